import type { ReactNode } from 'react';

import { joinClasses } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './segmented.module.css';

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly icon?: IconName;
  readonly disabled?: boolean | undefined;
}

interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly Segment<Value>[];
  /** As wide as its place, each segment alike. */
  readonly wide?: boolean;
}

/** One of a few, all of them seen. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, onChange, options, wide = false } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a legend for what is one control
    <div role="group" aria-label={label} className={joinClasses(styles.group, wide && styles.wide)}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          disabled={option.disabled}
          className={styles.segment}
          onClick={() => onChange(option.value)}
        >
          {option.icon !== undefined && <Icon name={option.icon} size={14} />}
          {option.label}
        </button>
      ))}
    </div>
  );
}
