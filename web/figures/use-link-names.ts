import { useEffect, useRef, useState } from 'react';
import type { Api } from '../api/client.ts';
import type { Stats } from '../api/types.ts';
import { useApi } from '../api/workspace-api.tsx';

/** The most values of one filter. */
const ASKED_MAX = 100;
/** Names that come at the same time are asked for together. */
const GATHER_MS = 50;
/** The stream may have a click before the statistics count it. */
const TRIES_MAX = 3;
const AGAIN_MS = 400;
/** The newest clicks are no older. */
const NEWEST_DAYS = 32;
/** Longer than any server has counted. */
export const ALL_DAYS = 36_500;

export interface LinkName {
  readonly slug: string;
  readonly title: string;
  readonly short_url: string;
}

/**
 * What links are called that clicks only have ids of, if they had clicks in the last days; else null. Absent until it is
 * known. One call names many, and a link that is gone is no fault.
 */
export function useLinkNames(
  ids: readonly (string | null)[],
  days = NEWEST_DAYS,
): ReadonlyMap<string, LinkName | null> {
  const api = useApi();
  const [names, setNames] = useState<ReadonlyMap<string, LinkName | null>>(new Map());
  const [round, setRound] = useState(0);
  const tries = useRef(new Map<string, number>());
  const isAsking = useRef(false);
  const isGone = useRef(false);
  const unknown = [...new Set(ids)].filter((id): id is string => id !== null && !names.has(id)).sort();
  const wanted = unknown.slice(0, ASKED_MAX).join(' ');

  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);

  // `round` asks again for what was not found, and for what came while a call was on its way.
  useEffect(() => {
    if (wanted === '' || isAsking.current) return;
    const asked = wanted.split(' ');
    const isAgain = round > 0 && asked.every((id) => tries.current.has(id));
    const timer = setTimeout(
      async () => {
        isAsking.current = true;
        const found = await readNames(api, asked, days).catch(() => new Map<string, LinkName | null>());
        isAsking.current = false;
        if (isGone.current) return;
        const missing = asked.filter((id) => !found.has(id));
        for (const id of missing) tries.current.set(id, (tries.current.get(id) ?? 0) + 1);
        const lost = missing.filter((id) => (tries.current.get(id) ?? 0) >= TRIES_MAX);
        setNames((known) => new Map([...known, ...found, ...lost.map((id) => [id, null] as const)]));
        setRound((count) => count + 1);
      },
      isAgain ? AGAIN_MS : GATHER_MS,
    );
    return () => clearTimeout(timer);
  }, [api, wanted, days, round]);

  return names;
}

async function readNames(
  api: Api,
  ids: readonly string[],
  days: number,
): Promise<ReadonlyMap<string, LinkName | null>> {
  const query = {
    from: new Date(Math.max(0, Date.now() - days * 86_400_000)).toISOString(),
    interval: 'none',
    bots: 'include',
    group_by: 'link',
    limit: ASKED_MAX,
    'filter[link]': ids,
  };
  const { groups } = await api.get<Stats>('/stats', query);
  return new Map((groups.link ?? []).map(({ value, label }) => [value, label ?? null]));
}
