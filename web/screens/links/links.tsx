import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { useRead } from '../../api/reading.ts';
import type { NamedPersonPage } from '../../api/types.ts';
import { openCreateBox } from '../../app/create-store.ts';
import { Screen } from '../../app/screen.tsx';
import { useSearch } from '../../app/search.ts';
import { useWorkspace } from '../../app/session.tsx';
import { nameOfKeys, SHORTCUTS } from '../../app/shortcuts.ts';
import { Button } from '../../ui/button.tsx';
import { pagesAround } from '../../ui/row-window.ts';
import { whenIdle } from '../../ui/when-idle.ts';
import { useFormat } from '../../words/format.ts';
import { type ColumnChoice, fittingColumns, readColumns, writeColumns } from './model/columns.ts';
import type { FilterNames } from './model/filter-words.ts';
import { filtersOf, type LinkSearch, linkSearch } from './model/link-search.ts';
import type { ListClock } from './model/moments.ts';
import styles from './parts/bars.module.css';
import { FilterBar } from './parts/filter-bar.tsx';
import { loadLaterParts } from './parts/later-parts.ts';
import { ListBody } from './parts/list-body.tsx';
import { ColumnsPopover, PeriodMenu, SortMenu } from './parts/list-tools.tsx';
import { SearchField } from './parts/search-field.tsx';
import { ViewTabs } from './parts/view-tabs.tsx';
import { linksTexts } from './texts/texts.ts';
import { useLinkList } from './use-link-list.ts';
import { useIsPhone, useRoomPx, useRowPx } from './use-look.ts';
import { useSameFunction } from './use-same-function.ts';
import { type Cover, useScrolledRows } from './use-scrolled-rows.ts';

/** The head of the screen and that of the table stay above the rows, and a line below them. */
const DESK: Cover = { abovePx: 56 + 36, belowPx: 32 };
/** On a phone all scrolls but the bar at the bottom and the line above it. */
const PHONE: Cover = { abovePx: 0, belowPx: 64 + 28 };

/** All links of the workspace, as many as there are. */
export default function Links() {
  useEffect(() => whenIdle(loadLaterParts), []);
  const t = linksTexts.use();
  const format = useFormat();
  const isPhone = useIsPhone();
  const [search, setSearch] = useSearch(linkSearch);
  const [choice, changeColumns] = useColumns();
  const names = useNames(search.creator);
  const roomPx = useRoomPx();
  const shown = useMemo(() => fittingColumns(choice, roomPx), [choice, roomPx]);

  const body = useRef<HTMLDivElement>(null);
  // The list says how many rows there are, and the rows on the screen which pages the list needs.
  const [rows, setRows] = useState(0);
  const scrolled = useScrolledRows(body, { rows, rowPx: useRowPx(), cover: isPhone ? PHONE : DESK });
  const list = useLinkList(search, pagesAround(scrolled, rows), scrolled.isAtTop);
  const known = list.rows ?? 0;
  if (known !== rows) setRows(known);

  const change = useSameFunction((next: Partial<LinkSearch>, how: { readonly replace?: boolean } = {}) => {
    scrolled.toTop();
    setSearch(next, how);
  });
  return (
    <Screen
      title={t.title}
      count={list.total === null ? undefined : format.number(list.total)}
      isFull
      actions={<Actions text={search.search} onChange={change} />}
    >
      <Bars
        search={search}
        onChange={change}
        names={names}
        clock={list.clock}
        isReady={list.rows !== null}
        choice={choice}
        onChoice={changeColumns}
        isPhone={isPhone}
      />
      <p className={styles.unseen} role="status">
        {list.total !== null && !list.isOld && t.found(list.total)}
      </p>
      <ListBody
        body={body}
        scrolled={scrolled}
        list={list}
        search={search}
        onChange={change}
        names={names}
        choice={choice}
        shown={shown}
        onChoice={changeColumns}
        isPhone={isPhone}
      />
    </Screen>
  );
}

type Change = (change: Partial<LinkSearch>, how?: { readonly replace?: boolean }) => void;

/** Not drawn again while the person scrolls, as the bars below. */
const Actions = memo(function Actions({
  text,
  onChange,
}: {
  readonly text: string;
  readonly onChange: Change;
}) {
  const t = linksTexts.use();
  const { can } = useWorkspace();
  return (
    <>
      <SearchField
        value={text}
        // Back leads to what was there before the search, not through its letters.
        onSearch={(next) => onChange({ search: next }, { replace: text !== '' && next !== '' })}
      />
      {can('links:create') && (
        <Button
          kind="main"
          icon="plus"
          keys={nameOfKeys(SHORTCUTS.create)}
          className={styles.notPhone}
          onClick={() => openCreateBox()}
        >
          {t.newLink}
        </Button>
      )}
    </>
  );
});

interface BarsProps {
  readonly search: LinkSearch;
  readonly onChange: Change;
  readonly names: FilterNames;
  readonly clock: ListClock;
  readonly isReady: boolean;
  readonly choice: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
  readonly isPhone: boolean;
}

const Bars = memo(function Bars(props: BarsProps) {
  const { search, onChange, names, clock, isReady, choice, onChoice, isPhone } = props;
  const filters = filtersOf(search);
  return (
    <>
      <ViewTabs filters={filters} onFilters={onChange} clock={clock} isReady={isReady} />
      <FilterBar filters={filters} onChange={onChange} names={names}>
        <PeriodMenu period={search.period} onChange={(period) => onChange({ period })} />
        <SortMenu sort={search.sort} onChange={(sort) => onChange({ sort })} />
        {!isPhone && <ColumnsPopover choice={choice} onChange={onChoice} />}
      </FilterBar>
    </>
  );
});

function useColumns(): [ColumnChoice, (choice: ColumnChoice) => void] {
  const [choice, setChoice] = useState(() => readColumns(localStorage));
  const change = useSameFunction((next: ColumnChoice) => {
    setChoice(next);
    writeColumns(localStorage, next);
  });
  return [choice, change];
}

/** The names of people, for a filter by who made a link. */
function useNames(creator: string): FilterNames {
  const wanted = creator.startsWith('per_') ? '/people' : null;
  const { data } = useRead<NamedPersonPage>('people', wanted, { limit: 100 });
  return useMemo(
    () => ({ creator: (id) => data?.data.find((person) => person.id === id)?.name ?? id }),
    [data],
  );
}
