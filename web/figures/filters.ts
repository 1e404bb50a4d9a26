/** What figures can be filtered by, as the API names it. */
export const DIMENSIONS = [
  'link',
  'domain',
  'tag',
  'external_id',
  'country',
  'region',
  'city',
  'continent',
  'language',
  'device',
  'platform',
  'os',
  'os_version',
  'browser',
  'browser_version',
  'in_app',
  'source',
  'referrer',
  'referrer_url',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'destination',
  'rule',
  'variant',
  'trigger',
  'bot_name',
  'bot_reason',
  'hour_of_day',
  'weekday',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export type FilterOp = 'is' | 'is_not' | 'contains';

export interface Filter {
  readonly dimension: Dimension;
  readonly op: FilterOp;
  readonly value: string;
}

/** Also the most that the API takes for one dimension. */
const FILTERS_MAX = 100;
const MARKS: Readonly<Record<Exclude<FilterOp, 'is'>, string>> = { is_not: '!', contains: '~' };

/** As the API and the address have it: `FR`, `!FR`, `~news`, or `=!` for the value `!`. */
export function writeFilterValue({ op, value }: Pick<Filter, 'op' | 'value'>): string {
  if (op !== 'is') return `${MARKS[op]}${value}`;
  return /^[!~=]/.test(value) ? `=${value}` : value;
}

export function readFilterValue(dimension: Dimension, text: string): Filter {
  const rest = text.slice(1);
  if (text.startsWith('!')) return { dimension, op: 'is_not', value: rest };
  if (text.startsWith('~')) return { dimension, op: 'contains', value: rest };
  return { dimension, op: 'is', value: text.startsWith('=') ? rest : text };
}

/** The filters by dimension, in the form of the address: `{ country: ['TW', '!FR'] }`. */
export function writeFilters(filters: readonly Filter[]): Partial<Record<Dimension, readonly string[]>> {
  const byDimension: Partial<Record<Dimension, string[]>> = {};
  for (const filter of filters) {
    byDimension[filter.dimension] = [...(byDimension[filter.dimension] ?? []), writeFilterValue(filter)];
  }
  return byDimension;
}

export function readFilters(of: (dimension: Dimension) => readonly string[]): readonly Filter[] {
  const filters = DIMENSIONS.flatMap((dimension) =>
    of(dimension).map((text) => readFilterValue(dimension, text)),
  );
  return filters.filter((filter, index) => filters.findIndex((other) => isSame(other, filter)) === index);
}

/** As parameters of the API: `{ 'filter[country]': ['TW'] }`. */
export function filterParams(filters: readonly Filter[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(writeFilters(filters)).map(([dimension, values]) => [`filter[${dimension}]`, values]),
  );
}

export const isSame = (one: Filter, other: Filter): boolean =>
  one.dimension === other.dimension && one.op === other.op && one.value === other.value;

export const has = (filters: readonly Filter[], filter: Filter): boolean =>
  filters.some((other) => isSame(other, filter));

/** A value is wanted or excluded, never both; the same filter again removes it. */
export function toggleFilter(filters: readonly Filter[], filter: Filter): readonly Filter[] {
  const others = filters.filter(
    ({ dimension, op, value }) =>
      dimension !== filter.dimension ||
      value !== filter.value ||
      (op === 'contains') !== (filter.op === 'contains'),
  );
  return has(filters, filter) || others.length >= FILTERS_MAX ? others : [...others, filter];
}

export const removeFilter = (filters: readonly Filter[], filter: Filter): readonly Filter[] =>
  filters.filter((other) => !isSame(other, filter));

/** `is` becomes `is not`, and back; a part of a value stays. */
export const invertFilter = (filters: readonly Filter[], filter: Filter): readonly Filter[] =>
  filter.op === 'contains'
    ? filters
    : toggleFilter(filters, { ...filter, op: filter.op === 'is' ? 'is_not' : 'is' });
