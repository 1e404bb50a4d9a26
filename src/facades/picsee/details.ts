import type { Caller } from '../../core/key.ts';
import { featuresOfDetails } from '../../core/statistics.ts';
import { type FacadeDeps, facadeOperation } from '../../wire/facade.ts';
import { answer, find } from './answers.ts';
import * as contract from './contract.ts';
import * as stats from './translate-stats.ts';

/** The breakdowns have their input in common. */
const details = {
  method: 'GET',
  source: 'public',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.detailsInput,
  fields: contract.detailsClasses,
} as const;

async function tableOf(
  deps: FacadeDeps,
  {
    caller,
    input,
  }: {
    caller: Caller;
    input: { link: string; startTime?: string | undefined; endTime?: string | undefined };
  },
  by: stats.Breakdown | null,
) {
  const { core } = deps;
  core.quotas.requireFeatures(caller, 'details');
  const link = await find(deps, caller, input.link);
  const query = stats.toDetailsQuery(link, input, by, core.clock.nowMs());
  core.quotas.requireFeatures(caller, ...featuresOfDetails(query));
  return { query, table: await core.statistics.query(caller, query) };
}

export const detailsOfDays = facadeOperation({
  ...details,
  name: 'getDailyClicks',
  path: '/v4/links/{link}/details/dailyClicks',
  summary: 'Clicks of each day',
  output: contract.daysOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromDays((await tableOf(deps, call, null)).table));
  },
});

export const detailsOfPlatforms = facadeOperation({
  ...details,
  name: 'getPlatforms',
  path: '/v4/links/{link}/details/platform',
  summary: 'Unique clicks by system',
  output: contract.namesOutput,
  async call(deps, call) {
    const { query, table } = await tableOf(deps, call, 'platform');
    const apple = await deps.core.statistics.query(call.caller, stats.toAppleQuery(query));
    return answer(call.wire, stats.fromPlatforms(table, apple));
  },
});

export const detailsOfReferrers = facadeOperation({
  ...details,
  name: 'getReferrers',
  path: '/v4/links/{link}/details/referrers',
  summary: 'Unique clicks by where they came from',
  output: contract.namesOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromReferrers((await tableOf(deps, call, 'referrer')).table));
  },
});

export const detailsOfRegions = facadeOperation({
  ...details,
  name: 'getRegions',
  path: '/v4/links/{link}/details/regions',
  summary: 'Unique clicks by country',
  output: contract.regionsOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromRegions((await tableOf(deps, call, 'country')).table));
  },
});

export const detailsOfAudience = facadeOperation({
  ...details,
  name: 'getAudienceLabels',
  path: '/v4/links/{link}/details/audienceLabels',
  summary: 'Empty: nothing is known of audiences',
  output: contract.audienceOutput,
  async call(deps, { caller, input, wire }) {
    deps.core.quotas.requireFeatures(caller, 'audience');
    stats.toDetailsQuery(await find(deps, caller, input.link), input, null, deps.core.clock.nowMs());
    return answer(wire, { interests: [], brands: [] });
  },
});
