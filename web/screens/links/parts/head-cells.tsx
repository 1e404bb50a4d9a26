import type { KeyboardEvent, PointerEvent } from 'react';
import { joinClasses } from '../../../ui/class-names.ts';
import { Icon } from '../../../ui/icon.tsx';
import { type Column, type ColumnChoice, resizeColumn, widthBounds } from '../model/columns.ts';
import type { LinkSort } from '../model/link-search.ts';
import type { CellTools } from './cells.tsx';
import type { RowLook } from './row.tsx';
import styles from './table.module.css';

/** The orders of a column: the one that a first press means, and the other way round. */
const SORTS_OF: Readonly<Partial<Record<Column | 'link', readonly [LinkSort, LinkSort]>>> = {
  link: ['title', '-title'],
  destination: ['destination', '-destination'],
  clicks: ['-clicks', 'clicks'],
  last: ['-last_clicked_at', 'last_clicked_at'],
  made: ['-created_at', 'created_at'],
};

interface HeadProps {
  readonly choice: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
  readonly sort: LinkSort;
  readonly onSort: (sort: LinkSort) => void;
  readonly look: RowLook;
  readonly tools: CellTools;
}

export function HeadCells({ choice, onChoice, sort, onSort, look, tools }: HeadProps) {
  const { t } = tools;
  const columns: readonly (Column | 'link')[] = ['link', ...look.columns];
  return (
    <>
      {columns.map((column) => (
        <span
          key={column}
          role="columnheader"
          aria-sort={sortOf(column, sort)}
          className={joinClasses(styles.headCell, column !== 'link' && styles[column])}
        >
          <HeadName column={column} sort={sort} onSort={onSort} t={t} />
          <Resizer
            column={column}
            choice={choice}
            onChoice={onChoice}
            label={t.columns.width(t.columns[column])}
          />
        </span>
      ))}
      <span role="columnheader" className={styles.actions}>
        <span className={styles.unseen}>{t.columns.actions}</span>
      </span>
    </>
  );
}

interface HeadNameProps extends Pick<HeadProps, 'sort' | 'onSort'>, Pick<CellTools, 't'> {
  readonly column: Column | 'link';
}

function HeadName({ column, sort, onSort, t }: HeadNameProps) {
  const name = t.columns[column];
  const orders = SORTS_OF[column];
  if (orders === undefined) return <span className={styles.cut}>{name}</span>;
  const at = orders.indexOf(sort);
  const next = orders[at === 0 ? 1 : 0];
  return (
    <button
      type="button"
      className={styles.sort}
      data-tip={column === 'clicks' ? t.sort.ever : t.sort.by(name)}
      onClick={() => onSort(next)}
    >
      <span className={styles.cut}>{name}</span>
      {at >= 0 && <Icon name={sort.startsWith('-') ? 'chevron-down' : 'chevron-up'} size={12} />}
    </button>
  );
}

function sortOf(column: Column | 'link', sort: LinkSort): 'ascending' | 'descending' | undefined {
  if (SORTS_OF[column]?.includes(sort) !== true) return undefined;
  return sort.startsWith('-') ? 'descending' : 'ascending';
}

const STEP_PX = 16;

interface ResizerProps extends Pick<HeadProps, 'choice' | 'onChoice'> {
  readonly column: Column | 'link';
  readonly label: string;
}

/** The edge between two columns: drawn with the pointer, or moved with the arrow keys. */
function Resizer({ column, choice, onChoice, label }: ResizerProps) {
  const { minPx, maxPx, widthPx } = widthBounds(column);
  const start = (event: PointerEvent<HTMLElement>) => {
    const cell = event.currentTarget.parentElement;
    if (cell === null || event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const [fromPx, widthPx] = [event.clientX, cell.getBoundingClientRect().width];
    const way = getComputedStyle(cell).direction === 'rtl' ? -1 : 1;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) =>
      onChoice(resizeColumn(choice, column, widthPx + way * (moved.clientX - fromPx)));
    const end = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('lostpointercapture', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', end);
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.key === 'ArrowRight' ? STEP_PX : event.key === 'ArrowLeft' ? -STEP_PX : 0;
    const cell = event.currentTarget.parentElement;
    if (by === 0 || cell === null) return;
    event.preventDefault();
    event.stopPropagation();
    onChoice(resizeColumn(choice, column, cell.getBoundingClientRect().width + by));
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={minPx}
      aria-valuemax={maxPx}
      aria-valuenow={choice.widthsPx[column] ?? widthPx ?? minPx}
      tabIndex={0}
      className={styles.edge}
      onPointerDown={start}
      onKeyDown={press}
    />
  );
}
