import { createContext, type ReactNode, useContext, useId, useMemo } from 'react';

import styles from './field.module.css';
import { Icon } from './icon.tsx';

interface FieldLink {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

const FieldContext = createContext<FieldLink | null>(null);

/** What ties a control to the label, the help and the fault of the field around it. */
export function useField(): Partial<FieldLink> {
  return useContext(FieldContext) ?? {};
}

interface FieldProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  /** What is wrong, in a sentence. */
  readonly fault?: string | undefined;
  /** What is right, such as "free". */
  readonly fine?: string | undefined;
  /** At the end of the line of the label: a link, a state. */
  readonly aside?: ReactNode;
  /** The label is read, and not seen: a search field, a field in a table. */
  readonly labelHidden?: boolean;
  readonly children: ReactNode;
}

export function Field({ label, help, fault, fine, aside, labelHidden = false, children }: FieldProps) {
  const id = useId();
  const isBad = fault !== undefined;
  const hasNote = isBad || help !== undefined || fine !== undefined;
  const link = useMemo<FieldLink>(
    () => ({
      id,
      'aria-describedby': hasNote ? `${id}-note` : undefined,
      'aria-invalid': isBad ? true : undefined,
    }),
    [id, hasNote, isBad],
  );
  return (
    <div className={styles.field}>
      <div className={labelHidden ? styles.hidden : styles.top}>
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
        {aside}
      </div>
      <FieldContext value={link}>{children}</FieldContext>
      {hasNote && (
        <div id={`${id}-note`} className={styles.notes}>
          {isBad && <FaultLine text={fault} />}
          {fine !== undefined && !isBad && <FineLine text={fine} />}
          {help !== undefined && <p className={styles.help}>{help}</p>}
        </div>
      )}
    </div>
  );
}

interface LineProps {
  readonly id?: string;
  readonly text: string;
}

export function FaultLine({ id, text }: LineProps) {
  return (
    <p id={id} className={styles.fault}>
      <Icon name="warning" size={14} />
      <span>{text}</span>
    </p>
  );
}

export function FineLine({ text }: LineProps) {
  return (
    <p className={styles.fine}>
      <Icon name="check" size={14} />
      <span>{text}</span>
    </p>
  );
}

interface FieldSetProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly fault?: string | undefined;
  readonly children: ReactNode;
}

/** Several controls that answer one question. */
export function FieldSet({ label, help, fault, children }: FieldSetProps) {
  const id = useId();
  const notes = [fault !== undefined && `${id}-fault`, help !== undefined && `${id}-help`].filter(Boolean);
  return (
    <fieldset className={styles.field} aria-describedby={notes.length === 0 ? undefined : notes.join(' ')}>
      <legend className={styles.label}>{label}</legend>
      {children}
      {fault !== undefined && <FaultLine id={`${id}-fault`} text={fault} />}
      {help !== undefined && (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      )}
    </fieldset>
  );
}
