import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS } from '../../core/calendar.ts';
import type { LinkId } from '../../core/link.ts';
import type { DayCount, LinkDays, LinkDaysQuery } from '../../core/stats.ts';
import { before, divideQuarters, QUARTERS_PER_DAY } from './moments.ts';
import { ROW_COUNTS } from './rollups.ts';
import { int, isOneOf, readRows } from './sql.ts';

const NOBODY: DayCount = { people: 0, bots: 0 };

/** One pass over the rows of these links, whatever their number; all that is older than the days is one sum. */
export async function answerLinkDays(
  connection: DuckDBConnection,
  { workspaceId, linkIds, fromDay, days }: LinkDaysQuery,
): Promise<readonly LinkDays[]> {
  if (linkIds.length === 0) return [];
  const day = `greatest(${divideQuarters('quarter', QUARTERS_PER_DAY)}, ${int(fromDay - 1)})`;
  const rows = await readRows(
    connection,
    `SELECT link::DOUBLE, day::DOUBLE, people::DOUBLE, bots::DOUBLE FROM (
       SELECT link, ${day} AS day, ${ROW_COUNTS} FROM click
       WHERE workspace = ${int(workspaceId)} AND ${isOneOf('link', linkIds)} AND ${before((fromDay + days) * DAY_MS)}
       GROUP BY link, day)
     ORDER BY link`,
  );
  const byLink = new Map<number, Map<number, DayCount>>();
  for (const [link, at, people, bots] of rows) {
    const own = byLink.get(Number(link)) ?? new Map<number, DayCount>();
    own.set(Number(at), { people: Number(people), bots: Number(bots) });
    byLink.set(Number(link), own);
  }
  return [...byLink].map(([link, own]) => ({
    linkId: link as LinkId,
    before: own.get(fromDay - 1) ?? NOBODY,
    days: Array.from({ length: days }, (_, i) => own.get(fromDay + i) ?? NOBODY),
  }));
}
