import type { ComponentProps, ReactNode } from 'react';

import { joinClasses } from './class-names.ts';
import { useField } from './field.tsx';
import styles from './input.module.css';

interface Around {
  /** In the frame, before what is typed: an icon, `https://`, a host. */
  readonly start?: ReactNode;
  /** In the frame, behind it: a unit, a state, a button. */
  readonly end?: ReactNode;
}

interface FrameProps extends Around {
  readonly bad?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** The frame of a field that is typed into. It is marked bad as a whole, and focused as a whole. */
export function InputFrame({ start, end, bad, disabled, className, children }: FrameProps) {
  return (
    <div
      className={joinClasses(styles.frame, bad === true && styles.bad, className)}
      data-disabled={disabled === true ? '' : undefined}
    >
      {start !== undefined && <span className={styles.aside}>{start}</span>}
      {children}
      {end !== undefined && <span className={styles.aside}>{end}</span>}
    </div>
  );
}

export interface TextInputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value'>, Around {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mono?: boolean;
  readonly frameClass?: string | undefined;
}

export function TextInput(props: TextInputProps) {
  const { value, onChange, start, end, mono = false, frameClass, className, ...rest } = props;
  const field = useField();
  const isBad = rest['aria-invalid'] === true || field['aria-invalid'] === true;
  return (
    <InputFrame start={start} end={end} bad={isBad} disabled={rest.disabled} className={frameClass}>
      <input
        type="text"
        autoComplete="off"
        {...field}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={joinClasses(styles.input, mono && styles.mono, className)}
      />
    </InputFrame>
  );
}

/** For addresses: no capitals and no corrections on phones. */
export function UrlInput(props: TextInputProps) {
  return (
    <TextInput
      inputMode="url"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      dir="ltr"
      placeholder="https://"
      {...props}
    />
  );
}

interface NumberInputProps extends Omit<TextInputProps, 'value' | 'onChange' | 'type'> {
  readonly value: number | null;
  /** `null` when the field is empty. */
  readonly onChange: (value: number | null) => void;
}

export function NumberInput({ value, onChange, ...rest }: NumberInputProps) {
  return (
    <TextInput
      {...rest}
      type="number"
      inputMode="numeric"
      value={value === null ? '' : String(value)}
      onChange={(text) => onChange(text.trim() === '' ? null : Number(text))}
    />
  );
}

const LINE_PX = 20;

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mono?: boolean;
}

/** It grows with what is typed, from `rows` on. */
export function TextArea({ value, onChange, mono = false, className, rows = 3, ...rest }: TextAreaProps) {
  const field = useField();
  const isBad = rest['aria-invalid'] === true || field['aria-invalid'] === true;
  return (
    <InputFrame bad={isBad} disabled={rest.disabled} className={styles.tall}>
      <textarea
        rows={rows}
        {...field}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={joinClasses(styles.area, mono && styles.mono, className)}
        // `rows` has no effect on a field that grows with its content.
        style={{ minBlockSize: rows * LINE_PX }}
      />
    </InputFrame>
  );
}
