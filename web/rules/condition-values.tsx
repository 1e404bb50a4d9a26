import { useFormat } from '../words/format.ts';
import { isTimed } from './condition-kinds.ts';
import type { Condition, ConditionName } from './draft.ts';
import styles from './rules.module.css';
import { rulesTexts } from './texts/texts.ts';
import { listOfWords } from './value-words.ts';

interface ConditionValuesProps {
  readonly name: ConditionName;
  readonly when: Condition;
}

/** What a condition wants, for who may not change it. */
export function ConditionValues({ name, when }: ConditionValuesProps) {
  const t = rulesTexts.use();
  const words = { texts: t, format: useFormat() };
  return (
    <span className={styles.values}>
      {listOfWords(name, when[name], words).map((value) => (
        <span key={value}>
          <bdi>{value}</bdi>
        </span>
      ))}
      {isTimed(name) && <small>{(when.timezone ?? 'UTC').replaceAll('_', ' ')}</small>}
    </span>
  );
}
