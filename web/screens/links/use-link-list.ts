import { useEffect, useMemo, useRef, useState } from 'react';
import { useRead } from '../../api/reading.ts';
import type { LinkPage } from '../../api/types.ts';
import { PAGE_ROWS } from '../../ui/row-window.ts';
import { useSettled } from '../../ui/settled.ts';
import { useZone } from '../../words/zone.tsx';
import {
  type ApiFilter,
  countQuery,
  figuresQuery,
  pageQuery,
  pinned,
  toApiFilter,
} from './model/link-query.ts';
import { filtersOf, keyOf, type LinkSearch } from './model/link-search.ts';
import type { ListClock } from './model/moments.ts';
import { lacksFigures, type Pages, usePages } from './use-pages.ts';
import { type Pin, usePin } from './use-pin.ts';

export interface LinkList
  extends Pick<Pages, 'rowAt' | 'failed' | 'answeredAtMs' | 'isFetching' | 'retryAll'> {
  /** Null until the first answer. */
  readonly rows: number | null;
  /** The exact number that match; null while it is not known. */
  readonly total: number | null;
  /** What is shown still belongs to the question before. */
  readonly isOld: boolean;
  readonly error: Error | null;
  readonly hasFigures: boolean;
  readonly pin: Pin;
  /** The filters as a bulk change takes them: with the pin, so that it hits what was counted. */
  readonly filter: ApiFilter;
  readonly clock: ListClock;
}

interface Shown {
  readonly pages: Pages;
  readonly rows: number | null;
  readonly total: number | null;
}

/** The links that match what the address says. `wanted` are the pages in sight. */
export function useLinkList(search: LinkSearch, wanted: readonly number[], isAtTop: boolean): LinkList {
  const zone = useZone();
  const question = keyOf(filtersOf(search));
  // Days count from when the question was asked: an answer that moves with the clock would never stand still.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock is read once for each question
  const clock = useMemo(() => ({ nowMs: Date.now(), zone }), [zone, question]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question stands for its filters
  const filter = useMemo(() => toApiFilter(filtersOf(search), clock), [question, clock]);
  const pin = usePin(filter, isAtTop);
  const [hasFigures, setHasFigures] = useState(true);
  const figures = useMemo(
    () => (hasFigures ? figuresQuery(search.period, clock) : {}),
    [hasFigures, search.period, clock],
  );
  const held = pinned(filter, pin.createdBefore);
  const queryOf = (page: number) =>
    pageQuery(search, page > 0 || pin.isOvertaken ? held : filter, figures, {
      offset: page * PAGE_ROWS,
      limit: PAGE_ROWS,
    });
  const pages = usePages(wanted, queryOf);
  const isWithout = lacksFigures(pages.firstError);
  useEffect(() => {
    if (isWithout) setHasFigures(false);
  }, [isWithout]);
  const total = useTotal(pin.isOvertaken ? held : filter, pages.first);

  const current: Shown = { pages, total, rows: rowsOf(pages, total) };
  const isReady = pages.first !== undefined;
  const last = useRef<Shown | null>(null);
  useEffect(() => {
    if (isReady) last.current = current;
  });
  const shown = isReady || pages.firstError !== null ? current : (last.current ?? current);
  return {
    ...shown.pages,
    rows: shown.rows,
    total: shown.total,
    isOld: !isReady && last.current !== null,
    error: isWithout ? null : pages.firstError,
    isFetching: pages.isFetching,
    hasFigures,
    pin,
    filter: held,
    clock,
  };
}

/** Counting all that match takes the server longer than finding the first: letters that one types on are not counted. */
const COUNT_AFTER_MS = 300;

/** A first page that is not full has all; else the server counts. */
function useTotal(filter: ApiFilter, first: LinkPage | undefined): number | null {
  const key = JSON.stringify(filter);
  const longer = useRef<string | null>(null);
  if (first !== undefined && first.data.length >= PAGE_ROWS) longer.current = key;
  // A link that goes to the trash leaves the page one short before the next answer; the list is no shorter for it.
  const isAll = first !== undefined && first.data.length < PAGE_ROWS && longer.current !== key;
  const isCounted = useSettled(key, COUNT_AFTER_MS) === key && first !== undefined && !isAll;
  const counted = useRead<LinkPage>('links', isCounted ? '/links' : null, countQuery(filter));
  if (isAll) return first.data.length;
  return counted.isPlaceholderData ? null : (counted.data?.total ?? null);
}

/** Until the links are counted, the list is as long as one knows it to be. */
function rowsOf({ first }: Pages, total: number | null): number | null {
  if (first === undefined) return null;
  return total ?? first.data.length;
}
