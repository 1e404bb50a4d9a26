import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Query } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { readKey } from '../../api/reading.ts';
import type { LinkPage } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { PAGE_ROWS } from '../../ui/row-window.ts';
import { isRow, type Row } from './model/link-facts.ts';

const STALE_MS = 15_000;
/** A page that is out of sight is kept a moment, for who scrolls back. */
const KEPT_MS = 20_000;
/** Pages that are kept at most: 4,000 links. */
const KEPT_PAGES_MAX = 40;
/** A page must be in sight so long before it is asked for, so that scrolling past asks for nothing. */
const SETTLE_MS = 60;
/** After so long without a change, one does not scroll any more. */
const CALM_MS = 250;

export interface Pages {
  /** Null while it is not there. */
  rowAt(index: number): Row | null;
  /** Rows of pages that are in sight and did not load. */
  readonly failed: { readonly page: number; readonly error: Error; retry(): void } | null;
  readonly isFetching: boolean;
  /** The first page, from which one knows whether anything matches. */
  readonly first: LinkPage | undefined;
  /** When the first page was answered; 0 while it is not there. */
  readonly answeredAtMs: number;
  readonly firstError: Error | null;
  retryAll(): void;
}

/** The pages by number, each asked for and dropped by itself. `queryOf` must be stable while the question is. */
export function usePages(wanted: readonly number[], queryOf: (page: number) => Query): Pages {
  const api = useApi();
  const client = useQueryClient();
  const settled = useSettled(wanted, SETTLE_MS);
  // The first page says whether anything matches, so it stays.
  const numbers = settled.includes(0) ? settled : [0, ...settled];
  const key = (page: number) => readKey(api.workspaceId, 'links', '/links', queryOf(page));
  const results = useQueries({
    queries: numbers.map((page) => ({
      queryKey: key(page),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<LinkPage>('/links', queryOf(page), { signal }),
      staleTime: STALE_MS,
      gcTime: KEPT_MS,
    })),
  });
  useKeptPages(client, numbers.map(key));

  const rowAt = (index: number): Row | null => {
    const page = Math.floor(index / PAGE_ROWS);
    const at = numbers.indexOf(page);
    const found = at >= 0 ? results[at]?.data : client.getQueryData<LinkPage>(key(page));
    const link = found?.data[index - page * PAGE_ROWS];
    return link !== undefined && isRow(link) ? link : null;
  };
  const failedAt = results.findIndex(({ error, data }) => error !== null && data === undefined);
  const failed = results[failedAt];
  const page = numbers[failedAt];
  const first = results[numbers.indexOf(0)];
  return {
    rowAt,
    failed:
      failed?.error == null || page === undefined
        ? null
        : { page, error: failed.error, retry: () => void failed.refetch() },
    isFetching: results.some(({ isFetching }) => isFetching),
    first: first?.data,
    answeredAtMs: first?.dataUpdatedAt ?? 0,
    firstError: first?.data === undefined ? (first?.error ?? null) : null,
    retryAll: () => {
      for (const { error, refetch } of results) if (error !== null) void refetch();
    },
  };
}

/** Statistics are apart from links: the list goes on without them. */
export const lacksFigures = (error: Error | null): boolean =>
  error instanceof ApiProblem &&
  (error.code === 'statistics_unavailable' || error.code === 'feature_not_in_plan');

/**
 * The numbers, at once after a jump. While they go on changing, as one scrolls far, only after they have been the same for
 * a moment.
 */
function useSettled(numbers: readonly number[], afterMs: number): readonly number[] {
  const key = numbers.join(',');
  const [settled, setSettled] = useState(key);
  const changedAtMs = useRef(0);
  useEffect(() => {
    if (key === settled) return;
    const sinceMs = performance.now() - changedAtMs.current;
    changedAtMs.current = performance.now();
    if (sinceMs > CALM_MS) return setSettled(key);
    const timer = setTimeout(() => setSettled(key), afterMs);
    return () => clearTimeout(timer);
  }, [key, settled, afterMs]);
  return useMemo(() => (settled === '' ? [] : settled.split(',').map(Number)), [settled]);
}

/** Drops the pages that were in sight longest ago, so that a long way through the list does not fill the memory. */
function useKeptPages(client: QueryClient, keys: readonly (readonly unknown[])[]): void {
  const kept = useRef(new Map<string, readonly unknown[]>());
  useEffect(() => {
    for (const key of keys) {
      const name = JSON.stringify(key);
      kept.current.delete(name);
      kept.current.set(name, key);
    }
    for (const [name, key] of kept.current) {
      if (kept.current.size <= KEPT_PAGES_MAX) break;
      kept.current.delete(name);
      client.removeQueries({ queryKey: key, exact: true });
    }
  });
}
