import type { DuckDBConnection } from '@duckdb/node-api';
import { type BotPolicy, type Dimension, isTimeDimension } from '../../core/clicks/stats.ts';
import type { TagWords } from '../../core/links/tag.ts';
import { CLICKS, compareBytes, type GroupRow, isRolledUp, toStatsCount } from '../click-tables/counts.ts';
import { TALLIED } from './schema.ts';
import {
  type Counted,
  countByKey,
  countTogether,
  PACKED_CODES,
  type PreparedQuery,
  packedKey,
  type RollUp,
} from './sources.ts';
import { int, isOneOf, readRows } from './sql.ts';
import { type Bind, bindTo, foldedTag, namedTags, selectTagNames } from './tag-names.ts';

/** Roll-ups of these have a row for nearly every link or page, so their sums are worth remembering. */
export const MANY_VALUES: readonly Dimension[] = ['link', 'destination', 'referrer_url'];
/** With fewer dimensions, a statement for each is as fast. */
const TOGETHER_MIN = 3;
/** Rows of a link, which lie together, so that reading them costs less than remembering their sums. */
const LINK_ROWS_MAX = 50_000;
/** Values of a dimension that are read by their codes; with more of equal clicks, a join is faster. */
const CODES_MAX = 1_000;

export function columnOf(dimension: Dimension): string {
  return dimension === 'tag' ? 'tags' : dimension;
}

/** The values of a dimension with the most clicks. Texts are read only for values that can be among them. */
export async function readTop(
  connection: DuckDBConnection,
  prepared: PreparedQuery,
  dimension: Dimension,
  rollUps: readonly RollUp[],
): Promise<GroupRow[]> {
  const { fromMs, toMs, bots, limit } = prepared.query;
  if (fromMs >= toMs || limit <= 0) return [];
  const column = columnOf(dimension);
  const counted = await countByKey(connection, prepared, column, rollUps);
  const values = [...counted.values];
  const { expand, value, join } = readingOf(dimension, prepared.query.tagWords, bindTo(values));
  const probable = dimension === 'tag' ? '' : selectProbable(counted, bots, limit);
  const rows = await readRows(
    connection,
    `WITH part AS ${probable === '' ? '' : 'MATERIALIZED'} (${counted.text}), ${probable}
      summed AS (SELECT key, sum(people)::BIGINT AS people, sum(uniques)::BIGINT AS uniques, sum(bots)::BIGINT AS bots
                 FROM (${expand}) ${probable === '' ? '' : 'WHERE key IN (FROM probable)'} GROUP BY key),
      ranked AS MATERIALIZED (SELECT *, ${CLICKS[bots]} AS clicks FROM summed WHERE ${CLICKS[bots]} > 0),
      least AS (SELECT min(clicks) AS clicks FROM (SELECT clicks FROM ranked ORDER BY clicks DESC LIMIT ${int(limit)}))
     SELECT ${value} AS value, people::DOUBLE, uniques::DOUBLE, bots::DOUBLE
     FROM (SELECT * FROM ranked WHERE clicks >= (SELECT clicks FROM least)) ${join}
     ORDER BY clicks DESC, value LIMIT ${int(limit)}`,
    values,
  );
  return rows.map(([value, people, uniques, robots]) => ({
    value: String(value),
    ...toStatsCount({ people: Number(people), uniques: Number(uniques), bots: Number(robots) }, bots),
  }));
}

/**
 * The keys that can be among the first, as a table `probable`; '' if that is unknown. If a key has at most `n` rows and
 * `limit * n` rows have at least `x` clicks, then `limit` keys have that many, and a key among them has a row with `x / n`.
 */
function selectProbable({ rowsPerKey }: Counted, bots: BotPolicy, limit: number): string {
  if (rowsPerKey === null) return '';
  const least = `SELECT ${CLICKS[bots]} FROM part ORDER BY ${CLICKS[bots]} DESC LIMIT 1 OFFSET ${int(limit * rowsPerKey - 1)}`;
  return `probable AS (SELECT DISTINCT key FROM part
    WHERE (${CLICKS[bots]}) * ${int(rowsPerKey)} >= coalesce((${least}), 0)),`;
}

/** SQL that turns the keys of a dimension into texts: splits combinations of tags, looks up codes. */
function readingOf(
  dimension: Dimension,
  tagWords: TagWords | undefined,
  bind: Bind,
): { expand: string; value: string; join: string } {
  if (dimension === 'tag') return readingOfTags(tagWords, bind);
  if (dimension === 'link') {
    return { expand: 'FROM part', value: "CASE key WHEN 0 THEN '' ELSE CAST(key AS VARCHAR) END", join: '' };
  }
  return {
    expand: 'FROM part',
    value: 'word.value',
    join: `JOIN word_${dimension} AS word ON word.code = key`,
  };
}

