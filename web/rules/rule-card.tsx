import { type DragEvent, type KeyboardEvent, useState } from 'react';
import type { Words } from '../api/types.ts';
import { joinClasses } from '../ui/class-names.ts';
import { FaultLine } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { AddCondition } from './add-condition.tsx';
import { namesIn } from './condition-kinds.ts';
import { ConditionLine } from './condition-line.tsx';
import type { Condition, DraftRule, Target } from './draft.ts';
import { below, besides, type PlacedFault, textsOf } from './rule-faults.ts';
import styles from './rules.module.css';
import { TargetEditor } from './target-editor.tsx';
import { rulesTexts } from './texts/texts.ts';

export interface RuleCardProps {
  readonly rule: DraftRule;
  /** From 0. */
  readonly nth: number;
  readonly words: Words | undefined;
  /** Whether the visitor of the tester gets what this rule says. */
  readonly isMatched: boolean;
  readonly faults: readonly PlacedFault[];
  readonly isReadOnly: boolean;
  readonly onChange: (change: { readonly when?: Condition; readonly then?: Target }) => void;
  /** The rule goes to another place, from 0. */
  readonly onMove: (to: number) => void;
  /** Another rule, from 0, comes to this place. */
  readonly onMoveHere: (from: number) => void;
  readonly onCopy: () => void;
  readonly onRemove: () => void;
}

/** A rule as a sentence whose parts can be changed. */
export function RuleCard(props: RuleCardProps) {
  const { rule, nth, words, isMatched, faults, isReadOnly, onChange } = props;
  const t = rulesTexts.use();
  const names = namesIn(rule.when);
  const number = nth + 1;
  const rest = [...besides(faults, ['when', 'then']), ...besides(below(faults, 'when'), names)];
  return (
    <li
      className={joinClasses(styles.rule, isMatched && styles.matched)}
      aria-label={t.rule(number)}
      {...useDrop(props)}
    >
      {!isReadOnly && <DragHandle {...props} />}
      <span className={styles.number}>{number}</span>
      <div className={styles.sentence}>
        {names.length === 0 && <p className={styles.always}>{t.always}</p>}
        {names.map((name, at) => (
          <ConditionLine
            key={name}
            name={name}
            when={rule.when}
            words={words}
            isFirst={at === 0}
            isReadOnly={isReadOnly}
            faults={below(faults, 'when', name)}
            onChange={(when) => onChange({ when })}
          />
        ))}
        {!isReadOnly && <AddCondition when={rule.when} onChange={(when) => onChange({ when })} />}
        <TargetEditor
          then={rule.then}
          isReadOnly={isReadOnly}
          faults={below(faults, 'then')}
          onChange={(then) => onChange({ then })}
        />
        {textsOf(rest).map((text) => (
          <FaultLine key={text} text={text} />
        ))}
      </div>
      {!isReadOnly && <RuleMenu {...props} />}
    </li>
  );
}

function RuleMenu({ nth, onMove, onCopy, onRemove }: RuleCardProps) {
  const t = rulesTexts.use();
  return (
    <Menu
      trigger={<IconButton icon="more" className={styles.menu} label={t.options(nth + 1)} />}
      items={[
        { label: t.moveUp, icon: 'chevron-up', keys: 'alt+up', onSelect: () => onMove(nth - 1) },
        { label: t.moveDown, icon: 'chevron-down', keys: 'alt+down', onSelect: () => onMove(nth + 1) },
        { label: t.duplicate, icon: 'copy', onSelect: onCopy },
        'rule',
        { label: t.remove, icon: 'trash', danger: true, onSelect: onRemove },
      ]}
    />
  );
}

const DRAGGED_TYPE = 'application/x-waymark-rule';

function DragHandle({ nth, onMove }: RuleCardProps) {
  const t = rulesTexts.use();
  function onKeyDown(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove(nth + step);
  }
  return (
    <button
      type="button"
      className={styles.handle}
      draggable
      aria-label={t.drag(nth + 1)}
      aria-description={t.dragHelp}
      aria-keyshortcuts="ArrowUp ArrowDown"
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED_TYPE, String(nth));
        event.dataTransfer.effectAllowed = 'move';
      }}
    >
      <Icon name="drag" />
    </button>
  );
}

/** A rule that is dropped here takes this place. */
function useDrop({ nth, onMoveHere }: RuleCardProps) {
  const [isOver, setOver] = useState(false);
  return {
    'data-over': isOver ? '' : undefined,
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(DRAGGED_TYPE)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      const from = Number(event.dataTransfer.getData(DRAGGED_TYPE));
      if (Number.isInteger(from) && from !== nth) onMoveHere(from);
    },
  };
}
