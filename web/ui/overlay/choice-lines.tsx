import { Combobox } from '@base-ui/react/combobox';
import { TagDot } from '../chip.tsx';
import type { ShownChoices } from '../choices.ts';
import type { Choice } from '../combobox.tsx';
import { Icon } from '../icon.tsx';
import styles from './combobox-list.module.css';

/** Stands for "create what was typed". No value can hold a line break, so no value is mistaken for it. */
export const CREATE = '\n';

interface ChoiceLinesProps {
  readonly shown: ShownChoices;
  readonly created: readonly Choice[];
  /** Something was typed: what matches comes first, so that Enter takes it. */
  readonly isSearched: boolean;
}

/** The lines of a list: what is chosen, a rule, what else there is, and what may be created. */
export function ChoiceLines({ shown, created, isSearched }: ChoiceLinesProps) {
  const { chosen, others, leftOut } = shown;
  const matches = [...others, ...created];
  const [first, second] = isSearched ? [matches, chosen] : [chosen, matches];
  return (
    <Combobox.List className={styles.list}>
      {first.map((choice) => (
        <Line key={choice.value} choice={choice} />
      ))}
      {first.length > 0 && second.length > 0 && <div className={styles.rule} role="presentation" />}
      {second.map((choice) => (
        <Line key={choice.value} choice={choice} />
      ))}
      {leftOut > 0 && (
        <div className={styles.more} role="presentation">
          … {leftOut}
        </div>
      )}
    </Combobox.List>
  );
}

function Line({ choice }: { readonly choice: Choice }) {
  return (
    <Combobox.Item value={choice} className={styles.line}>
      {choice.value === CREATE && <Icon name="plus" size={14} />}
      {choice.color !== undefined && <TagDot color={choice.color} />}
      <span className={styles.label}>{choice.label}</span>
      {choice.detail !== undefined && <span className={styles.detail}>{choice.detail}</span>}
      <Combobox.ItemIndicator className={styles.mark}>
        <Icon name="check" size={14} />
      </Combobox.ItemIndicator>
    </Combobox.Item>
  );
}
