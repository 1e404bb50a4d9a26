import { type CSSProperties, type RefObject, useEffect } from 'react';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { joinClasses } from '../../../ui/class-names.ts';
import { heightPxOf } from '../../../ui/row-window.ts';
import type { RowActions, RowRights } from '../list-actions.ts';
import { type ColumnChoice, gridColumns } from '../model/columns.ts';
import type { Row } from '../model/link-facts.ts';
import type { LinkSort } from '../model/link-search.ts';
import type { ScrolledRows } from '../use-scrolled-rows.ts';
import type { CellTools } from './cells.tsx';
import { HeadCells } from './head-cells.tsx';
import { LinkRow, type RowLook } from './row.tsx';
import styles from './table.module.css';

interface TableProps {
  readonly body: RefObject<HTMLDivElement | null>;
  readonly scrolled: ScrolledRows;
  readonly rowAt: (index: number) => Row | null;
  readonly choice: ColumnChoice;
  /** What of it there is room for. */
  readonly columns: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
  readonly sort: LinkSort;
  readonly onSort: (sort: LinkSort) => void;
  readonly look: RowLook;
  readonly tools: CellTools;
  readonly actions: RowActions;
  readonly rights: RowRights;
  readonly isChosen: (row: Row) => boolean;
  /** Whether all, some or none of what is loaded is chosen. */
  readonly chosen: boolean | 'mixed';
  readonly onChooseAll: (isChosen: boolean) => void;
  readonly cursor: Cursor;
  readonly openId: string | null;
  /** What is shown is not yet what was asked for. */
  readonly isOld: boolean;
}

/** The row that keys are about. `asked` counts how often it was to get the focus. */
export interface Cursor {
  readonly row: number;
  readonly asked: number;
}

/** A grid of which only the rows on the screen are drawn; the numbers of rows tell a screen reader of the others. */
export function LinkTable(props: TableProps) {
  const { body, scrolled, look, tools, chosen, onChooseAll, columns, cursor, isOld } = props;
  const { t } = tools;
  const { rows } = scrolled.space;
  useFocusedRow(body, cursor);
  const grid = { '--columns': look.isPhone ? undefined : gridColumns(columns) } as CSSProperties;
  return (
    <div
      role="grid"
      aria-label={t.table}
      aria-rowcount={rows + 1}
      aria-multiselectable="true"
      aria-busy={isOld}
      className={joinClasses(styles.table, chosen !== false && styles.choosing)}
      style={grid}
    >
      <div role="row" aria-rowindex={1} className={styles.head}>
        <span role="columnheader" className={styles.pick} aria-label={t.columns.chooseRows}>
          <Checkbox
            label={t.row.selectAll}
            labelHidden
            checked={chosen}
            onChange={() => onChooseAll(chosen !== true)}
          />
        </span>
        <HeadCells {...props} />
      </div>
      <div role="rowgroup" ref={body} className={styles.body} style={{ height: heightPxOf(scrolled.space) }}>
        {drawnRows(scrolled, cursor.row).map((index) => (
          <PlacedRow key={index} index={index} table={props} />
        ))}
      </div>
    </div>
  );
}

/** The rows on the screen, and the one that has the cursor: without it, the focus would be lost. */
function drawnRows({ first, end, space }: ScrolledRows, cursor: number): readonly number[] {
  const seen = Array.from({ length: end - first }, (_, i) => first + i);
  const isSeen = cursor >= first && cursor < end;
  return isSeen || cursor < 0 || cursor >= space.rows ? seen : [...seen, cursor];
}

function PlacedRow({ index, table }: { readonly index: number; readonly table: TableProps }) {
  const { scrolled, rowAt, isChosen, openId, cursor, look, tools, actions, rights } = table;
  const row = rowAt(index);
  return (
    <LinkRow
      row={row}
      index={index}
      topPx={scrolled.topPx + (index - scrolled.first) * scrolled.space.rowPx}
      isChosen={row !== null && isChosen(row)}
      hasCursor={index === Math.max(0, cursor.row)}
      isOpen={row !== null && row.id === openId}
      look={look}
      tools={tools}
      actions={actions}
      rights={rights}
    />
  );
}

/** A key moves the cursor, and the focus follows it. */
function useFocusedRow(body: RefObject<HTMLDivElement | null>, { row, asked }: Cursor): void {
  useEffect(() => {
    if (asked === 0) return;
    const found = body.current?.querySelector(`[data-row="${row}"]`);
    if (found instanceof HTMLElement) found.focus({ preventScroll: true });
  }, [body, row, asked]);
}
