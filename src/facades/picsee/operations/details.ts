import type { Caller } from '../../../core/base/caller.ts';
import { featuresOfDetails } from '../../../core/clicks/statistics.ts';
import { type FacadeDeps, facadeOperation } from '../../../wire/kit/facade.ts';
import * as contract from '../contract/details.ts';
import * as stats from '../translate/stats.ts';
import { answer, find } from './answers.ts';

/** The input of every breakdown. */
const details = {
  method: 'GET',
  source: 'public',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.picseeDetails,
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

const detailsOfDays = facadeOperation({
  ...details,
  name: 'getDailyClicks',
  path: '/v4/links/{link}/details/dailyClicks',
  summary: 'Count clicks by day',
  output: contract.picseeDaysOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromDays((await tableOf(deps, call, null)).table));
  },
});

const detailsOfPlatforms = facadeOperation({
  ...details,
  name: 'getPlatforms',
  path: '/v4/links/{link}/details/platform',
  summary: 'Count unique clicks by operating system',
  output: contract.picseeNamesOutput,
  async call(deps, call) {
    const { query, table } = await tableOf(deps, call, 'platform');
    const apple = await deps.core.statistics.query(call.caller, stats.toAppleQuery(query));
    return answer(call.wire, stats.fromPlatforms(table, apple));
  },
});

const detailsOfReferrers = facadeOperation({
  ...details,
  name: 'getReferrers',
  path: '/v4/links/{link}/details/referrers',
  summary: 'Count unique clicks by referrer',
  output: contract.picseeNamesOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromReferrers((await tableOf(deps, call, 'referrer')).table));
  },
});

const detailsOfRegions = facadeOperation({
  ...details,
  name: 'getRegions',
  path: '/v4/links/{link}/details/regions',
  summary: 'Count unique clicks by country',
  output: contract.picseeRegionsOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromRegions((await tableOf(deps, call, 'country')).table));
  },
});

const detailsOfAudience = facadeOperation({
  ...details,
  name: 'getAudienceLabels',
  path: '/v4/links/{link}/details/audienceLabels',
  summary: 'List audience labels: always empty, because this server does not know the interests of visitors',
  output: contract.picseeAudienceOutput,
  async call(deps, { caller, input, wire }) {
    deps.core.quotas.requireFeatures(caller, 'audience');
    stats.toDetailsQuery(await find(deps, caller, input.link), input, null, deps.core.clock.nowMs());
    return answer(wire, { interests: [], brands: [] });
  },
});

export const picseeDetailOperations = {
  detailsOfDays,
  detailsOfPlatforms,
  detailsOfReferrers,
  detailsOfRegions,
  detailsOfAudience,
};
