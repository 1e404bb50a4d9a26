import type { Words } from '../api/types.ts';
import { FaultLine } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { CONDITION_KINDS, removeCondition } from './condition-kinds.ts';
import { ConditionValues } from './condition-values.tsx';
import type { Condition, ConditionName } from './draft.ts';
import { ListEditor } from './list-editor.tsx';
import { QueryEditor } from './query-editor.tsx';
import { type PlacedFault, textsOf } from './rule-faults.ts';
import styles from './rules.module.css';
import { rulesTexts } from './texts/texts.ts';
import { BetweenEditor, HoursEditor, WeekdaysEditor, YesNoEditor } from './time-editors.tsx';

export interface EditorProps {
  readonly name: ConditionName;
  readonly when: Condition;
  readonly words: Words | undefined;
  readonly isBad: boolean;
  readonly onChange: (when: Condition) => void;
}

const EDITORS = {
  chosen: ListEditor,
  chosen_or_typed: ListEditor,
  typed: ListEditor,
  yes_no: YesNoEditor,
  weekdays: WeekdaysEditor,
  hours: HoursEditor,
  between: BetweenEditor,
  query: QueryEditor,
} as const;

interface ConditionLineProps extends Omit<EditorProps, 'isBad'> {
  readonly isFirst: boolean;
  readonly isReadOnly: boolean;
  readonly faults: readonly PlacedFault[];
}

/** One question of a rule as a part of a sentence: `country is [Taiwan]`. */
export function ConditionLine(props: ConditionLineProps) {
  const t = rulesTexts.use();
  const { name, when, isFirst, isReadOnly, faults, onChange } = props;
  const Editor = EDITORS[CONDITION_KINDS[name]];
  return (
    <div>
      <div className={styles.line}>
        <div className={styles.condition} data-condition={name}>
          <span className={styles.asks}>
            {isFirst ? t.if : t.and}
            {t.conditions[name]}
          </span>
          {isReadOnly ? (
            <ConditionValues name={name} when={when} />
          ) : (
            <Editor {...props} isBad={faults.length > 0} />
          )}
        </div>
        {!isReadOnly && (
          <IconButton
            icon="close"
            size={14}
            className={styles.drop}
            label={t.removeCondition(t.names[name])}
            onClick={() => onChange(removeCondition(when, name))}
          />
        )}
      </div>
      {textsOf(faults).map((text) => (
        <FaultLine key={text} text={text} />
      ))}
    </div>
  );
}
