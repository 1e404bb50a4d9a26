import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Query } from '../api/client.ts';
import { readKey } from '../api/reading.ts';
import type { Stats } from '../api/types.ts';
import { useApi } from '../api/workspace-api.tsx';
import type { Dimension } from './filters.ts';
import { createGathering } from './gathered.ts';
import { createTurns } from './turns.ts';

/** The server answers three questions of a workspace at a time; a fourth one waits there, more wait here. */
const AT_ONCE_MAX = 4;
const STALE_MS = 30_000;
const AGAIN_MS = 60_000;

/** It has as many values as there are links, and opens the page: the lists beside it should not wait for it. */
const ASKED_ALONE: Dimension = 'link';

const turns = createTurns(AT_ONCE_MAX);
const gathered = createGathering<Stats>();

interface Options {
  readonly enabled?: boolean;
  /** Asks again each minute while it is shown. */
  readonly follows?: boolean;
}

/** Reads figures: a few at once, cancelled when the question changes, and the old ones stay until then. */
export function useFiguresRead<T>(
  path: string | null,
  query: Query,
  { enabled = true, follows = false }: Options = {},
): UseQueryResult<T, Error> {
  const api = useApi();
  return useQuery<T, Error>({
    queryKey: readKey(api.workspaceId, 'stats', path ?? '', query),
    queryFn: ({ signal }) => turns.run(signal, () => api.get<T>(path ?? '', query, { signal })),
    enabled: enabled && path !== null,
    staleTime: STALE_MS,
    refetchInterval: follows ? AGAIN_MS : false,
    placeholderData: keepPreviousData,
  });
}

/** Reads the list of one dimension. Lists that appear in the same moment are one call. */
export function useGroupRead(
  path: string,
  query: Query,
  { dimension, enabled }: { readonly dimension: Dimension; readonly enabled: boolean },
): UseQueryResult<Stats, Error> {
  const api = useApi();
  const key = readKey(api.workspaceId, 'stats', path, query);
  const name = JSON.stringify(dimension === ASKED_ALONE ? [...key, dimension] : key);
  const ask = (parts: readonly string[], signal: AbortSignal) =>
    turns.run(signal, () => api.get<Stats>(path, { ...query, group_by: parts }, { signal }));
  return useQuery<Stats, Error>({
    queryKey: readKey(api.workspaceId, 'stats', path, { ...query, group_by: dimension }),
    queryFn: ({ signal }) => gathered({ name, part: dimension, ask }, signal),
    enabled,
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
  });
}

/** Whether an element is on the screen, or nearly: what nobody sees is not asked for. */
export function useSeen<E extends Element>(): readonly [RefObject<E | null>, boolean] {
  const ref = useRef<E>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (ref.current === null) return;
    const watcher = new IntersectionObserver(
      (entries) => setSeen(entries.some(({ isIntersecting }) => isIntersecting)),
      { rootMargin: '400px' },
    );
    watcher.observe(ref.current);
    return () => watcher.disconnect();
  }, []);
  return [ref, seen];
}
