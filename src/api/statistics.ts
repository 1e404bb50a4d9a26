import { toRange } from '../wire/range.ts';
import { replyJson } from '../wire/reply.ts';
import { linkId } from './contract/link-list.ts';
import { orphans, orphansQuery, stats, statsQuery } from './contract/statistics.ts';
import { operation } from './native.ts';
import { toLinkId } from './translate/link.ts';
import { fromOrphans, fromStats, toStatsQuery } from './translate/statistics.ts';

const QUESTIONS = [
  'A total, a series with its empty buckets, and groups with the most clicks first.',
  'Filters: `filter[country]=US` (repeat it for any of several), `filter[country]=!US` for none of them, `filter[referrer]=~news` for a part. All filters must pass.',
].join('\n\n');

const table = { 200: { description: 'The figures.', schema: stats } } as const;

export const workspaceStats = operation({
  name: 'getStats',
  method: 'GET',
  path: '/stats',
  tag: 'Statistics',
  summary: 'Clicks of the whole workspace',
  description: QUESTIONS,
  scopes: ['stats:read'],
  query: statsQuery,
  answers: table,
  refusals: ['statistics_unavailable'],
  async call({ core }, { caller, query }) {
    const asked = toStatsQuery(query, null, core.clock.nowMs());
    return replyJson(200, fromStats(await core.statistics.query(caller, asked), asked));
  },
});

export const linkStats = operation({
  name: 'getLinkStats',
  method: 'GET',
  path: '/links/{id}/stats',
  tag: 'Statistics',
  summary: 'Clicks of one link',
  description: QUESTIONS,
  scopes: ['stats:read'],
  params: linkId,
  query: statsQuery,
  answers: table,
  refusals: ['link_not_found', 'statistics_unavailable'],
  async call({ core }, { caller, params, query }) {
    const asked = toStatsQuery(query, toLinkId(params.id), core.clock.nowMs());
    return replyJson(200, fromStats(await core.statistics.query(caller, asked), asked));
  },
});

const ORPHAN_ROWS = 100;

export const orphanStats = operation({
  name: 'getOrphans',
  method: 'GET',
  path: '/stats/orphans',
  tag: 'Statistics',
  summary: 'Visits that reached no link',
  description:
    'By domain, path and kind: `missing`, `expired`, `disabled`, `not_started` or `root`. Administrators of the instance also see those of hosts that belong to no workspace, such as the server’s own.',
  scopes: ['stats:read'],
  query: orphansQuery,
  answers: { 200: { description: 'Most visits first.', schema: orphans } },
  refusals: ['statistics_unavailable'],
  async call({ core }, { caller, query }) {
    const range = toRange(query, core.clock.nowMs());
    const rows = await core.statistics.orphans(caller, { ...range, limit: query.limit ?? ORPHAN_ROWS });
    return replyJson(200, fromOrphans(rows, range));
  },
});
