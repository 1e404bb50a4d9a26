import { isBound } from '../../../core/base/access.ts';
import { DAY_MS } from '../../../core/base/calendar.ts';
import type { Link } from '../../../core/links/link.ts';
import { facadeOperation } from '../../../wire/kit/facade.ts';
import * as contract from '../contract/account.ts';
import * as account from '../translate/account.ts';
import { fromTools } from '../translate/links.ts';
import { toPicseeRange } from '../translate/stats.ts';
import { answer, hostsOf } from './answers.ts';

const USAGE_DAYS_MAX = 31;
const YEAR_MS = 366 * DAY_MS;
const TOOLS_LINKS = 500;

const getStatus = facadeOperation({
  name: 'getStatus',
  method: 'GET',
  path: '/v2/my/api/status',
  source: 'public',
  summary: 'Read plan, quota and usage',
  scopes: [],
  uncounted: true,
  ...contract.picseeNoInput,
  output: contract.picseeStatusOutput,
  async call({ core }, { caller, wire }) {
    const nowMs = core.clock.nowMs();
    const [fromDay, toDay] = account.toDays({ fromMs: nowMs - YEAR_MS, toMs: nowMs + 1 });
    const rows = await core.usage.read(caller, fromDay, toDay);
    const calls = await core.quotas.callsTaken(caller);
    const [email = ''] = isBound(caller) ? [] : await core.members.addressesToNotify(caller.workspaceId);
    return answer(wire, account.fromStatus(caller, calls, { email, rows, nowMs }));
  },
});

const getUsage = facadeOperation({
  name: 'getUsage',
  method: 'GET',
  path: '/v4/my/api/usage',
  source: 'seed',
  summary: 'Read usage by external id',
  scopes: ['stats:read'],
  narrows: true,
  uncounted: true,
  ...contract.picseeRange,
  output: contract.picseeUsageOutput,
  async call({ core }, { caller, input, wire }) {
    const [fromDay, toDay] = account.toDays(toPicseeRange(input, core.clock.nowMs(), USAGE_DAYS_MAX));
    return answer(wire, account.fromUsage(await core.usage.read(caller, fromDay, toDay)));
  },
});

const getDomains = facadeOperation({
  name: 'getDomains',
  method: 'GET',
  path: '/v4/my/api/domains',
  source: 'public',
  summary: 'List the domains of the account',
  scopes: ['links:read'],
  uncounted: true,
  ...contract.picseeNoInput,
  output: contract.picseeDomainsOutput,
  async call(deps, { caller, wire }) {
    const isHttps = deps.names.shortUrl('x', '' as Link['slug']).startsWith('https:');
    return answer(wire, account.fromHosts(hostsOf(deps, caller), isHttps));
  },
});

const getTags = facadeOperation({
  name: 'getTags',
  method: 'GET',
  path: '/v4/my/api/tags',
  source: 'public',
  summary: 'List the tags of the account',
  scopes: ['links:read'],
  uncounted: true,
  ...contract.picseeNoInput,
  output: contract.picseeTagsOutput,
  async call({ core }, { caller, wire }) {
    const all = await core.tags.all(caller);
    return answer(
      wire,
      all.map(({ id, name }) => ({ id, name })),
    );
  },
});

const getTrackingTools = facadeOperation({
  name: 'getTrackingTools',
  method: 'GET',
  path: '/v4/my/api/trackingTools',
  source: 'public',
  summary: 'List the tracking tools of the newest links',
  scopes: ['links:read'],
  uncounted: true,
  ...contract.picseeNoInput,
  output: contract.picseeToolsOutput,
  async call({ core }, { caller, wire }) {
    return answer(wire, fromTools(await core.links.recent(caller, TOOLS_LINKS)));
  },
});

export const picseeAccount = { getStatus, getUsage, getDomains, getTags, getTrackingTools };
