import { type MouseEvent, memo, useRef, useState } from 'react';
import { Link } from '../../../app/link.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { joinClasses } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import type { RowActions, RowRights } from '../list-actions.ts';
import type { Column } from '../model/columns.ts';
import { type Row, stateOf } from '../model/link-facts.ts';
import { Address, Cell, type CellTools, clicksOf, Facts, peopleOf, stateWords, Trend } from './cells.tsx';
import { RowMenu } from './row-menu.tsx';
import styles from './table.module.css';

export interface RowLook {
  readonly columns: readonly Column[];
  readonly isPhone: boolean;
  /** Behind the path of a link: the filters, so that closing its panel leads back to them. */
  readonly search: string;
  /** All that match are chosen: none can be dropped by itself. */
  readonly isFixed: boolean;
}

interface RowProps {
  readonly row: Row | null;
  readonly index: number;
  readonly topPx: number;
  readonly isChosen: boolean;
  readonly hasCursor: boolean;
  readonly isOpen: boolean;
  readonly look: RowLook;
  readonly tools: CellTools;
  readonly actions: RowActions;
  readonly rights: RowRights;
}

/** One link of the list. Before it is there, a bar where its name will be. */
export const LinkRow = memo(function LinkRow(props: RowProps) {
  const { row, index, topPx, isChosen, hasCursor, isOpen, look, tools, actions } = props;
  const hot = useHot();
  const place = { transform: `translateY(${topPx}px)` };
  // The head is the first row of the grid.
  const marks = { 'aria-rowindex': index + 2, 'data-row': index, tabIndex: hasCursor ? 0 : -1 };
  if (row === null) {
    return (
      <div role="row" {...marks} className={styles.row} style={place} aria-busy="true">
        <span role="gridcell" className={styles.pick} />
        <span role="gridcell" aria-colspan={look.columns.length + 1}>
          <Skeleton width={`${40 + ((index * 37) % 35)}%`} />
        </span>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter and the other keys are heard by the list, for the row in focus
    <div
      role="row"
      {...marks}
      {...hot.listeners}
      aria-label={spokenRow(row, tools)}
      aria-selected={isChosen}
      className={joinClasses(styles.row, isChosen && styles.chosen, isOpen && styles.open)}
      style={place}
      onFocus={() => {
        hot.warm();
        actions.focus(index);
      }}
      onClick={(event) => pressRow(event, row, index, actions)}
    >
      <Pick {...props} row={row} />
      {/* The cells are of the link, not of the row: another link takes their place, and does not move their words. */}
      <Name key={row.id} {...props} row={row} />
      {look.isPhone ? (
        <PhoneCells {...props} row={row} />
      ) : (
        <WideCells {...props} row={row} isHot={hot.isHot || hasCursor} />
      )}
    </div>
  );
});

/** What one hears on the way down the list; the cells say the rest. */
function spokenRow(row: Row, tools: CellTools): string {
  const { t, format, nowMs } = tools;
  const state = stateOf(row, nowMs);
  return [
    `${row.domain}/${row.slug}`,
    row.title,
    ...(state.kind === 'on' ? [] : [stateWords(state, tools)]),
    t.row.clicks(format.number(clicksOf(row)), format.number(peopleOf(row))),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

type Filled = RowProps & { readonly row: Row };

/** A press on the row opens the link, but not one that chooses text or belongs to a control. */
function pressRow(event: MouseEvent<HTMLElement>, row: Row, index: number, actions: RowActions): void {
  if (event.target instanceof Element && event.target.closest('a, button, label, input') !== null) return;
  // A menu is drawn elsewhere, but its presses come by here.
  if (event.target instanceof Node && !event.currentTarget.contains(event.target)) return;
  if (window.getSelection()?.isCollapsed === false) return;
  if (event.shiftKey) actions.choose(index, true);
  else if (event.metaKey || event.ctrlKey) actions.choose(index, false);
  else actions.open(row);
}

function Pick({ row, index, isChosen, hasCursor, look, tools, actions }: Filled) {
  const isRange = useRef(false);
  const { t } = tools;
  return (
    <span role="gridcell" className={styles.pick} data-tip={look.isFixed ? t.selected.fixed : undefined}>
      <Checkbox
        label={t.row.select(row.short_url)}
        labelHidden
        checked={isChosen}
        disabled={look.isFixed}
        tabIndex={hasCursor ? 0 : -1}
        onClick={(event) => {
          isRange.current = event.shiftKey;
        }}
        onChange={() => actions.choose(index, isRange.current)}
      />
    </span>
  );
}

function Name({ row, hasCursor, look, tools }: Filled) {
  return (
    <div role="rowheader" className={styles.two}>
      <span className={styles.line}>
        <Link className={styles.address} to={`/links/${row.id}${look.search}`} tabIndex={hasCursor ? 0 : -1}>
          <Address row={row} />
        </Link>
        <Facts row={row} tools={tools} />
      </span>
      <span className={styles.second} dir="auto">
        {row.title === '' ? tools.t.row.noTitle : row.title}
      </span>
    </div>
  );
}

function WideCells({
  row,
  hasCursor,
  look,
  tools,
  actions,
  rights,
  isHot,
}: Filled & { readonly isHot: boolean }) {
  const { t } = tools;
  const tabIndex = hasCursor ? 0 : -1;
  return (
    <>
      {look.columns.map((column) => (
        <div key={`${row.id} ${column}`} role="gridcell" className={styles[column]}>
          <Cell column={column} row={row} tools={tools} />
        </div>
      ))}
      <div role="gridcell" className={styles.actions}>
        {isHot && (
          <span className={styles.acts}>
            <IconButton
              icon="copy"
              label={t.row.copy}
              keys="Y"
              tabIndex={tabIndex}
              onClick={() => actions.copy(row)}
            />
            <IconButton
              icon="qr"
              label={t.row.qr}
              keys="Q"
              tabIndex={tabIndex}
              onClick={() => actions.open(row, 'qr')}
            />
            {rights.canWrite && (
              <IconButton
                icon="pencil"
                label={t.row.edit}
                keys="E"
                tabIndex={tabIndex}
                onClick={() => actions.open(row, 'edit')}
              />
            )}
            <RowMenu row={row} actions={actions} rights={rights} tabIndex={tabIndex} />
          </span>
        )}
      </div>
    </>
  );
}

function PhoneCells({ row, hasCursor, tools, actions, rights }: Filled) {
  return (
    <>
      <div key={row.id} role="gridcell" className={styles.small}>
        <span>{tools.format.number(clicksOf(row))}</span>
        <Trend row={row} />
      </div>
      <div role="gridcell">
        <RowMenu row={row} actions={actions} rights={rights} tabIndex={hasCursor ? 0 : -1} />
      </div>
    </>
  );
}

/** Whether the pointer or the focus is on the row; also while its menu is open. */
function useHot() {
  const [isHot, setHot] = useState(false);
  const cool = (event: { readonly currentTarget: Element }) => {
    if (event.currentTarget.querySelector('[aria-expanded="true"]') === null) setHot(false);
  };
  return {
    isHot,
    warm: () => setHot(true),
    listeners: {
      onPointerEnter: () => setHot(true),
      onPointerLeave: cool,
    },
  };
}
