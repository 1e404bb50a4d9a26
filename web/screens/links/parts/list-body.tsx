import { type RefObject, Suspense, useMemo, useState } from 'react';
import { useRoute } from 'wouter';
import { useRead } from '../../../api/reading.ts';
import type { TagPage } from '../../../api/types.ts';
import { useWorkspace } from '../../../app/session.tsx';
import { PAGE_ROWS, pagesAround } from '../../../ui/row-window.ts';
import { Fault, Loading } from '../../../ui/states.tsx';
import { useFormat } from '../../../words/format.ts';
import type { RowActions, RowRights } from '../list-actions.ts';
import type { ColumnChoice } from '../model/columns.ts';
import type { FilterNames } from '../model/filter-words.ts';
import type { Row } from '../model/link-facts.ts';
import { filtersOf, keyOf, kindsOn, type LinkSearch, linkSearch, NO_FILTERS } from '../model/link-search.ts';
import { chosenCount, isChosen, isEmpty } from '../model/selection.ts';
import { linksTexts } from '../texts/texts.ts';
import { useActions } from '../use-actions.ts';
import { useBulk } from '../use-bulk.ts';
import { type Chosen, useChosen } from '../use-chosen.ts';
import type { LinkList } from '../use-link-list.ts';
import { useLinkWrites } from '../use-link-writes.ts';
import { useListKeys } from '../use-list-keys.ts';
import type { ScrolledRows } from '../use-scrolled-rows.ts';
import styles from './bars.module.css';
import { Foot } from './foot.tsx';
import { BulkBar } from './later-parts.ts';
import { ListDialogs, type OpenDialog } from './list-dialogs.tsx';
import { isTooManyToSort, NoRows, TooManyToSort } from './no-rows.tsx';
import { type Cursor, LinkTable } from './table.tsx';

interface ListBodyProps {
  readonly body: RefObject<HTMLDivElement | null>;
  readonly scrolled: ScrolledRows;
  readonly list: LinkList;
  readonly search: LinkSearch;
  readonly onChange: (change: Partial<LinkSearch>) => void;
  readonly names: FilterNames;
  readonly choice: ColumnChoice;
  /** What of it there is room for. */
  readonly shown: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
  readonly isPhone: boolean;
}

/** The rows, what one has chosen of them, and what stands in their place when there are none. */
export function ListBody(props: ListBodyProps) {
  const { scrolled, list, search } = props;
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [cursor, setCursor] = useState<Cursor>({ row: -1, asked: 0 });
  const rights = useRights();
  const writes = useLinkWrites();
  const chosen = useChosen(keyOf(filtersOf(search)), list.rowAt);
  const bulk = useBulk({ chosen, writes, list });
  const rows = list.rows ?? 0;

  const move = (to: number) => {
    const row = Math.min(Math.max(to, 0), rows - 1);
    if (row < 0) return;
    scrolled.reveal(row);
    setCursor(({ asked }) => ({ row, asked: asked + 1 }));
  };
  const actions = useActions({
    editTags: (row) => setDialog({ kind: 'tags', row }),
    switchTo: writes.switchTo,
    trash: writes.trash,
    choose: chosen.press,
    focus: (row) => setCursor((now) => (now.row === row ? now : { ...now, row })),
    search,
  });
  useListKeys({
    cursor: Math.min(cursor.row, rows - 1),
    rows,
    rowAt: list.rowAt,
    pageRows: Math.max(1, scrolled.seen.last - scrolled.seen.first),
    rights,
    actions,
    hasChosen: !isEmpty(chosen.selection),
    move,
    onTag: () => setDialog({ kind: 'manyTags' }),
    onSwitch: () => bulk.switchTo(!bulk.isAnyOn),
    onTrash: bulk.trash,
    onEscape: () => {
      if (!isEmpty(chosen.selection)) chosen.clear();
      else if (search.search !== '') props.onChange({ search: '' });
      else if (kindsOn(filtersOf(search)).length > 0) props.onChange(NO_FILTERS);
    },
  });

  return (
    <>
      <NewLinks list={list} scrolled={scrolled} />
      <Rows {...props} chosen={chosen} actions={actions} rights={rights} cursor={cursor} />
      <Suspense>
        {!isEmpty(chosen.selection) && (
          <BulkBar
            chosen={chosenCount(chosen.selection)}
            total={list.total}
            progress={writes.progress}
            canWrite={rights.canWrite}
            canTag={rights.canTag}
            lacksTags={rights.lacksTags}
            isAnyOn={bulk.isAnyOn}
            onAll={chosen.chooseAll}
            onTag={() => setDialog({ kind: 'manyTags' })}
            onSwitch={bulk.switchTo}
            onExport={() => setDialog({ kind: 'export' })}
            onTrash={bulk.trash}
            onClear={chosen.clear}
          />
        )}
      </Suspense>
      <Suspense>
        <ListDialogs dialog={dialog} close={() => setDialog(null)} writes={writes} bulk={bulk} list={list} />
      </Suspense>
    </>
  );
}

