import type { ComponentProps, ReactNode } from 'react';

import { joinClasses } from './class-names.ts';
import styles from './switch.module.css';

interface SwitchProps extends Omit<ComponentProps<'button'>, 'onChange' | 'value'> {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: ReactNode;
  readonly help?: ReactNode;
  /** The label is read, and not seen. */
  readonly labelHidden?: boolean;
  /** The words stand before the switch, and it at the end of the line: in forms. */
  readonly spread?: boolean;
}

export function Switch(props: SwitchProps) {
  const { checked, onChange, label, help, labelHidden = false, spread = false, className, ...rest } = props;
  const words = (
    <span className={labelHidden ? styles.hidden : styles.words}>
      <span>{label}</span>
      {help !== undefined && <span className={styles.help}>{help}</span>}
    </span>
  );
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      {...rest}
      className={joinClasses(styles.row, spread && styles.spread, className)}
      onClick={() => onChange(!checked)}
    >
      <span className={styles.track} />
      {words}
    </button>
  );
}