/** Tags are grouped by their folded names, each once in a combination, and shown by their current names. */
function readingOfTags(tagWords: TagWords | undefined, bind: Bind) {
  const inPart = 'code IN (SELECT key FROM part)';
  const words = () => selectTagNames(tagWords, bind, inPart);
  const known = `(SELECT ${foldedTag('name')} AS folded, min(name) AS name
    FROM ${namedTags(tagWords, bind)} GROUP BY folded)`;
  return {
    expand: `SELECT codes.folded AS key, part.* EXCLUDE key FROM part
      JOIN (SELECT DISTINCT code, folded FROM tag JOIN ${words()} AS word USING (value) WHERE ${inPart}) AS codes
        ON codes.code = key`,
    value: 'coalesce(known.name, shown.name)',
    join: `LEFT JOIN ${known} AS known ON known.folded = key
      LEFT JOIN (SELECT folded, min(name) AS name FROM ${words()} GROUP BY folded) AS shown ON shown.folded = key`,
  };
}

/**
 * The same for all dimensions that roll-ups of the workspace count, and of a link with few rows, in two statements: with one
 * for each, planning takes most of the time. Others are left out: those with many values in roll-ups, links, and tags.
 */
export async function readTopsTogether(
  connection: DuckDBConnection,
  prepared: PreparedQuery,
  dimensions: readonly Dimension[],
  rows: number,
): Promise<ReadonlyMap<Dimension, readonly GroupRow[]>> {
  const { query, folded, filters } = prepared;
  const { limit, bots } = query;
  const ofRows = query.linkId !== null && rows <= LINK_ROWS_MAX;
  const alone = ofRows ? ['tag', 'link'] : ['tag', ...MANY_VALUES];
  const few = dimensions.filter((it) => !isTimeDimension(it) && !alone.includes(it));
  const none = query.fromMs >= query.toMs || limit <= 0 || limit > CODES_MAX;
  if (!(ofRows || isRolledUp(query)) || none || few.length < TOGETHER_MIN) return new Map();
  const columns = new Map(few.map((dimension) => [TALLIED.indexOf(dimension), dimension] as const));
  const { loose, counted } = countTogether(
    prepared,
    columns,
    ofRows ? [] : rolledUp([...columns.keys()], folded),
  );
  const found = await readRows(
    connection,
    `WITH loose AS MATERIALIZED (${loose}), part AS (${counted}),
      summed AS (SELECT key, sum(people)::BIGINT AS people, sum(uniques)::BIGINT AS uniques, sum(bots)::BIGINT AS bots
                 FROM part GROUP BY key),
      ranked AS MATERIALIZED (SELECT *, key // ${PACKED_CODES} AS dimension, ${CLICKS[bots]} AS clicks
                              FROM summed WHERE ${CLICKS[bots]} > 0),
      least AS (SELECT dimension, max(clicks, ${int(limit)})[-1] AS clicks FROM ranked GROUP BY dimension)
     SELECT dimension::DOUBLE, (key % ${PACKED_CODES})::DOUBLE, people::DOUBLE, uniques::DOUBLE, bots::DOUBLE
     FROM ranked JOIN least USING (dimension) WHERE ranked.clicks >= least.clicks`,
    filters.values,
  );
  const byDimension = Map.groupBy(found, ([index]) => columns.get(Number(index)));
  const readable = few.filter((dimension) => (byDimension.get(dimension)?.length ?? 0) <= CODES_MAX);
  const words = await readWords(connection, readable, (dimension) =>
    (byDimension.get(dimension) ?? []).map(([, code]) => Number(code)),
  );
  return new Map(
    readable.map((dimension) => {
      const rows = (byDimension.get(dimension) ?? []).map(([, code, people, uniques, robots]) => ({
        value: words.get(packed(dimension, Number(code))) ?? '',
        ...toStatsCount({ people: Number(people), uniques: Number(uniques), bots: Number(robots) }, bots),
      }));
      return [dimension, rows.toSorted(byClicks).slice(0, limit)] as const;
    }),
  );
}

/** The roll-ups of a workspace for these dimensions. */
function rolledUp(indexes: readonly number[], batch: number): readonly RollUp[] {
  const where = `AND ${isOneOf('dimension', indexes)}`;
  const common = { key: packedKey('dimension', 'code'), where, batch, months: null };
  return [
    { table: 'tally_month', column: 'month', ...common },
    { table: 'tally_day', column: 'day', ...common },
  ];
}

/** Texts by dimension and code. */
async function readWords(
  connection: DuckDBConnection,
  dimensions: readonly Dimension[],
  codesOf: (dimension: Dimension) => readonly number[],
): Promise<ReadonlyMap<string, string>> {
  const selects = dimensions.map(
    (dimension) =>
      `SELECT '${dimension}', code::DOUBLE, value FROM word_${dimension} WHERE ${isOneOf('code', codesOf(dimension))}`,
  );
  if (selects.length === 0) return new Map();
  const rows = await readRows(connection, selects.join(' UNION ALL '));
  return new Map(rows.map(([dimension, code, value]) => [packed(dimension, Number(code)), String(value)]));
}

const packed = (dimension: unknown, code: number): string => `${dimension} ${code}`;

/** DuckDB orders texts by their bytes. */
const byClicks = (a: GroupRow, b: GroupRow): number => b.clicks - a.clicks || compareBytes(a.value, b.value);
