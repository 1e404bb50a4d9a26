import type { Caller } from '../core/base/caller.ts';
import type { LinkId } from '../core/base/ids.ts';
import { comparedRange } from '../wire/http/compared-range.ts';
import { csvOf } from '../wire/http/csv.ts';
import { toRange } from '../wire/http/range.ts';
import { type Reply, replyText } from '../wire/http/reply.ts';
import { linkIdParams } from './contract/link-list.ts';
import { orphans, orphansQuery, stats, statsFileQuery, statsQuery } from './contract/statistics.ts';
import { type NativeDeps, operation } from './native.ts';
import { toLinkId } from './translate/link.ts';
import {
  fromOrphans,
  fromStats,
  linksOfGroups,
  type StatsAnswer,
  type StatsWire,
  toStatsQuery,
} from './translate/statistics.ts';
import { CSV_TYPE, fromStatsAsRows } from './translate/statistics-rows.ts';

const QUESTIONS = [
  'Answers a total, a series that includes empty buckets, and groups sorted by clicks.',
  'Filters: `filter[country]=US` (repeat it to match any of several values), `filter[country]=!US` to exclude a value, `filter[referrer]=~news` to match part of a value. All filters must match.',
].join('\n\n');

const table = { 200: { description: 'The figures.', schema: stats } } as const;

/** The figures of one query, the earlier ones to compare with, and the links that they name. */
async function askFigures(
  { core }: NativeDeps,
  caller: Caller,
  wire: StatsWire,
  linkId: LinkId | null,
): Promise<StatsAnswer> {
  const query = toStatsQuery(wire, linkId, core.clock.nowMs());
  const range = wire.compare === undefined ? null : comparedRange(query, query.interval, wire.compare);
  const table = await core.statistics.query(caller, query);
  return {
    query,
    table,
    links: await core.links.readable(caller, linksOfGroups(table)),
    previous:
      range === null
        ? null
        : { range, table: await core.statistics.query(caller, { ...query, ...range, groupBy: [] }) },
  };
}

export const workspaceStats = operation({
  name: 'getStats',
  method: 'GET',
  path: '/stats',
  tag: 'Statistics',
  summary: 'Count the clicks of the workspace',
  description: QUESTIONS,
  scopes: ['stats:read'],
  query: statsQuery,
  answers: table,
  refusals: ['statistics_unavailable'],
  call: async (deps, { caller, query }) => fromStats(await askFigures(deps, caller, query, null), deps.names),
});

export const linkStats = operation({
  name: 'getLinkStats',
  method: 'GET',
  path: '/links/{id}/stats',
  tag: 'Statistics',
  summary: 'Count the clicks of a link',
  description: QUESTIONS,
  scopes: ['stats:read'],
  params: linkIdParams,
  query: statsQuery,
  answers: table,
  refusals: ['link_not_found', 'statistics_unavailable'],
  call: async (deps, { caller, params, query }) =>
    fromStats(await askFigures(deps, caller, query, toLinkId(params.id)), deps.names),
});

const TABLES = [
  'The figures of `GET /stats` as CSV, with the same parameters, one row per figure.',
  'Column `part`: `total`, `series`, a dimension, `previous_total` or `previous_series`. Column `value`: the value of the dimension, or the start of the bucket on the clocks of `timezone`.',
  'A cell that a spreadsheet could read as a formula begins with an apostrophe.',
].join('\n\n');

const inFile = {
  method: 'GET',
  tag: 'Statistics',
  description: TABLES,
  scopes: ['stats:read'],
  query: statsFileQuery,
  answers: { 200: { description: 'The figures.', types: [CSV_TYPE] } },
} as const;

export const workspaceStatsFile = operation({
  ...inFile,
  name: 'exportStats',
  path: '/stats.csv',
  summary: 'Export the figures of the workspace as CSV',
  refusals: ['statistics_unavailable'],
  call: async (deps, { caller, query }) =>
    replyTable(fromStatsAsRows(await askFigures(deps, caller, query, null), deps.names), query.download),
});

export const linkStatsFile = operation({
  ...inFile,
  name: 'exportLinkStats',
  path: '/links/{id}/stats.csv',
  summary: 'Export the figures of a link as CSV',
  params: linkIdParams,
  refusals: ['link_not_found', 'statistics_unavailable'],
  call: async (deps, { caller, params, query }) =>
    replyTable(
      fromStatsAsRows(await askFigures(deps, caller, query, toLinkId(params.id)), deps.names),
      query.download,
    ),
});

function replyTable(rows: Parameters<typeof csvOf>[0], download: boolean | undefined): Reply {
  const headers = download === true ? { 'content-disposition': 'attachment; filename="stats.csv"' } : {};
  return replyText(200, `${CSV_TYPE}; charset=utf-8; header=present`, csvOf(rows), headers);
}

const ORPHAN_ROWS = 100;

export const orphanStats = operation({
  name: 'getOrphans',
  method: 'GET',
  path: '/stats/orphans',
  tag: 'Statistics',
  summary: 'Count visits that reached no link',
  description:
    'By domain, path and kind: `missing`, `expired`, `disabled`, `not_started` or `root`. Administrators of the instance also see hosts that belong to no workspace, such as the server’s own.',
  scopes: ['stats:read'],
  query: orphansQuery,
  answers: { 200: { description: 'Most visits first.', schema: orphans } },
  refusals: ['statistics_unavailable'],
  async call({ core }, { caller, query }) {
    const range = toRange(query, core.clock.nowMs());
    const rows = await core.statistics.orphans(caller, { ...range, limit: query.limit ?? ORPHAN_ROWS });
    return fromOrphans(rows, range);
  },
});
