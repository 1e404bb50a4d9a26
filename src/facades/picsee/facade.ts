import type { Caller } from '../../core/key.ts';
import type { Link } from '../../core/link.ts';
import { bearerSecret } from '../../wire/authenticate.ts';
import { csvOf } from '../../wire/csv.ts';
import { type Facade, type FacadeDeps, facadeOperation, whole } from '../../wire/facade.ts';
import { toIssues } from '../../wire/issues.ts';
import { replyJson, replyText } from '../../wire/reply.ts';
import { SENTENCES } from '../../wire/sentences.ts';
import { textField, type WireRequest } from '../../wire/wire-request.ts';
import * as contract from './contract.ts';
import * as account from './translate-account.ts';
import * as links from './translate-links.ts';
import * as refusals from './translate-refusals.ts';
import * as stats from './translate-stats.ts';

const USAGE_DAYS_MAX = 31;
const YEAR_MS = 366 * 86_400_000;
const TOOLS_LINKS = 500;
/** Pages of links looked through for those that are starred. */
const STAR_PAGES_MAX = 20;

const secretOf = (wire: WireRequest): string | null =>
  textField(wire, 'access_token') ?? bearerSecret(wire.request) ?? wire.request.headers.get('x-api-key');

/** What was asked, as answers repeat it; nothing that could be a token. */
function metaOf(wire: WireRequest) {
  const { params, query } = wire;
  const { link, ...rest } = params;
  const secret = secretOf(wire);
  const asked = Object.entries(query).filter(
    ([name, value]) => name !== 'access_token' && (secret === null || !value.includes(secret)),
  );
  return {
    request: {
      url: { ...rest, ...(link === undefined ? {} : { encodeId: link }) },
      query: Object.fromEntries(asked),
    },
  };
}

const answer = <T>(wire: WireRequest, data: T) => ({ data, meta: metaOf(wire) });

const hostsOf = ({ core }: FacadeDeps, caller: Caller) =>
  account.toHosts(core.domains.own(), core.domains.owned(caller));

const find = ({ core }: FacadeDeps, caller: Caller, encodeId: string): Promise<Link> =>
  core.links.bySlug(caller, encodeId, links.isUsed);

const create = facadeOperation({
  name: 'createLink',
  method: 'POST',
  path: '/v1/links',
  source: 'public',
  summary: 'Create a short link',
  scopes: ['links:create'],
  input: contract.createInput,
  fields: contract.createClasses,
  output: contract.createOutput,
  async call(deps, { caller, input, wire }) {
    requirePathFormat(deps, caller, input);
    const made = await deps.core.links.create(caller, links.toNewLink(input, hostsOf(deps, caller)));
    return answer(wire, links.fromNewLink(made, deps.names));
  },
});

function requirePathFormat(
  { core }: FacadeDeps,
  caller: Caller,
  { pathFormat }: { pathFormat?: unknown },
): void {
  if (pathFormat) core.quotas.requireFeatures(caller, 'path_format');
}

const batch = facadeOperation({
  name: 'createLinks',
  method: 'POST',
  path: '/v1/links/batch',
  source: 'ours',
  summary: 'Create up to 1,000 short links; a bad entry does not stop the others',
  scopes: ['links:create'],
  input: contract.batchInput,
  fields: contract.batchClasses,
  bytesMax: 8 * 1_048_576,
  output: contract.batchOutput,
  async call(deps, { caller, input, wire }) {
    const { core, names } = deps;
    core.quotas.requireFeatures(caller, 'batch');
    const hosts = hostsOf(deps, caller);
    const entries = input.links.map((entry) => {
      const read = contract.createInput.safeParse(entry);
      return read.success
        ? { wanted: links.toNewLink(read.data, hosts) }
        : { error: SENTENCES.invalid_request({ issues: toIssues('body', read.error.issues) }) };
    });
    // The request itself was the first of the calls that its entries count as.
    await core.quotas.takeCalls(caller, entries.length - 1);
    core.usage.count(caller, { calls: entries.length - 1 });
    const outcomes = await core.links.createMany(
      caller,
      entries.flatMap(({ wanted }) => wanted ?? []),
    );
    let next = 0;
    const data = entries.map(({ error }) => {
      if (error !== undefined) return refusals.fromIssue(error);
      const outcome = outcomes[next++];
      if (outcome === undefined || 'problem' in outcome) {
        return outcome === undefined
          ? refusals.fromIssue('Nothing was done.')
          : refusals.fromProblem(outcome.problem);
      }
      return { ...links.fromNewLink(outcome.link, names), externalId: outcome.link.externalId };
    });
    return answer(wire, data) as never;
  },
});

