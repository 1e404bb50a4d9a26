import type { Click } from '../../core/click.ts';
import { facadeOperation } from '../../wire/facade.ts';
import { WireRefusal } from '../../wire/refusal.ts';
import * as contract from './contract-clicks.ts';
import { replyCsv, replyRows, toFormat } from './exports.ts';
import * as translate from './translate-clicks.ts';

export const traffic = facadeOperation({
  name: 'getTraffic',
  method: 'GET',
  path: '/api/v1/workspace/{ws}/clicks',
  source: 'public',
  summary: 'Clicks by day or hour',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.clicksInput,
  fields: contract.clicksClasses,
  output: contract.trafficOutput,
  async call({ core }, { caller, input, wire }) {
    const format = toFormat(input.format, wire.request);
    const asked = translate.toAsked(input, core.clock.nowMs());
    const rows = translate.fromTraffic(await core.statistics.query(caller, asked.query), asked);
    return format === 'csv' ? replyCsv('traffic', ['t', 'y'], rows) : { traffic: rows };
  },
});

export const counter = facadeOperation({
  name: 'getCounter',
  method: 'GET',
  path: '/api/v1/workspace/{ws}/clicks/counters/{counter}',
  source: 'public',
  summary: 'Clicks by country, city, platform, referrer and the like',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.counterInput,
  fields: contract.counterClasses,
  output: contract.counterOutput,
  async call({ core }, { caller, input, wire }) {
    if (!translate.COUNTERS.has(input.counter)) throw new WireRefusal('route_not_found', {});
    const format = toFormat(input.format, wire.request);
    const asked = translate.toCounterAsked(input, core.clock.nowMs());
    const table = await core.statistics.query(caller, asked.query);
    const answer = translate.fromCounter(input.counter, table, asked.unique);
    return format === 'csv' ? replyCsv(input.counter, ['value', 'count'], answer.values) : answer;
  },
});

export const exportClicks = facadeOperation({
  name: 'exportClicks',
  method: 'GET',
  path: '/api/v1/workspace/{ws}/clicks/export',
  source: 'public',
  summary: 'Export clicks as JSON or CSV, one row a click',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.clicksInput,
  fields: contract.clicksClasses,
  output: null,
  async call({ core }, { caller, input, wire }) {
    const format = toFormat(input.format, wire.request);
    const asked = translate.toAsked(input, core.clock.nowMs());
    const rows = await core.statistics.rows(caller, asked.query);
    return replyRows({ name: 'clicks', format, columns: translate.CLICK_COLUMNS }, clickRows(rows, asked));
  },
});

async function* clickRows(rows: AsyncIterable<readonly Click[]>, asked: translate.Asked) {
  for await (const chunk of rows) {
    yield chunk.filter((click) => translate.passes(click, asked)).map(translate.fromClick);
  }
}
