import {
  type Codec,
  defineSearch,
  maybeOneOf,
  oneOf,
  optional,
  type SearchCodec,
  someOf,
} from '../app/search.ts';
import { DIMENSIONS, type Dimension, type Filter, readFilters, writeFilters } from './filters.ts';
import { BUCKETS, type Bucket } from './interval.ts';
import { DEFAULT_RANGE, type Range, readRange, writeRange } from './range.ts';
import { isZone } from './zone-clock.ts';

export const COMPARISONS = ['previous', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const CROWDS = ['people', 'bots', 'both'] as const;
/** Whose clicks are counted. */
export type Crowd = (typeof CROWDS)[number];
export const SERIES = ['clicks', 'people', 'per_day', 'bots'] as const;
/** Which figure the chart shows. */
export type Series = (typeof SERIES)[number];

/** What a page of figures keeps in the address, but for its filters. */
export interface FiguresPlace {
  readonly range: Range;
  /** Null: the zone of the workspace or person. */
  readonly tz: string | null;
  /** Null: what suits the range. */
  readonly by: Bucket | null;
  readonly vs: Comparison;
  readonly who: Crowd;
  readonly show: Series;
  /** The dimension whose whole list is open. */
  readonly all: Dimension | null;
  /** Which list each card shows, where it is not its first. */
  readonly tabs: readonly Dimension[];
}

const rangeCodec: Codec<Range> = {
  read: ([text = '']) => readRange(text) ?? DEFAULT_RANGE,
  write: (range) => (writeRange(range) === writeRange(DEFAULT_RANGE) ? [] : [writeRange(range)]),
};

const zoneCodec: Codec<string | null> = {
  read: ([text = '']) => (isZone(text) ? text : null),
  write: optional().write,
};

const valuesCodec: Codec<readonly string[]> = { read: (texts) => texts, write: (values) => values };

/** The values of the filters stand under the names of their dimensions: `country=TW&country=!FR`. */
export type FiguresSearch = FiguresPlace & Readonly<Record<Dimension, readonly string[]>>;

const filterFields = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, valuesCodec])) as Record<
  Dimension,
  Codec<readonly string[]>
>;

const fieldsFor = (who: Crowd) => ({
  range: rangeCodec,
  tz: zoneCodec,
  by: maybeOneOf(BUCKETS),
  vs: oneOf(COMPARISONS, 'previous'),
  who: oneOf(CROWDS, who),
  show: oneOf(SERIES, 'clicks'),
  all: maybeOneOf(DIMENSIONS),
  tabs: someOf(DIMENSIONS),
  ...filterFields,
});

export const figuresSearch = defineSearch<FiguresSearch>(fieldsFor('people'));
/** A live list shows everything that arrives. */
export const liveSearch = defineSearch<FiguresSearch>(fieldsFor('both'));

/** Of a page that has no filters and shows none: whose address has some all the same is not heard. */
export const plainSearch: SearchCodec<FiguresSearch> = {
  read: (search) => figuresSearch.read(keepPlain(search)),
  write: (search, change) => figuresSearch.write(search, change),
};

function keepPlain(search: string): string {
  const params = new URLSearchParams(search);
  const plain = ['range', 'tz', 'show'].flatMap((name) => params.getAll(name).map((text) => [name, text]));
  return new URLSearchParams(plain).toString();
}

export const filtersIn = (search: FiguresSearch): readonly Filter[] =>
  readFilters((dimension) => search[dimension]);

/** The change of the address to exactly these filters. */
export function withFilters(filters: readonly Filter[]): Record<Dimension, readonly string[]> {
  const written = writeFilters(filters);
  return Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, written[dimension] ?? []])) as Record<
    Dimension,
    readonly string[]
  >;
}

/** The same with a mark before each name, for a place that shares its address with another. */
export function marked<S extends object>(codec: SearchCodec<S>, mark: string): SearchCodec<S> {
  const split = (search: string) => {
    const own = new URLSearchParams();
    const others = new URLSearchParams();
    for (const [name, value] of new URLSearchParams(search)) {
      if (name.startsWith(mark)) own.append(name.slice(mark.length), value);
      else others.append(name, value);
    }
    return { own: own.toString(), others };
  };
  return {
    read: (search) => codec.read(split(search).own),
    write(search, change) {
      const { own, others } = split(search);
      for (const [name, value] of new URLSearchParams(codec.write(own, change))) {
        others.append(`${mark}${name}`, value);
      }
      return others.toString();
    },
  };
}
