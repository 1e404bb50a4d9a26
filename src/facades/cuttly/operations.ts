import type { Caller } from '../../core/base/caller.ts';
import { Problem } from '../../core/base/problem.ts';
import type { Link } from '../../core/links/link.ts';
import { type Facade, type FacadeDeps, FacadeVerdict, facadeOperation } from '../../wire/kit/facade.ts';
import { secretAt } from '../../wire/kit/key-places.ts';
import { textField, type WireRequest } from '../../wire/kit/wire-request.ts';
import * as contract from './contract.ts';
import { cuttlyPlans } from './plans.ts';
import { cuttlyReference } from './reference.ts';
import * as refusals from './refusals.ts';
import { readShortLink } from './translate/addresses.ts';
import * as links from './translate/links.ts';
import { replyPhpJson } from './translate/php-json.ts';
import * as stats from './translate/stats.ts';

const REGULAR = '/api/api.php';
const TEAM = '/team/API/index.php';
const METHODS = ['GET', 'POST'] as const;

const says = (name: string) => (wire: WireRequest) =>
  Object.hasOwn(wire.query, name) || Object.hasOwn(wire.body, name);
const acts = (action: string) => (wire: WireRequest) => textField(wire, 'action') === action;

/** The link of a short URL, if this API created it. */
async function ownLink({ core }: FacadeDeps, caller: Caller, text: string): Promise<Link> {
  const address = readShortLink(text);
  if (address === null) throw new Problem('link_not_found', {});
  const link = await core.links.byShortUrl(caller, address.host, address.path);
  if (!links.isCuttlyLink(link)) throw new Problem('link_not_found', {});
  return link;
}

async function editLink(deps: FacadeDeps, caller: Caller, text: string, wire: contract.CuttlyEditWire) {
  const { core } = deps;
  const current = await ownLink(deps, caller, text);
  if (links.isDeletion(wire)) await core.links.remove(caller, current.id);
  else
    await core.links.change(caller, current.id, links.toCuttlyChange(wire, current), {
      version: current.version,
    });
  return { status: 1 } as const;
}

async function linkStats(
  deps: FacadeDeps,
  caller: Caller,
  text: string,
  days: { readonly date_from?: string | undefined; readonly date_to?: string | undefined },
) {
  const { core, names } = deps;
  const link = await ownLink(deps, caller, text);
  const query = stats.toCuttlyStatsQuery(days, link, core.clock.nowMs());
  const ask = (one: typeof query) => core.statistics.query(caller, one);
  const people = await ask(query);
  return stats.fromCuttlyStats(link, names, {
    people,
    bots: await ask(stats.toBotsQuery(query)),
    systems: await Promise.all(stats.toVersionQueries(query, 'os', people).map(ask)),
    browsers: await Promise.all(stats.toVersionQueries(query, 'browser', people).map(ask)),
  });
}

const allowedTo = ({ quotas }: FacadeDeps['core'], caller: Caller): links.ShortenFeatures => ({
  noTitle: quotas.hasFeature(caller, 'no_title'),
  publicStats: quotas.hasFeature(caller, 'public_stats'),
});

const teamOf = ({ core }: FacadeDeps, caller: Caller, call?: { readonly shortens: boolean }): Caller =>
  links.team(caller, core.quotas.plan(caller.plan), call);

const edit = facadeOperation({
  name: 'edit',
  method: METHODS,
  path: REGULAR,
  when: says('edit'),
  source: 'seed',
  summary: 'Edit or delete a short link',
  scopes: ['links:write'],
  ...contract.cuttlyEdit,
  keepsEmpty: ['edit', 'password'],
  output: contract.cuttlyEditOutput,
  refusals: refusals.cuttlyEditRefusals,
  call: (deps, { caller, input }) => editLink(deps, links.regular(caller), input.edit, input),
});

const readStats = facadeOperation({
  name: 'stats',
  method: METHODS,
  path: REGULAR,
  when: says('stats'),
  source: 'seed',
  summary: 'Read the statistics of a short link',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.cuttlyStats,
  keepsEmpty: ['stats'],
  output: contract.cuttlyStatsOutput,
  refusals: refusals.cuttlyStatsRefusals,
  call: (deps, { caller, input }) => linkStats(deps, links.regular(caller), input.stats, input),
});

