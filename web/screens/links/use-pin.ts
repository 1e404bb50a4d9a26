import { useEffect, useState } from 'react';
import { useRead } from '../../api/reading.ts';
import type { LinkPage } from '../../api/types.ts';
import { type ApiFilter, countQuery } from './model/link-query.ts';

const LOOK_MS = 30_000;

export interface Pin {
  /** Pages behind the first have only links that are older; null before anything was read. */
  readonly createdBefore: string | null;
  /** A newer link is there, so that the first page is pinned as well. */
  readonly isOvertaken: boolean;
  /** Newer links that match the filters. */
  readonly newLinks: number;
  /** Shows what is there now. */
  renew(): void;
}

/**
 * Holds the list at the moment at which it was opened: pages by offset would shift with each link that is made meanwhile.
 * Looks for newer links; while `mayRenew` (the list stands at its top) it shows them by itself.
 */
export function usePin(filter: ApiFilter, mayRenew: boolean): Pin {
  const newest = useRead<LinkPage>('links', '/links', { limit: 1 }, { refetchMs: LOOK_MS }).data?.data[0];
  const newestMs = newest === undefined ? null : Date.parse(newest.created_at);
  const [pinnedMs, setPinnedMs] = useState<number | null>(null);
  const isOvertaken = pinnedMs !== null && newestMs !== null && newestMs > pinnedMs;

  useEffect(() => {
    if (newestMs !== null && (pinnedMs === null || (mayRenew && newestMs > pinnedMs))) setPinnedMs(newestMs);
  }, [newestMs, pinnedMs, mayRenew]);

  const since = pinnedMs === null ? null : new Date(pinnedMs).toISOString();
  const query = countQuery({ ...filter, ...(since === null ? {} : { created_after: since }) });
  const found = useRead<LinkPage>('links', isOvertaken ? '/links' : null, query, { keepsPrevious: false });
  return {
    createdBefore: pinnedMs === null ? null : new Date(pinnedMs + 1).toISOString(),
    isOvertaken,
    newLinks: isOvertaken ? (found.data?.total ?? 0) : 0,
    renew: () => setPinnedMs(newestMs),
  };
}
