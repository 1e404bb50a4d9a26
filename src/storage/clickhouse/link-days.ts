import type { LinkId } from '../../core/base/ids.ts';
import type { LinkDayCount, LinkDays, LinkDaysQuery } from '../../core/clicks/stats.ts';
import { toMonth } from '../click-tables/moments.ts';
import { whole } from '../click-tables/whole.ts';
import type { ClickhouseConnection } from './connection.ts';
import { createParams, statement } from './statement.ts';

const NO_CLICKS: LinkDayCount = { people: 0, bots: 0 };

/** Roll-ups count links by whole days and months, and have every click. */
export async function countLinkDays(
  connection: ClickhouseConnection,
  { workspaceId, linkIds, fromDay, days }: LinkDaysQuery,
): Promise<readonly LinkDays[]> {
  if (linkIds.length === 0) return [];
  const params = createParams();
  const month = toMonth(fromDay);
  const where = `workspace = ${whole(workspaceId)} AND dimension = 'link' AND value IN ${params.texts(linkIds.map(String))}`;
  const rows = await connection.rows(
    statement(
      `SELECT value, time, sum(people), sum(bots) FROM (
         SELECT value, ${whole(fromDay - 1)} AS time, people, bots FROM tally_month
         WHERE ${where} AND month < ${whole(month.number)}
         UNION ALL
         SELECT value, greatest(day, ${whole(fromDay - 1)}) AS time, people, bots FROM tally_day
         WHERE ${where} AND day >= ${whole(month.fromDay)} AND day < ${whole(fromDay + days)})
       GROUP BY value, time`,
      params,
    ),
  );
  const byLink = Map.groupBy(rows, ([link]) => Number(link));
  return [...byLink]
    .sort(([a], [b]) => a - b)
    .map(([link, own]) => {
      const byDay = new Map(
        own.map(([, day, people, bots]) => [Number(day), { people: Number(people), bots: Number(bots) }]),
      );
      return {
        linkId: link as LinkId,
        before: byDay.get(fromDay - 1) ?? NO_CLICKS,
        days: Array.from({ length: days }, (_, i) => byDay.get(fromDay + i) ?? NO_CLICKS),
      };
    });
}
