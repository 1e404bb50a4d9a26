import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS } from '../../core/base/calendar.ts';
import type { LinkId } from '../../core/base/ids.ts';
import type { LinkFigures, LinkFiguresQuery } from '../../core/clicks/stats.ts';
import { AT_MS } from './moments.ts';
import { readFolded } from './rollups.ts';
import { TALLIED } from './schema.ts';
import { countByKey, type RollUp } from './sources.ts';
import { int, isOneOf, readRows } from './sql.ts';

/**
 * All links in one query. Roll-ups count whole days of UTC, so they serve buckets that begin with such a day; rows serve
 * the buckets of other time zones.
 */
export async function answerLinkFigures(
  connection: DuckDBConnection,
  { workspaceId, linkIds, fromMs, toMs, starts }: LinkFiguresQuery,
): Promise<readonly LinkFigures[]> {
  if (linkIds.length === 0 || fromMs >= toMs) return [];
  const later = starts.slice(1);
  const prepared = {
    query: { ...ALL_CLICKS, workspaceId, fromMs, toMs },
    filters: { text: ` AND ${isOneOf('link', linkIds)}`, values: [], sole: null },
    folded: await readFolded(connection),
    memory: null,
    picked: null,
  };
  const days: RollUp = {
    table: 'tally_day',
    column: 'day',
    key: keyOf('code', 'day', later, DAY_MS),
    where: `AND dimension = ${int(TALLIED.indexOf('link'))} AND ${isOneOf('code', linkIds)}`,
    batch: prepared.folded,
    months: null,
  };
  const inDays = later.every((startMs) => startMs % DAY_MS === 0);
  const counted = await countByKey(
    connection,
    prepared,
    keyOf('link', AT_MS, later, 1),
    inDays ? [days] : [],
  );
  const rows = await readRows(
    connection,
    `SELECT key.link::DOUBLE, key.bucket::DOUBLE, sum(people)::DOUBLE, sum(uniques)::DOUBLE
     FROM (${counted.text}) GROUP BY key HAVING sum(people) > 0`,
    counted.values,
  );
  const byLink = new Map<number, { clicks: number; uniqueClicks: number; series: number[] }>();
  for (const [link, bucket, people, uniques] of rows) {
    const figures = byLink.get(Number(link)) ?? {
      clicks: 0,
      uniqueClicks: 0,
      series: starts.map(() => 0),
    };
    figures.clicks += Number(people);
    figures.uniqueClicks += Number(uniques);
    figures.series[Number(bucket)] = Number(people);
    byLink.set(Number(link), figures);
  }
  return [...byLink]
    .sort(([a], [b]) => a - b)
    .map(([link, figures]) => ({ linkId: link as LinkId, ...figures }));
}

const ALL_CLICKS = {
  linkId: null,
  timezone: 'UTC',
  interval: 'none',
  groupBy: [],
  filters: [],
  bots: 'include',
  limit: 0,
} as const;

/** SQL of a key: the link, and the number of the bucket at `moment`, in units of `unitMs`. */
function keyOf(link: string, moment: string, later: readonly number[], unitMs: number): string {
  const cases = later.map(
    (startMs, bucket) => `WHEN ${moment} < ${int(Math.floor(startMs / unitMs))} THEN ${int(bucket)}`,
  );
  const bucket = later.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE ${int(later.length)} END`;
  return `struct_pack(link := ${link}, bucket := (${bucket})::BIGINT)`;
}
