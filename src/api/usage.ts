import { DAY_MS } from '../core/base/calendar.ts';
import { Problem } from '../core/base/problem.ts';
import { usage, usageQuery } from './contract/account.ts';
import { operation } from './native.ts';
import { fromQuotas, sumUsage } from './translate/account.ts';

const DAYS = 30;
const DAYS_MAX = 366;
const ROWS = 1_000;

export const readUsage = operation({
  name: 'getUsage',
  method: 'GET',
  path: '/usage',
  tag: 'Workspaces',
  summary: 'Read usage by day, key and external id',
  scopes: ['stats:read'],
  query: usageQuery,
  answers: { 200: { description: 'The number of calls and new links, and the quotas.', schema: usage } },
  async call({ core }, { caller, query }) {
    const nowMs = core.clock.nowMs();
    const to = query.to ?? dayOf(nowMs);
    const from = query.from ?? dayOf(Date.parse(to) - (DAYS - 1) * DAY_MS);
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
    if (days < 1) throw new Problem('invalid_field', { field: 'from', reason: 'not_before_to' });
    if (days > DAYS_MAX) throw new Problem('invalid_field', { field: 'from', reason: 'too_long' });
    const rows = await core.usage.read(caller, from, to);
    const taken = await core.quotas.linksTaken(caller);
    return {
      from,
      to,
      ...sumUsage(rows, query.group_by ?? ['day'], query.limit ?? ROWS),
      quotas: fromQuotas(taken, await core.quotas.callsTaken(caller), core.quotas.plan(caller.plan)),
    };
  },
});

const dayOf = (atMs: number): string => new Date(Math.max(0, atMs)).toISOString().slice(0, 10);
