import { isBound } from '../../core/access.ts';
import type { Link } from '../../core/link.ts';
import { facadeOperation } from '../../wire/facade.ts';
import { answer, hostsOf } from './answers.ts';
import * as contract from './contract.ts';
import * as account from './translate-account.ts';
import { fromTools } from './translate-links.ts';
import { toRange } from './translate-stats.ts';

const USAGE_DAYS_MAX = 31;
const YEAR_MS = 366 * 86_400_000;
const TOOLS_LINKS = 500;

export const getStatus = facadeOperation({
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
    const [email = ''] = isBound(caller) ? [] : await core.members.addressesToNotify(caller.workspaceId);
    return answer(wire, account.fromStatus(caller, calls, { email, rows, nowMs }));
  },
});

export const getUsage = facadeOperation({
  name: 'getUsage',
  method: 'GET',
  path: '/v4/my/api/usage',
  source: 'seed',
  summary: 'Usage by external id',
  scopes: ['stats:read'],
  narrows: true,
  uncounted: true,
  input: contract.rangeInput,
  fields: contract.rangeClasses,
  output: contract.usageOutput,
  async call({ core }, { caller, input, wire }) {
    const [fromDay, toDay] = account.toDays(toRange(input, core.clock.nowMs(), USAGE_DAYS_MAX));
    return answer(wire, account.fromUsage(await core.usage.read(caller, fromDay, toDay)));
  },
});

export const getDomains = facadeOperation({
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

export const getTags = facadeOperation({
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
    const all = await core.tags.all(caller);
    return answer(
      wire,
      all.map(({ id, name }) => ({ id, name })),
    );
  },
});

export const getTrackingTools = facadeOperation({
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
    return answer(wire, fromTools(await core.links.recent(caller, TOOLS_LINKS)));
  },
});