const overview = facadeOperation({
  name: 'getOverview',
  method: 'GET',
  path: '/v1/links/{link}/overview',
  source: 'public',
  summary: 'Headline analytics of a link',
  scopes: ['stats:read'],
  input: contract.overviewInput,
  fields: contract.overviewClasses,
  output: contract.overviewOutput,
  async call(deps, { caller, input, wire }) {
    const { core, names } = deps;
    const link = await find(deps, caller, input.link);
    const isDaily = input.dailyClicks === true;
    const query = stats.toOverviewQuery(link, isDaily, core.clock.nowMs());
    const table = await core.statistics.query(caller, query);
    const daily = isDaily ? { dailyClicks: stats.fromOverviewDays(table) } : {};
    const head = links.fromOverview(link, names);
    if (input.format !== 'csv') return answer(wire, { ...head, ...daily });
    return whole(replyText(200, 'text/csv; charset=utf-8', csvOf(daily.dailyClicks ?? [head])));
  },
});

const list = facadeOperation({
  name: 'listLinks',
  method: 'POST',
  path: '/v2/links/overview',
  source: 'public',
  summary: 'List and search links, newest first',
  scopes: ['links:read'],
  input: contract.listInput,
  fields: contract.listClasses,
  output: contract.listOutput,
  async call(deps, { caller, input, wire }) {
    const found = await findListed(deps, caller, input);
    return answer(
      wire,
      found.map((link) => links.fromListed(link, deps.names)),
    );
  },
});

/** One page; where only some pass what the store cannot ask, further pages are looked through, up to a bound. */
async function findListed(
  deps: FacadeDeps,
  caller: Caller,
  input: contract.ListWire,
): Promise<readonly Link[]> {
  const { core } = deps;
  const passes = (link: Link) => links.passesList(input, link);
  if (input.encodeId !== undefined) {
    core.quotas.requireFeatures(caller, 'list');
    const all = await core.links.bySlug(caller, input.encodeId, links.isUsed).catch(() => null);
    return all !== null && passes(all) ? [all] : [];
  }
  const wishes = links.toWishes(input, core.links.cursorBelow);
  const found: Link[] = [];
  let { cursor } = wishes;
  for (let page = 0; page < STAR_PAGES_MAX && found.length < wishes.limit; page++) {
    const { items, nextCursor } = await core.links.list(caller, { ...wishes, cursor });
    found.push(...items.filter(passes));
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return found.slice(0, wishes.limit);
}

const edit = facadeOperation({
  name: 'editLink',
  method: 'PUT',
  path: '/v2/links/{link}',
  source: 'public',
  summary: 'Edit a link',
  scopes: ['links:write'],
  input: contract.editInput,
  fields: contract.editClasses,
  output: contract.resultOutput,
  refusals: refusals.editRefusals,
  async call(deps, { caller, input, wire }) {
    const { core } = deps;
    core.quotas.requireFeatures(caller, 'edit');
    requirePathFormat(deps, caller, input);
    const held = await find(deps, caller, input.link);
    const change = links.toChange(input, held, hostsOf(deps, caller));
    await core.links.change(caller, held.id, change, { version: held.version });
    return answer(wire, DONE);
  },
});

const DONE = { result: 'success' } as const;

const remove = facadeOperation({
  name: 'deleteLink',
  method: 'POST',
  path: '/v2/links/{link}/delete',
  source: 'public',
  summary: 'Put a link into the trash, or take it out again within 30 days',
  scopes: ['links:write'],
  input: contract.deleteInput,
  fields: contract.deleteClasses,
  output: contract.resultOutput,
  async call({ core }, { caller, input, wire }) {
    core.quotas.requireFeatures(caller, 'delete');
    const link = await core.links.bySlug(caller, input.link);
    if (input.value === 'recover') {
      if (links.isLost(link, core.clock.nowMs())) throw refusals.tooLongInTrash();
      await core.links.restore(caller, link.id);
    } else {
      if (links.isStarred(link)) throw refusals.starred();
      await core.links.trash(caller, link.id);
    }
    return answer(wire, DONE);
  },
});

const status = facadeOperation({
  name: 'getStatus',
  method: 'GET',
  path: '/v2/my/api/status',
  source: 'public',
  summary: 'Plan, quota and usage',
  scopes: [],
  uncounted: true,
  input: contract.noInput,
  fields: {},
  output: contract.statusOutput,
  async call({ core }, { caller, wire }) {
    const nowMs = core.clock.nowMs();
    const [fromDay, toDay] = account.toDays({ fromMs: nowMs - YEAR_MS, toMs: nowMs + 1 });
    const rows = await core.usage.read(caller, fromDay, toDay);
    const calls = await core.quotas.callsTaken(caller);
    const [email = ''] = await core.members.addressesToNotify(caller.workspaceId);
    return answer(wire, account.fromStatus(caller, calls, { email, rows, nowMs }));
  },
});

const usage = facadeOperation({
  name: 'getUsage',
  method: 'GET',
  path: '/v4/my/api/usage',
  source: 'seed',
  summary: 'Usage by external id',
  scopes: ['stats:read'],
  uncounted: true,
  input: contract.rangeInput,
  fields: contract.rangeClasses,
  output: contract.usageOutput,
  async call({ core }, { caller, input, wire }) {
    const [fromDay, toDay] = account.toDays(stats.toRange(input, core.clock.nowMs(), USAGE_DAYS_MAX));
    return answer(wire, account.fromUsage(await core.usage.read(caller, fromDay, toDay)));
  },
});

const domains = facadeOperation({
  name: 'getDomains',
  method: 'GET',
  path: '/v4/my/api/domains',
  source: 'public',
  summary: 'Domains of the account',
  scopes: ['links:read'],
  uncounted: true,
  input: contract.noInput,
  fields: {},
  output: contract.domainsOutput,
  async call(deps, { caller, wire }) {
    const isHttps = deps.names.shortUrl('x', '' as Link['slug']).startsWith('https:');
    return answer(wire, account.fromHosts(hostsOf(deps, caller), isHttps));
  },
});

const tags = facadeOperation({
  name: 'getTags',
  method: 'GET',
  path: '/v4/my/api/tags',
  source: 'public',
  summary: 'Tags of the account',
  scopes: ['links:read'],
  uncounted: true,
  input: contract.noInput,
  fields: {},
  output: contract.tagsOutput,
  async call({ core }, { caller, wire }) {
    const all = await core.links.tags(caller);
    return answer(
      wire,
      all.map(({ tag }, i) => ({ id: i + 1, name: tag })),
    );
  },
});

const tools = facadeOperation({
  name: 'getTrackingTools',
  method: 'GET',
  path: '/v4/my/api/trackingTools',
  source: 'public',
  summary: 'What the newest links are measured with',
  scopes: ['links:read'],
  uncounted: true,
  input: contract.noInput,
  fields: {},
  output: contract.toolsOutput,
  async call({ core }, { caller, wire }) {
    return answer(wire, links.fromTools(await core.links.recent(caller, TOOLS_LINKS)));
  },
});

/** The breakdowns have their input in common. */
const details = {
  method: 'GET',
  source: 'public',
  scopes: ['stats:read'],
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
  return { query, table: await core.statistics.query(caller, query) };
}

const detailsOfDays = facadeOperation({
  ...details,
  name: 'getDailyClicks',
  path: '/v4/links/{link}/details/dailyClicks',
  summary: 'Clicks of each day',
  output: contract.daysOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromDays((await tableOf(deps, call, null)).table));
  },
});

