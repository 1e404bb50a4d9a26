import type { CSSProperties, ReactNode } from 'react';

import styles from './bar-list.module.css';
import { joinClasses } from './class-names.ts';

export interface BarRow {
  readonly key: string;
  readonly label: ReactNode;
  /** The whole label and its figures in words, for what is cut off. */
  readonly title?: string | undefined;
  readonly value: number;
  /** Of all, from 0 to 1. */
  readonly share: number;
  readonly pressed?: boolean | undefined;
}

interface BarListProps {
  readonly rows: readonly BarRow[];
  readonly label: string;
  readonly number: (value: number) => string;
  readonly percent: (share: number) => string;
  /** With it, rows are buttons. `without`: the person asks to leave the row out (⌥). */
  readonly onPress?: ((row: BarRow, how: { readonly without: boolean }) => void) | undefined;
  /** A row as something else, such as a link to another screen. */
  readonly frame?:
    | ((row: BarRow, look: { readonly className: string; readonly children: ReactNode }) => ReactNode)
    | undefined;
}

/** A list with a bar behind each word, as long as its figure beside the largest. */
export function BarList(props: BarListProps) {
  const { rows, label } = props;
  const largest = rows.reduce((most, { value }) => Math.max(most, value), 1);
  return (
    <ul aria-label={label} className={styles.list} style={{ '--rows': rows.length } as CSSProperties}>
      {rows.map((row, index) => (
        // A row that gets another rank keeps the focus, and what moves this way does not count as a page that jumps.
        <li key={row.key} className={styles.place} style={{ translate: `0 ${index * 100}%` }}>
          <Row {...props} row={row} length={row.value / largest} />
        </li>
      ))}
    </ul>
  );
}

interface RowProps extends Omit<BarListProps, 'rows' | 'label'> {
  readonly row: BarRow;
  /** Of the longest bar, from 0 to 1. */
  readonly length: number;
}

function Row({ row, length, number, percent, onPress, frame }: RowProps) {
  const className = joinClasses(styles.row, row.pressed === true && styles.pressed);
  const children = (
    <>
      <span className={styles.track}>
        <span className={styles.bar} style={{ inlineSize: `${length * 100}%` }} />
      </span>
      <span className={styles.label}>{row.label}</span>
      <span>{number(row.value)}</span>
      <span className={styles.share}>{percent(row.share)}</span>
    </>
  );
  if (frame !== undefined) return frame(row, { className, children });
  if (onPress === undefined) {
    return (
      <span className={joinClasses(className, styles.still)} title={row.title}>
        {children}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={className}
      title={row.title}
      aria-pressed={row.pressed ?? false}
      onClick={(event) => onPress(row, { without: event.altKey })}
      onKeyDown={(event) => {
        // Browsers do not press a button while the option key is held.
        if (!event.altKey || (event.key !== 'Enter' && event.key !== ' ')) return;
        event.preventDefault();
        onPress(row, { without: true });
      }}
    >
      {children}
    </button>
  );
}
