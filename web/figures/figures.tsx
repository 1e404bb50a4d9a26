import { createContext, useContext, useEffect, useState } from 'react';
import type { Query } from '../api/client.ts';
import { type SearchCodec, type SetSearch, useSearch } from '../app/search.ts';
import { useZone } from '../words/zone.tsx';
import { type Comparison, type Crowd, type FiguresSearch, filtersIn, withFilters } from './address.ts';
import { type Filter, filterParams, toggleFilter } from './filters.ts';
import { type Bucket, chooseBucket } from './interval.ts';
import { type Span, spanOf } from './range.ts';

/** What figures a page shows, for all of its parts: one range, one zone, one set of filters. */
export interface Figures {
  /** Null for the whole workspace. */
  readonly linkId: string | null;
  /** Below the API: `/stats`, or those of a link. */
  readonly path: string;
  readonly place: FiguresSearch;
  readonly set: SetSearch<FiguresSearch>;
  readonly filters: readonly Filter[];
  readonly setFilters: (filters: readonly Filter[]) => void;
  readonly toggle: (filter: Filter) => void;
  readonly zone: string;
  /** Changes once a minute. */
  readonly nowMs: number;
  readonly span: Span;
  readonly bucket: Bucket;
  /** What the range is compared with; null for nothing, and for all time, which has nothing before. */
  readonly compare: Exclude<Comparison, 'none'> | null;
  /** The parameters that every call of the page has. */
  readonly query: Query;
}

const BOTS: Readonly<Record<Crowd, 'exclude' | 'only' | 'include'>> = {
  people: 'exclude',
  bots: 'only',
  both: 'include',
};

const Shown = createContext<Figures | null>(null);
export const FiguresProvider = Shown.Provider;

export function useFigures(): Figures {
  const figures = useContext(Shown);
  if (figures === null) throw new Error('useFigures is outside of figures');
  return figures;
}

/** The figures that the address asks for. */
export function useFiguresOf(codec: SearchCodec<FiguresSearch>, linkId: string | null): Figures {
  const [place, set] = useSearch(codec);
  const placeZone = useZone();
  const nowMs = useNow();
  const zone = place.tz ?? placeZone;
  const filters = filtersIn(place);
  const span = spanOf(place.range, zone, nowMs);
  const setFilters = (next: readonly Filter[]) => set(withFilters(next));
  const isEver = place.range.kind === 'last' && place.range.name === 'all';
  const bucket = chooseBucket(span, place.show === 'per_day' ? 'day' : place.by);
  return {
    linkId,
    path: linkId === null ? '/stats' : `/links/${linkId}/stats`,
    place,
    set,
    filters,
    setFilters,
    toggle: (filter: Filter) => setFilters(toggleFilter(filters, filter)),
    zone,
    nowMs,
    span,
    bucket,
    compare: place.vs === 'none' || isEver ? null : place.vs,
    query: {
      from: span.from,
      ...(span.to === null ? {} : { to: span.to }),
      timezone: zone,
      bots: BOTS[place.who],
      ...filterParams(filters),
    },
  };
}

const MINUTE_MS = 60_000;

export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
