import { DAY_MS } from '../../core/base/calendar.ts';
import type { LinkId } from '../../core/base/ids.ts';
import type { LinkFigures, LinkFiguresQuery } from '../../core/clicks/stats.ts';
import { whole } from '../click-tables/whole.ts';
import type { ClickhouseConnection } from './connection.ts';
import { inRanges, ROW_MS } from './moments.ts';
import { COUNTS_OF_ROWS } from './schema.ts';
import { findSources, inUnits } from './sources.ts';
import { createParams, statement } from './statement.ts';

/**
 * All links in one statement. Roll-ups count whole days of UTC, so they serve buckets that begin with such a day; rows serve
 * the buckets of other time zones.
 */
export async function countLinkFigures(
  connection: ClickhouseConnection,
  { workspaceId, linkIds, fromMs, toMs, starts }: LinkFiguresQuery,
): Promise<readonly LinkFigures[]> {
  if (linkIds.length === 0 || fromMs >= toMs) return [];
  const params = createParams();
  const later = starts.slice(1);
  const isInDays = later.every((startMs) => startMs % DAY_MS === 0);
  const { rolled, rows } = findSources({ fromMs, toMs }, isInDays ? ['day'] : []);
  const owner = `workspace = ${whole(workspaceId)}`;
  const parts = rolled.map(
    ({ unit, units }) =>
      `SELECT toUInt64(value) AS link, ${bucketOf(`day * ${DAY_MS}`, later)} AS bucket, people, uniques FROM tally_day
       WHERE ${owner} AND dimension = 'link' AND value IN ${params.texts(linkIds.map(String))} AND ${inUnits(unit, units)}`,
  );
  if (rows.length > 0)
    parts.push(
      `SELECT link, bucket, people, uniques FROM (
         SELECT link, ${bucketOf(ROW_MS, later)} AS bucket, ${COUNTS_OF_ROWS} FROM click
         WHERE ${owner} AND link IN ${params.ids(linkIds)} AND ${inRanges(rows)} GROUP BY link, bucket)`,
    );
  const found = await connection.rows(
    statement(
      `SELECT link, bucket, sum(people) AS clicks, sum(uniques) FROM (${parts.join(' UNION ALL ')})
       GROUP BY link, bucket HAVING clicks > 0`,
      params,
    ),
  );
  const byLink = Map.groupBy(found, ([link]) => Number(link));
  return [...byLink]
    .sort(([a], [b]) => a - b)
    .map(([link, own]) => {
      const series = starts.map(() => 0);
      let [clicks, uniqueClicks] = [0, 0];
      for (const [, bucket, people, uniques] of own) {
        clicks += Number(people);
        uniqueClicks += Number(uniques);
        series[Number(bucket)] = Number(people);
      }
      return { linkId: link as LinkId, clicks, uniqueClicks, series };
    });
}

/** SQL of the number of the bucket at a moment in milliseconds. */
function bucketOf(moment: string, later: readonly number[]): string {
  const list = later.map((startMs) => `toInt64(${whole(Math.ceil(startMs))})`).join(', ');
  return later.length === 0 ? '0' : `arrayCount(start -> start <= ${moment}, [${list}])`;
}