/** Links that were made since the list was opened wait here, so that rows do not move under the reader. */
function NewLinks({ list, scrolled }: Pick<ListBodyProps, 'list' | 'scrolled'>) {
  const t = linksTexts.use();
  if (list.pin.newLinks === 0) return null;
  const show = () => {
    list.pin.renew();
    scrolled.toTop();
  };
  return (
    <button type="button" className={styles.notice} onClick={show}>
      {t.newLinks(list.pin.newLinks)}
    </button>
  );
}

interface RowsProps extends ListBodyProps {
  readonly chosen: Chosen;
  readonly actions: RowActions;
  readonly rights: RowRights;
  readonly cursor: Cursor;
}

function Rows(props: RowsProps) {
  const { list, search, scrolled, shown: columns, isPhone, chosen, actions, rights, cursor } = props;
  const t = linksTexts.use();
  const openId = useOpenId();
  const tools = useTools(list);
  const query = linkSearch.write('', search);
  const isFixed = chosen.selection.kind === 'all';
  const look = useMemo(
    () => ({ columns: columns.shown, isPhone, search: query === '' ? '' : `?${query}`, isFixed }),
    [columns.shown, isPhone, query, isFixed],
  );
  if (list.error !== null && isTooManyToSort(list.error, search.sort))
    return <TooManyToSort onChange={props.onChange} />;
  if (list.error !== null) return <Fault error={list.error} onRetry={list.retryAll} />;
  if (list.rows === null) return <Loading rows={isPhone ? 8 : 14} />;
  if (list.rows === 0) return <NoRows {...props} />;

  const loaded = loadedRows(list, scrolled);
  const isAllChosen = loaded.every((row) => isChosen(chosen.selection, row.id));
  const isAnyChosen = !isEmpty(chosen.selection);
  return (
    <>
      {!list.hasFigures && <p className={styles.notice}>{t.noFigures}</p>}
      <LinkTable
        {...props}
        columns={columns}
        sort={search.sort}
        onSort={(sort) => props.onChange({ sort })}
        rowAt={list.rowAt}
        look={look}
        tools={tools}
        actions={actions}
        rights={rights}
        cursor={cursor}
        isChosen={(row) => isChosen(chosen.selection, row.id)}
        chosen={isAnyChosen ? isAllChosen || 'mixed' : false}
        onChooseAll={(isOn) => (isOn ? chosen.chooseLoaded(loaded) : chosen.clear())}
        openId={openId}
        isOld={list.isOld}
      />
      <Foot list={list} seen={scrolled.seen} />
    </>
  );
}

/** The rows of the pages on the screen, which the box in the head chooses: all of a short list. */
function loadedRows({ rowAt, rows }: LinkList, scrolled: ScrolledRows): readonly Row[] {
  const pages = pagesAround(scrolled, rows ?? 0);
  const indexes = pages.flatMap((page) => Array.from({ length: PAGE_ROWS }, (_, i) => page * PAGE_ROWS + i));
  return indexes.map(rowAt).filter((row) => row !== null);
}

function useTools(list: LinkList) {
  const t = linksTexts.use();
  const format = useFormat();
  const { data } = useRead<TagPage>('tags', '/tags', { limit: 100 });
  // What is shown as "2 min" is as old as the answer: rows are drawn again only with a new one.
  const nowMs = list.answeredAtMs;
  return useMemo(
    () => ({
      t,
      format,
      nowMs,
      colors: new Map((data?.data ?? []).map(({ name, color }) => [name, color])),
    }),
    [t, format, data, nowMs],
  );
}

/** The link whose panel lies over the list. */
function useOpenId(): string | null {
  const [isOpen, params] = useRoute('/links/:id');
  return isOpen ? params.id : null;
}

function useRights(): RowRights {
  const { can, features } = useWorkspace();
  const canWrite = can('links:write');
  const canTag = canWrite && features.has('tags');
  const lacksTags = canWrite && !features.has('tags');
  const canSeeStatistics = can('stats:read');
  return useMemo(
    () => ({ canWrite, canTag, lacksTags, canSeeStatistics }),
    [canWrite, canTag, lacksTags, canSeeStatistics],
  );
}
