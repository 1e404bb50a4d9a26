import { useMemo } from 'react';
import { useRead } from '../../api/reading.ts';
import type { Stats } from '../../api/types.ts';
import { spanOf } from '../../figures/range.ts';
import { useZone } from '../../words/zone.tsx';

export const PERIODS = ['7d', '30d', '90d', '12m', 'all'] as const;
export type Period = (typeof PERIODS)[number];

/** As many rows as the API answers for a group. */
const ROWS_MAX = 1_000;

export interface TagFigures {
  /** Null while it is not known. */
  of(tag: string): { readonly clicks: number; readonly people: number } | null;
  /** The clicks of the tag with most of them. */
  readonly most: number;
  readonly hasFailed: boolean;
}

/** The clicks of each tag in a period of whole days. */
export function useTagFigures(period: Period, mayRead: boolean): TagFigures {
  const zone = useZone();
  const { from, to } = spanOf({ kind: 'last', name: period }, zone, Date.now());
  const query = { group_by: 'tag', limit: ROWS_MAX, timezone: zone, from, to, interval: 'month' };
  const { data, error } = useRead<Stats>('stats', mayRead ? '/stats' : null, query);
  return useMemo(() => {
    const rows = data?.groups.tag ?? [];
    const byTag = new Map(
      rows.map(({ value, clicks, unique_clicks: people }) => [value.toLowerCase(), { clicks, people }]),
    );
    // A tag that is not among all rows has no clicks; among the first ones of many it may have.
    const other = data !== undefined && rows.length < ROWS_MAX ? { clicks: 0, people: 0 } : null;
    return {
      of: (tag) => byTag.get(tag.toLowerCase()) ?? other,
      most: Math.max(0, ...rows.map(({ clicks }) => clicks)),
      hasFailed: error !== null && data === undefined,
    };
  }, [data, error]);
}
