import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Zone } from '../../core/base/calendar.ts';
import { toStoredText } from '../../core/base/stored-text.ts';
import { isTimeDimension, type StatsFilter, type StatsQuery } from '../../core/clicks/stats.ts';
import { TIME_VALUES, timeExpression } from '../click-tables/clock.ts';
import { isLinkId } from '../click-tables/link-ids.ts';
import { MOMENT_SQL } from './moments.ts';
import type { ColumnCodes } from './popular.ts';
import { isOneOf, readRows, type SqlFragment } from './sql.ts';
import { bindTo, foldedTag, selectTagNames } from './tag-names.ts';

/** More codes than this are not inlined but selected by a subquery. */
const CODES_INLINE_MAX = 1_000;

type Filtered = Pick<StatsQuery, 'filters' | 'fromMs' | 'toMs' | 'tagWords'>;

export interface CompiledFilters extends SqlFragment {
  /** The codes that the only filter lets pass; null with other filters. */
  readonly sole: ColumnCodes | null;
}

/** A condition on rows of `click` for all filters; '' without filters. Its values are numbered from $1. */
export async function compileFilters(
  connection: DuckDBConnection,
  query: Filtered,
  zone: Zone,
): Promise<CompiledFilters> {
  const values: DuckDBValue[] = [];
  const conditions: string[] = [];
  let sole: ColumnCodes | null = null;
  for (const filter of query.filters) {
    const matched = await matchFilter(connection, filter, query, zone, values);
    const text = typeof matched === 'string' ? matched : isOneOf(matched.column, matched.codes);
    conditions.push(filter.op === 'is_not' ? `NOT (${text})` : text);
    const isAlone = query.filters.length === 1 && filter.op !== 'is_not';
    sole = isAlone && typeof matched !== 'string' ? matched : null;
  }
  return { text: conditions.map((condition) => ` AND (${condition})`).join(''), values, sole };
}

/** The codes of the filter's values, or else a condition for rows with one of them, whose `$n` are added to `bound`. */
async function matchFilter(
  connection: DuckDBConnection,
  filter: StatsFilter,
  query: Filtered,
  zone: Zone,
  bound: DuckDBValue[],
): Promise<string | ColumnCodes> {
  const { dimension, op } = filter;
  const texts = filter.values.map(toStoredText);
  if (texts.length === 0) return 'FALSE';
  if (isTimeDimension(dimension)) {
    const matching = TIME_VALUES[dimension].filter((value) =>
      op === 'contains' ? texts.some((text) => value.includes(text)) : texts.includes(value),
    );
    return isOneOf(
      timeExpression(MOMENT_SQL, dimension, zone, query.fromMs, query.toMs),
      matching.map(Number),
    );
  }
  if (dimension === 'link') {
    if (op !== 'contains') return { column: 'link', codes: [...new Set(texts.filter(isLinkId).map(Number))] };
    return matchText('CAST(link AS VARCHAR)', op, bound, texts);
  }
  const column = dimension === 'tag' ? 'tags' : dimension;
  const codes = (values: DuckDBValue[]): string =>
    dimension === 'tag'
      ? `SELECT tag.code FROM tag JOIN ${selectTagNames(query.tagWords, bindTo(values), 'TRUE')} AS word USING (value)
         WHERE ${matchText('word.folded', op, values, texts, foldedTag)}`
      : `SELECT code FROM word_${dimension} WHERE ${matchText('value', op, values, texts)}`;
  const own: DuckDBValue[] = [];
  const found = await readRows(
    connection,
    `SELECT DISTINCT code FROM (${codes(own)}) LIMIT ${CODES_INLINE_MAX + 1}`,
    own,
  );
  if (found.length <= CODES_INLINE_MAX) {
    return { column, codes: found.map(([code]) => Number(code)) };
  }
  return `${column} IN (${codes(bound)})`;
}

function matchText(
  text: string,
  op: StatsFilter['op'],
  bound: DuckDBValue[],
  texts: readonly string[],
  read = (value: string) => value,
): string {
  return texts
    .map((value) =>
      op === 'contains'
        ? `contains(${text}, ${read(`$${bound.push(value)}`)})`
        : `${text} = ${read(`$${bound.push(value)}`)}`,
    )
    .join(' OR ');
}
