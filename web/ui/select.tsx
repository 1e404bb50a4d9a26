import type { ComponentProps } from 'react';

import { joinClasses } from './class-names.ts';
import { useField } from './field.tsx';
import { Icon } from './icon.tsx';
import styles from './select.module.css';

export interface SelectOption<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean | undefined;
}

interface SelectProps<Value extends string> extends Omit<ComponentProps<'select'>, 'onChange' | 'value'> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly SelectOption<Value>[];
  /** Without a frame: inside another field, or in a line of text. */
  readonly bare?: boolean;
}

/** The list of the platform, which every phone and every reader knows. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { value, onChange, options, bare = false, className, ...rest } = props;
  const field = useField();
  const isBad = rest['aria-invalid'] === true || field['aria-invalid'] === true;
  return (
    <span className={joinClasses(styles.frame, bare && styles.bare, isBad && styles.bad, className)}>
      <select
        {...field}
        {...rest}
        value={value}
        className={styles.select}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" size={12} />
    </span>
  );
}
