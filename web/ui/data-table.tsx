import type { ReactNode } from 'react';
import { joinClasses } from './class-names.ts';
import styles from './data-table.module.css';

import { useGlide } from './glide.ts';
import { useNextRow } from './next-row.ts';

/** Where a cell stands on a phone, where a row has two lines. */
export type PhonePlace = 'main' | 'end' | 'second' | 'action' | 'hidden';

export interface Column<Row> {
  readonly name: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand at the end. */
  readonly align?: 'start' | 'end';
  /** In CSS; the first column takes the rest. */
  readonly width?: string;
  readonly phone: PhonePlace;
  /** The head is read, and not seen: a column of buttons. */
  readonly headHidden?: boolean;
}

interface DataTableProps<Row> {
  /** What the table lists, for a screen reader. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Rows that are there, and do not count: revoked, deleted. */
  readonly isFaint?: (row: Row) => boolean;
}

/** A short list: a table, and rows of two lines where it is too narrow for columns, as on a phone. */
export function DataTable<Row>({ label, columns, rows, keyOf, isFaint }: DataTableProps<Row>) {
  const body = useGlide(rows, useNextRow());
  return (
    <div className={styles.place}>
      <table aria-label={label} className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ name, head, align, width, headHidden = false }) => (
              <th
                key={name}
                scope="col"
                className={align === 'end' ? styles.end : undefined}
                style={width === undefined ? undefined : { width }}
              >
                <span className={headHidden ? styles.hidden : undefined}>{head}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={joinClasses(styles.row, isFaint?.(row) === true && styles.faint)}>
              {columns.map(({ name, cell, align, phone }) => (
                <td key={name} data-phone={phone} className={align === 'end' ? styles.end : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface TwoLinesProps {
  readonly first: ReactNode;
  readonly second?: ReactNode;
}

/** What a row is called, and below it what else is known. */
export const TwoLines = ({ first, second }: TwoLinesProps) => (
  <span className={styles.lines}>
    <span className={styles.first}>{first}</span>
    {second !== undefined && second !== null && <span className={styles.second}>{second}</span>}
  </span>
);
