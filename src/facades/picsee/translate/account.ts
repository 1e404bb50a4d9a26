import type { Caller } from '../../../core/base/caller.ts';
import type { Domain } from '../../../core/domains/domain.ts';
import type { CallsOfYear } from '../../../core/plans/quota.ts';
import type { UsageRow } from '../../../core/plans/usage.ts';
import { writeDay } from '../../../wire/values/time.ts';
import { writeWallClock } from '../contract/taipei-time.ts';
import type { PicseeHosts } from './links.ts';

/** The quota of a plan without a limit, because clients compare numbers. */
const UNBOUNDED = 2_147_483_647;

const PLAN_NAMES: ReadonlyMap<string, 'free' | 'basic' | 'advanced'> = new Map([
  ['picsee-free', 'free'],
  ['picsee-basic', 'basic'],
]);

/** The usage of a year. Plans without a limit do not count it, so it is the sum of the days. */
export function fromStatus(
  caller: Caller,
  calls: CallsOfYear,
  facts: { readonly email: string; readonly rows: readonly UsageRow[]; readonly nowMs: number },
) {
  return {
    picseeId: caller.workspaceId as number,
    email: facts.email,
    planName: PLAN_NAMES.get(caller.plan) ?? 'advanced',
    quota: calls.limit ?? UNBOUNDED,
    usage: calls.limit === null ? facts.rows.reduce((sum, row) => sum + row.calls, 0) : calls.taken,
    endTime: writeWallClock(calls.resetsAtMs - 1_000),
    queryTime: writeWallClock(facts.nowMs),
  };
}

/** The first and the last day (UTC) of a range, because usage is stored by day. */
export const toDays = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) =>
  [writeDay(fromMs), writeDay(toMs - 1)] as const;

/** Each created link counts as one call of its external id; other calls have no external id. */
export function fromUsage(rows: readonly UsageRow[]) {
  const made = new Map<string, number>();
  let calls = 0;
  for (const row of rows) {
    calls += row.calls;
    if (row.externalId !== '') made.set(row.externalId, (made.get(row.externalId) ?? 0) + row.links);
  }
  const named = [...made]
    .map(([externalId, usage]) => ({ externalId: externalId as string | null, usage }))
    .filter(({ usage }) => usage > 0)
    .sort((a, b) => b.usage - a.usage);
  const unnamed = Math.max(0, calls - named.reduce((sum, { usage }) => sum + usage, 0));
  return unnamed === 0 ? named : [...named, { externalId: null, usage: unnamed }];
}

export function toHosts(own: Domain, owned: readonly Domain[]): PicseeHosts {
  const verified = owned.filter(({ verifiedAtMs }) => verifiedAtMs !== null).map(({ host }) => host);
  return { own: own.host, theirs: new Set([own.host, ...verified]) };
}

export const fromHosts = ({ own, theirs }: PicseeHosts, isHttps: boolean) =>
  [...theirs].map((domain) => ({ domain, isHttps, isDefault: domain === own }));
