import type { Caller } from '../../core/key.ts';
import type { Link } from '../../core/link.ts';
import { Problem } from '../../core/problem.ts';
import { type Facade, type FacadeDeps, FacadeVerdict, facadeOperation } from '../../wire/facade.ts';
import { secretAt } from '../../wire/key-places.ts';
import { textField, type WireRequest } from '../../wire/wire-request.ts';
import { readShortLink } from './addresses.ts';
import * as contract from './contract.ts';
import { replyPhpJson } from './php-json.ts';
import { reference } from './reference.ts';
import * as links from './translate-links.ts';
import * as refusals from './translate-refusals.ts';
import * as stats from './translate-stats.ts';

const REGULAR = '/api/api.php';
const TEAM = '/team/API/index.php';
const METHODS = ['GET', 'POST'] as const;

const says = (name: string) => (wire: WireRequest) =>
  Object.hasOwn(wire.query, name) || Object.hasOwn(wire.body, name);
const acts = (action: string) => (wire: WireRequest) => textField(wire, 'action') === action;

/** The link of a short URL, if this API made it. */
async function ownLink({ core }: FacadeDeps, caller: Caller, text: string): Promise<Link> {
  const address = readShortLink(text);
  if (address === null) throw new Problem('link_not_found', {});
  const link = await core.links.byShortUrl(caller, address.host, address.path);
  if (!links.isOwn(link)) throw new Problem('link_not_found', {});
  return link;
}

async function editLink(deps: FacadeDeps, caller: Caller, text: string, wire: contract.EditWire) {
  const { core } = deps;
  const held = await ownLink(deps, caller, text);
  if (links.isDeletion(wire)) await core.links.remove(caller, held.id);
  else await core.links.change(caller, held.id, links.toChange(wire, held), { version: held.version });
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
  const query = stats.toStatsQuery(days, link, core.clock.nowMs());
  const ask = (one: typeof query) => core.statistics.query(caller, one);
  const people = await ask(query);
  return stats.fromStats(link, names, {
    people,
    bots: await ask(stats.toBotsQuery(query)),
    systems: await Promise.all(stats.toVersionQueries(query, 'os', people).map(ask)),
    browsers: await Promise.all(stats.toVersionQueries(query, 'browser', people).map(ask)),
  });
}

const allowedTo = ({ quotas }: FacadeDeps['core'], caller: Caller): links.Allowed => ({
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
  input: contract.editInput,
  fields: contract.editClasses,
  keepsEmpty: ['edit', 'password'],
  output: contract.editOutput,
  refusals: refusals.editRefusals,
  call: (deps, { caller, input }) => editLink(deps, links.regular(caller), input.edit, input),
});

const readStats = facadeOperation({
  name: 'stats',
  method: METHODS,
  path: REGULAR,
  when: says('stats'),
  source: 'seed',
  summary: 'Statistics of a short link',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.statsInput,
  fields: contract.statsClasses,
  keepsEmpty: ['stats'],
  output: contract.statsOutput,
  refusals: refusals.statsRefusals,
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
  input: contract.shortenInput,
  fields: contract.shortenFieldClasses,
  keepsEmpty: ['short'],
  output: contract.shortenOutput,
  refusals: refusals.shortenRefusals,
  async call({ core, names }, { caller, input }) {
    const owned = core.domains.owned(links.regular(caller));
    const wanted = links.toNewLink(input, owned, allowedTo(core, caller));
    return { url: links.fromNewLink(await core.links.create(caller, wanted), names) };
  },
});

const auth = facadeOperation({
  name: 'auth',
  method: METHODS,
  path: REGULAR,
  source: 'public',
  summary: 'Tell whether a key is right',
  scopes: [],
  input: contract.authInput,
  fields: contract.keyClass,
  output: contract.authOutput,
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
  input: contract.teamShortenInput,
  fields: contract.teamShortenClasses,
  output: contract.teamShortenOutput,
  refusals: refusals.teamShortenRefusals,
  async call(deps, { caller, input }) {
    const { core, names } = deps;
    const wanted = links.toTeamLink(input, allowedTo(core, teamOf(deps, caller, { shortens: true })));
    const made = links.fromNewLink(await core.links.create(caller, wanted), names);
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
  input: contract.teamEditInput,
  fields: contract.teamEditClasses,
  keepsEmpty: ['password'],
  output: contract.editOutput,
  refusals: refusals.teamEditRefusals,
  call: async (deps, { caller, input }) => editLink(deps, teamOf(deps, caller), links.teamUrl(input), input),
});

const teamStats = facadeOperation({
  name: 'teamStats',
  method: METHODS,
  path: TEAM,
  when: acts('stats'),
  source: 'seed',
  summary: 'Statistics of a short link of a team',
  scopes: ['stats:read'],
  narrows: true,
  input: contract.teamStatsInput,
  fields: contract.teamStatsClasses,
  output: contract.statsOutput,
  refusals: refusals.teamStatsRefusals,
  call: async (deps, { caller, input }) => linkStats(deps, teamOf(deps, caller), links.teamUrl(input), input),
});

const teamAction = facadeOperation({
  name: 'teamAction',
  method: METHODS,
  path: TEAM,
  source: 'seed',
  summary: 'Refuse any other action',
  scopes: [],
  input: contract.teamActionInput,
  fields: contract.teamActionClasses,
  output: null,
  refusals: refusals.teamRefusals,
  async call(deps, { caller }) {
    teamOf(deps, caller);
    throw new FacadeVerdict(refusals.teamError(refusals.TEAM_SAYS.noAction, { status: 400 }));
  },
});

export const cuttly: Facade = {
  name: 'cuttly',
  title: 'Cuttly',
  about:
    "Made from the vendor's API page (Regular and Team API) and, where it is silent, from what public clients expect of its answers. Read in 2026.",
  takesForms: true,
  alwaysTellsRate: true,
  // Parameters of its other calls, which clients send with every one.
  tolerated: ['short', 'userDomain', 'name', 'domain', 'header', 'noTitle', 'public', 'format'],
  credential: (wire) => ({ secret: secretAt(wire, reference.keys), workspace: null }),
  operations: [edit, readStats, shorten, auth, teamShorten, teamEdit, teamStats, teamAction],
  refusals: refusals.refusals,
  reference,
  reply: replyPhpJson,
};
