import type { CSSProperties, ReactNode } from 'react';

import { joinClasses } from './class-names.ts';
import styles from './figure.module.css';

interface FigureProps {
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** The change in words: "up 12% on the 30 days before". */
  readonly note?: ReactNode;
  /** With it the figure is a button that chooses what the chart shows. */
  readonly onPress?: (() => void) | undefined;
  readonly pressed?: boolean | undefined;
}

export function Figure({ label, value, note, onPress, pressed = false }: FigureProps) {
  const inside = (
    <>
      <span className={styles.label}>{label}</span>
      <span className={styles.value} style={{ '--characters': lengthOf(value) } as CSSProperties}>
        {value}
      </span>
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </>
  );
  if (onPress === undefined) return <div className={styles.figure}>{inside}</div>;
  return (
    <button
      type="button"
      aria-pressed={pressed}
      className={joinClasses(styles.figure, styles.button)}
      onClick={onPress}
    >
      {inside}
    </button>
  );
}

export function Figures({ children }: { readonly children: ReactNode }) {
  return <div className={styles.figures}>{children}</div>;
}

/** A figure of ten digits, where it is not a plain text. */
const CHARACTERS_MAX = 13;

const lengthOf = (value: ReactNode): number => (typeof value === 'string' ? value.length : CHARACTERS_MAX);
