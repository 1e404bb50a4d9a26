import type { Domain } from '../../core/domain.ts';
import type { Caller } from '../../core/key.ts';
import type { CallsOfYear } from '../../core/quota.ts';
import type { UsageRow } from '../../core/usage.ts';
import { writeDay } from '../../wire/time.ts';
import { writeWallClock } from './clock.ts';
import type { Hosts } from './translate-links.ts';

/** What clients can compare with where a plan has no bound. */
const UNBOUNDED = 2_147_483_647;

const PLAN_NAMES: ReadonlyMap<string, 'free' | 'basic' | 'advanced'> = new Map([
  ['picsee-free', 'free'],
  ['picsee-basic', 'basic'],
]);

/** A plan without a bound counts no calls of its year: then what was used comes from the usage by day. */
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

/** The days (UTC) of a range, as usage is kept. */
export const toDays = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) =>
  [writeDay(fromMs), writeDay(toMs - 1)] as const;

/** Every link that was made counts as one call for its external id; all other calls have none. */
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
  const others = Math.max(0, calls - named.reduce((sum, { usage }) => sum + usage, 0));
  return others === 0 ? named : [...named, { externalId: null, usage: others }];
}

export function toHosts(own: Domain, owned: readonly Domain[]): Hosts {
  const verified = owned.filter(({ verifiedAtMs }) => verifiedAtMs !== null).map(({ host }) => host);
  return { own: own.host, theirs: new Set([own.host, ...verified]) };
}

export const fromHosts = ({ own, theirs }: Hosts, isHttps: boolean) =>
  [...theirs].map((domain) => ({ domain, isHttps, isDefault: domain === own }));
