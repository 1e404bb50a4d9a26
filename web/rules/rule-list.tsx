import { useRef, useState } from 'react';
import type { Words } from '../api/types.ts';
import { useWorkspace } from '../app/session.tsx';
import { Button } from '../ui/button.tsx';
import { FaultLine } from '../ui/field.tsx';
import { Note } from '../ui/note.tsx';
import { commonTexts } from '../words/texts/texts.ts';
import { addRule, changeRule, copyRule, type Draft, moveRule, RULES_MAX, removeRule } from './draft.ts';
import { RuleCard } from './rule-card.tsx';
import { below, type PlacedFault, textsOf } from './rule-faults.ts';
import styles from './rules.module.css';
import { rulesTexts } from './texts/texts.ts';

interface RuleListProps {
  readonly draft: Draft;
  readonly words: Words | undefined;
  /** The number of the rule that the visitor of the tester matches; null for none. */
  readonly matched: number | null;
  /** Their paths begin with the place of the rule. */
  readonly faults: readonly PlacedFault[];
  readonly isReadOnly: boolean;
  /** Stands for the rules where there is none. */
  readonly empty?: string;
  readonly onChange: (draft: Draft) => void;
}

/** The rules in their order: the first that matches decides. */
export function RuleList({ draft, words, matched, faults, isReadOnly, empty, onChange }: RuleListProps) {
  const t = rulesTexts.use();
  const common = commonTexts.use();
  const { features, plan } = useWorkspace();
  const [moved, setMoved] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const isInPlan = features.has('targets');
  const isFixed = isReadOnly || !isInPlan;
  const move = (from: number, to: number) => {
    if (to < 0 || to >= draft.rules.length) return;
    onChange(moveRule(draft, from, to));
    setMoved(t.moved(from + 1, to + 1));
  };
  const add = () => {
    onChange(addRule(draft));
    // A person who works by keyboard goes on in the new rule, not below it.
    requestAnimationFrame(() =>
      list.current?.lastElementChild?.querySelector<HTMLElement>('[aria-haspopup="menu"]')?.focus(),
    );
  };
  const remove = (nth: number) => {
    onChange(removeRule(draft, nth));
    setMoved(t.removed(nth + 1));
    // The rule that follows takes its place, or else the one before.
    requestAnimationFrame(() => {
      const cards = list.current?.children;
      const near = cards?.item(Math.min(nth, cards.length - 1)) ?? list.current?.parentElement;
      near?.querySelector('button')?.focus();
    });
  };
  const whole = faults.filter(({ path }) => path.length === 0);
  return (
    <>
      {!isReadOnly && !isInPlan && <Note icon="lock">{common.notInPlan(plan)}</Note>}
      {draft.rules.length === 0 && (
        <p className={styles.empty}>
          {empty ?? (
            <>
              <b>{t.empty}</b> {t.emptyHow}
            </>
          )}
        </p>
      )}
      <ol ref={list} aria-label={t.label}>
        {draft.rules.map((rule, nth) => (
          <RuleCard
            key={rule.key}
            rule={rule}
            nth={nth}
            words={words}
            isMatched={matched === nth + 1}
            faults={below(faults, nth)}
            isReadOnly={isFixed}
            onChange={(part) => onChange(changeRule(draft, nth, part))}
            onMove={(to) => move(nth, to)}
            onMoveHere={(from) => move(from, nth)}
            onCopy={() => onChange(copyRule(draft, nth))}
            onRemove={() => remove(nth)}
          />
        ))}
      </ol>
      {textsOf(whole).map((text) => (
        <FaultLine key={text} text={text} />
      ))}
      <p className={styles.hidden} role="status">
        {moved}
      </p>
      {!isFixed && draft.rules.length < RULES_MAX && (
        <Button kind="quiet" icon="plus" className={styles.add} onClick={add}>
          {t.add}
        </Button>
      )}
      {!isFixed && draft.rules.length >= RULES_MAX && <p className={styles.most}>{t.most(RULES_MAX)}</p>}
    </>
  );
}