const shorten = facadeOperation({
  name: 'shorten',
  method: METHODS,
  path: REGULAR,
  when: says('short'),
  source: 'seed',
  summary: 'Shorten a URL',
  scopes: ['links:create'],
  ...contract.cuttlyShorten,
  keepsEmpty: ['short'],
  output: contract.cuttlyShortenOutput,
  refusals: refusals.cuttlyShortenRefusals,
  async call({ core, names }, { caller, input }) {
    const owned = core.domains.owned(links.regular(caller));
    const newLink = links.toNewCuttlyLink(input, owned, allowedTo(core, caller));
    return { url: links.fromCuttlyLink(await core.links.create(caller, newLink), names) };
  },
});

const auth = facadeOperation({
  name: 'auth',
  method: METHODS,
  path: REGULAR,
  source: 'public',
  summary: 'Check a key',
  scopes: [],
  ...contract.cuttlyAuth,
  output: contract.cuttlyAuthOutput,
  async call(_, { caller }) {
    links.regular(caller);
    return { auth: true } as const;
  },
});

const teamShorten = facadeOperation({
  name: 'teamShorten',
  method: METHODS,
  path: TEAM,
  when: acts('shorten'),
  source: 'seed',
  summary: 'Shorten a URL for a team',
  scopes: ['links:create'],
  ...contract.cuttlyTeamShorten,
  output: contract.cuttlyTeamShortenOutput,
  refusals: refusals.cuttlyTeamShortenRefusals,
  async call(deps, { caller, input }) {
    const { core, names } = deps;
    const newLink = links.toTeamLink(input, allowedTo(core, teamOf(deps, caller, { shortens: true })));
    const made = links.fromCuttlyLink(await core.links.create(caller, newLink), names);
    return { ...made, url: made };
  },
});

const teamEdit = facadeOperation({
  name: 'teamEdit',
  method: METHODS,
  path: TEAM,
  when: acts('edit'),
  source: 'seed',
  summary: 'Edit or delete a short link of a team',
  scopes: ['links:write'],
  ...contract.cuttlyTeamEdit,
  keepsEmpty: ['password'],
  output: contract.cuttlyEditOutput,
  refusals: refusals.cuttlyTeamEditRefusals,
  call: async (deps, { caller, input }) => editLink(deps, teamOf(deps, caller), links.teamUrl(input), input),
});

const teamStats = facadeOperation({
  name: 'teamStats',
  method: METHODS,
  path: TEAM,
  when: acts('stats'),
  source: 'seed',
  summary: 'Read the statistics of a short link of a team',
  scopes: ['stats:read'],
  narrows: true,
  ...contract.cuttlyTeamStats,
  output: contract.cuttlyStatsOutput,
  refusals: refusals.cuttlyTeamStatsRefusals,
  call: async (deps, { caller, input }) => linkStats(deps, teamOf(deps, caller), links.teamUrl(input), input),
});

const teamAction = facadeOperation({
  name: 'teamAction',
  method: METHODS,
  path: TEAM,
  source: 'seed',
  summary: 'Refuse any other action',
  scopes: [],
  ...contract.cuttlyTeamAction,
  output: null,
  refusals: refusals.cuttlyTeamRefusals,
  async call(deps, { caller }) {
    teamOf(deps, caller);
    throw new FacadeVerdict(refusals.teamError(refusals.CUTTLY_TEAM_TEXTS.noAction, { status: 400 }));
  },
});

export const cuttly: Facade = {
  name: 'cuttly',
  title: 'Cuttly',
  about:
    "Based on the vendor's API page (Regular and Team API) and, where that page is silent, on the expectations of public clients. Read in 2026.",
  plans: cuttlyPlans,
  takesForms: true,
  alwaysSendsRate: true,
  // Clients send the parameters of every call with each call.
  ignoredParameters: ['short', 'userDomain', 'name', 'domain', 'header', 'noTitle', 'public', 'format'],
  credential: (wire) => ({ secret: secretAt(wire, cuttlyReference.keys), workspace: null }),
  operations: [edit, readStats, shorten, auth, teamShorten, teamEdit, teamStats, teamAction],
  refusals: refusals.cuttlyRefusals,
  reference: cuttlyReference,
  reply: replyPhpJson,
};
