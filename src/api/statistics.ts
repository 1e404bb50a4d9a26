import { toRange } from '../wire/http/range.ts';
import { linkIdParams } from './contract/link-list.ts';
import { orphans, orphansQuery, stats, statsQuery } from './contract/statistics.ts';
import { operation } from './native.ts';
import { toLinkId } from './translate/link.ts';
import { fromOrphans, fromStats, toStatsQuery } from './translate/statistics.ts';

const QUESTIONS = [
  'Answers a total, a series that includes empty buckets, and groups sorted by clicks.',
  'Filters: `filter[country]=US` (repeat it to match any of several values), `filter[country]=!US` to exclude a value, `filter[referrer]=~news` to match part of a value. All filters must match.',
].join('\n\n');

const table = { 200: { description: 'The figures.', schema: stats } } as const;

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
  async call({ core }, { caller, query }) {
    const coreQuery = toStatsQuery(query, null, core.clock.nowMs());
    return fromStats(await core.statistics.query(caller, coreQuery), coreQuery);
  },
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
  async call({ core }, { caller, params, query }) {
    const coreQuery = toStatsQuery(query, toLinkId(params.id), core.clock.nowMs());
    return fromStats(await core.statistics.query(caller, coreQuery), coreQuery);
  },
});

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
