import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Query } from '../api/client.ts';
import { readKey } from '../api/reading.ts';
import { useApi } from '../api/workspace-api.tsx';
import { createTurns } from './turns.ts';

/** The server answers three questions of a workspace at a time; a fourth one waits there, more wait here. */
const AT_ONCE_MAX = 4;
const STALE_MS = 30_000;
const AGAIN_MS = 60_000;

const turns = createTurns(AT_ONCE_MAX);

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
