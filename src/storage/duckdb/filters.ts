import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Zone } from '../../core/calendar.ts';
import type { StatsFilter, StatsQuery } from '../../core/stats.ts';
import { toStoredText } from '../../core/stored-text.ts';
import { isTimeDimension, TIME_VALUES, timeExpression } from './clock.ts';
import { isOneOf, readRows, type Sql } from './sql.ts';
import { bindTo, foldedTag, readWords } from './tag-names.ts';

/** More codes than this stay in the database, as a subquery. */
const CODES_INLINE_MAX = 1_000;

type Filtered = Pick<StatsQuery, 'filters' | 'fromMs' | 'toMs' | 'tagWords'>;

/** A condition on rows of `click` for all filters; '' when there are none. Its values are numbered from $1. */
export async function compileFilters(
  connection: DuckDBConnection,
  query: Filtered,
  zone: Zone,
): Promise<Sql> {
  const values: DuckDBValue[] = [];
  const conditions: string[] = [];
  for (const filter of query.filters) {
    const matched = await matchFilter(connection, filter, query, zone, values);
    conditions.push(filter.op === 'is_not' ? `NOT (${matched})` : matched);
  }
  return { text: conditions.map((it) => ` AND (${it})`).join(''), values };
}

/** True of the rows that have one of the filter's values. Adds to `bound` what the text refers to as `$n`. */
async function matchFilter(
  connection: DuckDBConnection,
  filter: StatsFilter,
  query: Filtered,
  zone: Zone,
  bound: DuckDBValue[],
): Promise<string> {
  const { dimension, op } = filter;
  const wanted = filter.values.map(toStoredText);
  if (wanted.length === 0) return 'FALSE';
  if (isTimeDimension(dimension)) {
    const matching = TIME_VALUES[dimension].filter((value) =>
      op === 'contains' ? wanted.some((it) => value.includes(it)) : wanted.includes(value),
    );
    return isOneOf(timeExpression(dimension, zone, query.fromMs, query.toMs), matching.map(Number));
  }
  if (dimension === 'link') {
    if (op !== 'contains') return isOneOf('link', wanted.filter(isLinkId).map(Number));
    return matchText('CAST(link AS VARCHAR)', op, bound, wanted);
  }
  const column = dimension === 'tag' ? 'tags' : dimension;
  const codes = (values: DuckDBValue[]): string =>
    dimension === 'tag'
      ? `SELECT tag.code FROM tag JOIN ${readWords(query.tagWords, bindTo(values), 'TRUE')} AS word USING (value)
         WHERE ${matchText('word.folded', op, values, wanted, foldedTag)}`
      : `SELECT code FROM word_${dimension} WHERE ${matchText('value', op, values, wanted)}`;
  const own: DuckDBValue[] = [];
  const found = await readRows(
    connection,
    `SELECT DISTINCT code FROM (${codes(own)}) LIMIT ${CODES_INLINE_MAX + 1}`,
    own,
  );
  if (found.length <= CODES_INLINE_MAX) {
    return isOneOf(
      column,
      found.map(([code]) => Number(code)),
    );
  }
  return `${column} IN (${codes(bound)})`;
}

function matchText(
  text: string,
  op: StatsFilter['op'],
  bound: DuckDBValue[],
  wanted: readonly string[],
  read = (value: string) => value,
): string {
  return wanted
    .map((it) =>
      op === 'contains'
        ? `contains(${text}, ${read(`$${bound.push(it)}`)})`
        : `${text} = ${read(`$${bound.push(it)}`)}`,
    )
    .join(' OR ');
}

function isLinkId(text: string): boolean {
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text));
}
