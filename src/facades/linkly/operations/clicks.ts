import type { Click } from '../../../core/clicks/click.ts';
import { facadeOperation } from '../../../wire/kit/facade.ts';
import { WireRefusal } from '../../../wire/refusals/refusal.ts';
import * as contract from '../contract/clicks.ts';
import * as translate from '../translate/clicks.ts';
import { replyCsv, replyRows, toFormat } from './exports.ts';

const traffic = facadeOperation({
  name: 'getTraffic',
  method: 'GET',
  path: '/api/v1/workspace/{ws}/clicks',
  source: 'public',
  summary: 'Count clicks by day or hour',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.linklyClicks,
  output: contract.linklyTrafficOutput,
  async call({ core }, { caller, input, wire }) {
    const format = toFormat(input.format, wire.request);
    const stats = translate.toLinklyStatsQuery(input, core.clock.nowMs());
    const rows = translate.fromLinklyTraffic(await core.statistics.query(caller, stats.query), stats);
    return format === 'csv' ? replyCsv('traffic', ['t', 'y'], rows) : { traffic: rows };
  },
});

const counter = facadeOperation({
  name: 'getCounter',
  method: 'GET',
  path: '/api/v1/workspace/{ws}/clicks/counters/{counter}',
  source: 'public',
  summary: 'Count clicks by country, city, platform, referrer and other counters',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.linklyCounter,
  output: contract.linklyCounterOutput,
  async call({ core }, { caller, input, wire }) {
    if (!translate.COUNTERS.has(input.counter)) throw new WireRefusal('route_not_found', {});
    const format = toFormat(input.format, wire.request);
    const stats = translate.toCounterQuery(input, core.clock.nowMs());
    const table = await core.statistics.query(caller, stats.query);
    const answer = translate.fromCounter(input.counter, table, stats.unique);
    return format === 'csv' ? replyCsv(input.counter, ['value', 'count'], answer.values) : answer;
  },
});

const exportClicks = facadeOperation({
  name: 'exportClicks',
  method: 'GET',
  path: '/api/v1/workspace/{ws}/clicks/export',
  source: 'public',
  summary: 'Export clicks as JSON or CSV, one row per click',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.linklyClicks,
  output: null,
  async call({ core }, { caller, input, wire }) {
    const format = toFormat(input.format, wire.request);
    const stats = translate.toLinklyStatsQuery(input, core.clock.nowMs());
    const rows = await core.statistics.rows(caller, stats.query);
    return replyRows(
      { name: 'clicks', format, columns: translate.LINKLY_CLICK_COLUMNS },
      clickRows(rows, stats),
    );
  },
});

async function* clickRows(rows: AsyncIterable<readonly Click[]>, query: translate.LinklyStatsQuery) {
  for await (const chunk of rows) {
    yield chunk.filter((click) => translate.matchesQuery(click, query)).map(translate.fromLinklyClick);
  }
}

export const linklyStatistics = { counter, exportClicks, traffic };
