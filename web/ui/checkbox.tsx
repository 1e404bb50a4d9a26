import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react';

import styles from './checkbox.module.css';
import { joinClasses } from './class-names.ts';

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'onChange' | 'checked' | 'type'> {
  /** `mixed`: some of what it stands for is chosen. */
  readonly checked: boolean | 'mixed';
  readonly onChange: (checked: boolean) => void;
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly labelHidden?: boolean;
}

export function Checkbox(props: CheckboxProps) {
  const { checked, onChange, label, help, labelHidden = false, className, ...rest } = props;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) input.current.indeterminate = checked === 'mixed';
  }, [checked]);
  return (
    <label className={joinClasses(styles.row, className)}>
      <input
        type="checkbox"
        {...rest}
        ref={input}
        checked={checked === true}
        onChange={(event) => onChange(event.target.checked)}
        className={styles.box}
      />
      <Words label={label} help={help} hidden={labelHidden} />
    </label>
  );
}

interface RadioProps extends Omit<ComponentProps<'input'>, 'onChange' | 'checked' | 'type'> {
  readonly checked: boolean;
  readonly onChange: () => void;
  readonly label: ReactNode;
  readonly help?: ReactNode;
}

export function Radio({ checked, onChange, label, help, className, ...rest }: RadioProps) {
  return (
    <label className={joinClasses(styles.row, className)}>
      <input
        type="radio"
        {...rest}
        checked={checked}
        onChange={onChange}
        className={joinClasses(styles.box, styles.round)}
      />
      <Words label={label} help={help} hidden={false} />
    </label>
  );
}

function Words({ label, help, hidden }: { label: ReactNode; help: ReactNode; hidden: boolean }) {
  return (
    <span className={hidden ? styles.hidden : styles.words}>
      <span>{label}</span>
      {help !== undefined && <span className={styles.help}>{help}</span>}
    </span>
  );
}