const detailsOfPlatforms = facadeOperation({
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

const detailsOfReferrers = facadeOperation({
  ...details,
  name: 'getReferrers',
  path: '/v4/links/{link}/details/referrers',
  summary: 'Unique clicks by where they came from',
  output: contract.namesOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromReferrers((await tableOf(deps, call, 'referrer')).table));
  },
});

const detailsOfRegions = facadeOperation({
  ...details,
  name: 'getRegions',
  path: '/v4/links/{link}/details/regions',
  summary: 'Unique clicks by country',
  output: contract.regionsOutput,
  async call(deps, call) {
    return answer(call.wire, stats.fromRegions((await tableOf(deps, call, 'country')).table));
  },
});

const detailsOfAudience = facadeOperation({
  ...details,
  name: 'getAudienceLabels',
  path: '/v4/links/{link}/details/audienceLabels',
  summary: 'Empty: nothing is known of audiences',
  fields: contract.audienceClasses,
  output: contract.audienceOutput,
  async call(deps, { caller, input, wire }) {
    deps.core.quotas.requireFeatures(caller, 'details');
    await find(deps, caller, input.link);
    return answer(wire, { interests: [], brands: [] });
  },
});

export const picsee: Facade = {
  name: 'picsee',
  title: 'PicSee',
  about:
    "Made from the vendor's page on its short link API and from what its public clients and OpenAPI description show. Read in 2026.",
  takesForms: true,
  credential: (wire) => ({ secret: secretOf(wire), workspace: null }),
  operations: [
    ...[create, batch, overview, list, edit, remove],
    ...[status, usage, domains, tags, tools],
    ...[detailsOfDays, detailsOfPlatforms, detailsOfReferrers, detailsOfRegions, detailsOfAudience],
  ],
  refusals: refusals.refusals,
  reply: replyJson,
};
