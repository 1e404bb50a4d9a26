import type { ReactNode } from 'react';
import styles from './combobox.module.css';
import { useField } from './field.tsx';
import { Icon } from './icon.tsx';
import { useOverlays } from './overlays.ts';
import { bindTrigger, type TriggerElement, useOpening } from './trigger.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Soft, behind the label: a count, an address. */
  readonly detail?: ReactNode;
  /** The colour of a tag, as a dot. */
  readonly color?: string | null | undefined;
}

export interface ComboboxProps {
  /** What is chosen here: "Country". */
  readonly label: string;
  readonly options: readonly Choice[];
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
  /** Several may be chosen, and the list stays open. */
  readonly many?: boolean;
  /** Nothing chosen is a choice too: a single choice can be dropped by pressing it again. */
  readonly clears?: boolean;
  /** Turns what was typed into a new choice: the words of that line. Without it nothing can be created. */
  readonly creates?: ((text: string) => string) | undefined;
  /** The options are searched elsewhere: they are shown as they come. */
  readonly onSearch?: ((text: string) => void) | undefined;
  readonly loading?: boolean;
  readonly searchLabel?: string | undefined;
  /** The words for a value that is not among the options, such as a chosen one that the search left out. */
  readonly labelOf?: ((value: string) => string) | undefined;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean;
  readonly width?: number;
  readonly align?: 'start' | 'end';
  /** Another button than the field. */
  readonly trigger?: TriggerElement | undefined;
}

/** A choice from a list that can be searched. What is chosen stays on top in every search. */
export function Combobox(props: ComboboxProps) {
  const { label, options, values, placeholder, disabled = false, trigger, labelOf } = props;
  const field = useField();
  const opening = useOpening();
  const overlays = useOverlays(opening.open);
  const words = values.map(
    (value) => options.find((option) => option.value === value)?.label ?? labelOf?.(value) ?? value,
  );
  const button = trigger ?? (
    <button
      type="button"
      aria-label={field.id === undefined ? [label, ...words].join(' ') : undefined}
      {...field}
      disabled={disabled}
      className={styles.field}
    >
      <span className={words.length === 0 ? styles.nothing : styles.words}>
        {words.length === 0 ? placeholder : words.join(', ')}
      </span>
      <Icon name="chevron-down" size={12} />
    </button>
  );
  return (
    <>
      {bindTrigger(button, opening, 'listbox')}
      {overlays !== null && opening.open && <overlays.ComboboxList {...props} opening={opening} />}
    </>
  );
}
