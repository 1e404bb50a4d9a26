import type { Caller } from '../base/caller.ts';
import { API_FEATURES, type Feature } from '../base/feature.ts';
import type { SessionId, WorkspaceId } from '../base/ids.ts';
import { networkOf } from '../base/network-of.ts';
import type { Clock } from '../base/ports.ts';
import { Problem, type QuotaName } from '../base/problem.ts';
import { GENEROUS, type Plan, type Rate } from './plan.ts';
import { allows, requireFeatures } from './require-features.ts';

/** Rate counters with fixed windows. */
export interface RateCounters {
  /**
   * Counts one call if fewer than `limit` were counted in the key's current window; returns the remaining number in
   * either case.
   */
  take(key: string, rate: Rate, nowMs: number): RateAnswer | Promise<RateAnswer>;
  /** Whether `take` would refuse; counts nothing. */
  isSpent(key: string, rate: Rate, nowMs: number): boolean | Promise<boolean>;
}

export interface RateAnswer {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetsAtMs: number;
}

/** An amount to count against a workspace's quota. */
export interface QuotaTake {
  readonly workspaceId: WorkspaceId;
  readonly quota: QuotaName;
  readonly period: string;
  readonly count: number;
  readonly limit: number;
  readonly resetsAtMs: number;
  /** Shares of the limit (0 to 1) that webhooks are notified about, each once per period. */
  readonly notifyAt: readonly number[];
  readonly atMs: number;
}

/** Durable counts by workspace and period. */
export interface QuotaStore {
  /**
   * Adds `count` if the sum stays within `limit`, and enqueues `quota.near` for each share reached, in one
   * transaction. Returns the sum and the shares, or null when nothing was added.
   */
  take(take: QuotaTake): Promise<{ readonly taken: number; readonly reached: readonly number[] } | null>;
  giveBack(workspaceId: WorkspaceId, quota: QuotaName, period: string, count: number): Promise<void>;
  taken(workspaceId: WorkspaceId, quota: QuotaName, period: string): Promise<number>;
}

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly windowMs: number;
  readonly resetsAtMs: number;
  /** Whether the limit only protects the server: not part of the plan, and clients need not plan for it. */
  readonly isCeiling: boolean;
}

/** A share of a quota that has been reached. */
export interface QuotaNotice {
  readonly workspaceId: WorkspaceId;
  readonly quota: QuotaName;
  readonly share: number;
  readonly taken: number;
  readonly limit: number;
  readonly resetsAtMs: number;
}

export interface CallsOfYear {
  readonly taken: number;
  /** Null for unlimited. */
  readonly limit: number | null;
  readonly resetsAtMs: number;
}

/** Links created in a month, and how many of them have a custom slug. */
export interface LinkTake {
  readonly links: number;
  readonly customSlugs: number;
}

export interface Quotas {
  plan(name: string): Plan | null;
  /** The configured plans, by name. */
  plans(): readonly Plan[];
  /** Throws feature_not_in_plan. */
  requireFeatures(caller: Caller, ...features: readonly Feature[]): void;
  /** What a plan lets people do in a session, beside what its API has; empty for an unknown plan. */
  featuresOfPeople(plan: string): readonly Feature[];
  hasFeature(caller: Caller, feature: Feature): boolean;
  /** Counts one call; returns the state of the tightest window. Throws rate_limited. */
  countCall(caller: Caller): Promise<RateState>;
  /** Counts one call of a session, which is no API call: plans do not limit it. Throws rate_limited. */
  countSessionCall(session: SessionId): Promise<RateState>;
  /** Counts one call without a key, by address. Throws rate_limited. */
  countAnonymousCall(address: string): Promise<RateState>;
  /** Whether the next call without a key from that address would be refused; counts nothing. */
  isAnonymousSpent(address: string): boolean | Promise<boolean>;
  /** Counts one call without a key for a workspace, at the rates of `plan` for each address. Throws rate_limited. */
  countGuestCall(guest: Caller, address: string, plan: string): Promise<RateState>;
  /** Counts calls against the yearly quota, if the plan has one. Throws quota_exceeded. */
  takeCalls(caller: Caller, calls: number): Promise<void>;
  /** Like `takeCalls`, but gives the calls back when `work` fails. */
  holdCalls<T>(caller: Caller, calls: number, work: () => Promise<T>): Promise<T>;
  callsTaken(caller: Caller): Promise<CallsOfYear>;
  /**
   * Counts links against the monthly quotas before `work` creates them, and gives back what is `unused` afterwards,
   * or everything when `work` fails. Throws quota_exceeded, and then counts nothing and does not start `work`.
   */
  holdLinks<T>(
    caller: Caller,
    take: LinkTake,
    work: () => Promise<T>,
    unused?: (done: T) => LinkTake,
  ): Promise<T>;
  linksTaken(caller: Caller): Promise<LinkTake>;
}

const NOTHING: LinkTake = { links: 0, customSlugs: 0 };

/** An amount of one quota, in its current period. */
interface QuotaAmount {
  readonly quota: QuotaName;
  readonly count: number;
  readonly limit: number;
  readonly period: string;
  readonly resetsAtMs: number;
}

/** Ten pages of a dashboard in a second; a person needs far less. */
const SESSION: Rate = { limit: 600, windowMs: 60_000, per: 'key', isCeiling: true };

/** Rate of calls without a valid key from one network (see `networkOf`); also limits guessing of keys. */
const ANONYMOUS: Rate = { limit: 300, windowMs: 60_000, per: 'key' };

export function createQuotas(deps: {
  plans: readonly Plan[];
  counters: RateCounters;
  store: QuotaStore;
  /** Notifies the owners in the background. */
  notify: (notice: QuotaNotice) => void;
  clock: Clock;
}): Quotas {
  const { counters, store, notify, clock } = deps;
  const plans = new Map(deps.plans.map((plan) => [plan.name, plan]));
  const planOf = (caller: Caller): Plan | undefined => plans.get(caller.plan);

  /** Instance administrators are exempt from workspace quotas. */
  const ratesOf = (caller: Caller): readonly Rate[] =>
    (caller.instanceAdmin ? [GENEROUS] : planOf(caller)?.rates) ?? [ANONYMOUS];

  /** The monthly quotas that the caller's plan limits, with the requested amounts. */
  const boundedOf = (caller: Caller, { links, customSlugs }: LinkTake) => {
    const plan = planOf(caller);
    const limits: { quota: QuotaName; limit: number | null | undefined; count: number }[] = [
      { quota: 'links_per_month', limit: plan?.linksPerMonth, count: links },
      { quota: 'custom_slugs_per_month', limit: plan?.customSlugsPerMonth, count: customSlugs },
    ];
    return limits.flatMap(({ quota, limit, count }) =>
      count > 0 && limit !== null && limit !== undefined ? [{ quota, limit, count }] : [],
    );
  };

  async function count(key: string, rate: Rate): Promise<RateState> {
    const nowMs = clock.nowMs();
    const { allowed, remaining, resetsAtMs } = await counters.take(key, rate, nowMs);
    if (!allowed) {
      throw new Problem('rate_limited', {
        limit: rate.limit,
        windowMs: rate.windowMs,
        retryAfterMs: resetsAtMs - nowMs,
      });
    }
    const { limit, windowMs, isCeiling = false } = rate;
    return { limit, remaining, windowMs, resetsAtMs, isCeiling };
  }

  /** One after the other: a refused call is not counted in the windows after it. */
  async function countBy(
    [first, ...others]: readonly Rate[],
    nameOf: (rate: Rate) => string,
  ): Promise<RateState> {
    if (first === undefined) throw new Error('a plan has no rate');
    const countIn = (rate: Rate) => count(`${nameOf(rate)}:${rate.windowMs}`, rate);
    let tight = await countIn(first);
    for (const rate of others) {
      const state = await countIn(rate);
      if (state.remaining < tight.remaining) tight = state;
    }
    return tight;
  }

  async function take(caller: Caller, amount: QuotaAmount): Promise<void> {
    const { quota, count, limit, period, resetsAtMs } = amount;
    const { workspaceId } = caller;
    const notifyAt = planOf(caller)?.notifyAt ?? [];
    const atMs = clock.nowMs();
    const taken = await store.take({ workspaceId, quota, period, count, limit, resetsAtMs, notifyAt, atMs });
    if (taken === null) throw new Problem('quota_exceeded', { quota, limit, resetsAtMs });
    for (const share of taken.reached) {
      notify({ workspaceId, quota, share, taken: taken.taken, limit, resetsAtMs });
    }
  }

  /** Counts all amounts or none, runs `work`, and gives back what `unused` returns, or everything when `work` fails. */
  async function holding<T>(
    caller: Caller,
    amounts: readonly QuotaAmount[],
    work: () => Promise<T>,
    unused: (amount: QuotaAmount, done: T) => number = () => 0,
  ): Promise<T> {
    const taken: QuotaAmount[] = [];
    let back = ({ count }: QuotaAmount): number => count;
    try {
      for (const amount of amounts) {
        await take(caller, amount);
        taken.push(amount);
      }
      const done = await work();
      back = (amount) => unused(amount, done);
      return done;
    } finally {
      for (const amount of taken) {
        if (back(amount) > 0) await giveBack(caller, amount, back(amount));
      }
    }
  }

  /** Gives back to the period of the count, which may have ended meanwhile. */
  async function giveBack(
    { workspaceId }: Caller,
    { quota, period }: QuotaAmount,
    count: number,
  ): Promise<void> {
    try {
      await store.giveBack(workspaceId, quota, period, count);
    } catch {
      // The caller must get the result of `work`; a count that stays too high ends with its period.
    }
  }

  function callAmounts(caller: Caller, count: number): readonly QuotaAmount[] {
    const limit = planOf(caller)?.callsPerYear ?? null;
    if (limit === null || caller.instanceAdmin) return [];
    const year = yearOf(caller.workspaceCreatedAtMs, clock.nowMs());
    return [{ quota: 'calls_per_year', count, limit, ...year }];
  }

  return {
    plan: (name) => plans.get(name) ?? null,
    plans: () => [...plans.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    requireFeatures: (caller, ...features) => requireFeatures(caller, planOf(caller) ?? null, features),
    featuresOfPeople: (name) =>
      [...(plans.get(name)?.features ?? [])].filter((feature) => !API_FEATURES.has(feature)),
    hasFeature: (caller, feature) => allows(caller, planOf(caller) ?? null, feature),

    countCall: (caller) =>
      countBy(ratesOf(caller), ({ per }) =>
        per === 'key' || caller.instanceAdmin ? `k${caller.keyId ?? 'admin'}` : `w${caller.workspaceId}`,
      ),

    countSessionCall: (session) => count(`s${session}`, SESSION),

    countAnonymousCall: (address) => count(`a${networkOf(address)}`, ANONYMOUS),

    isAnonymousSpent: (address) => counters.isSpent(`a${networkOf(address)}`, ANONYMOUS, clock.nowMs()),

    countGuestCall: (guest, address, plan) =>
      countBy(plans.get(plan)?.rates ?? [ANONYMOUS], () => `g${guest.workspaceId}:${networkOf(address)}`),

    async takeCalls(caller, calls) {
      for (const amount of callAmounts(caller, calls)) await take(caller, amount);
    },

    holdCalls: (caller, calls, work) => holding(caller, callAmounts(caller, calls), work),

    async callsTaken(caller) {
      const { period, resetsAtMs } = yearOf(caller.workspaceCreatedAtMs, clock.nowMs());
      const taken = await store.taken(caller.workspaceId, 'calls_per_year', period);
      return { taken, limit: planOf(caller)?.callsPerYear ?? null, resetsAtMs };
    },

    holdLinks(caller, take, work, unused) {
      const amounts = boundedOf(caller, take).map((bounded) => ({ ...bounded, ...month(clock.nowMs()) }));
      return holding(caller, amounts, work, ({ quota }, done) => {
        const left = unused?.(done) ?? NOTHING;
        return quota === 'links_per_month' ? left.links : left.customSlugs;
      });
    },

    async linksTaken(caller) {
      const { period } = month(clock.nowMs());
      return {
        links: await store.taken(caller.workspaceId, 'links_per_month', period),
        customSlugs: await store.taken(caller.workspaceId, 'custom_slugs_per_month', period),
      };
    },
  };
}

/** The current year of a workspace, from anniversary to anniversary (UTC): its first day, and when the next begins. */
export function yearOf(sinceMs: number, nowMs: number): { period: string; resetsAtMs: number } {
  const since = new Date(sinceMs);
  const anniversary = (year: number): number =>
    Date.UTC(year, since.getUTCMonth(), since.getUTCDate(), 0, 0, 0);
  const year = new Date(nowMs).getUTCFullYear();
  const begun = anniversary(year) <= nowMs ? year : year - 1;
  return {
    period: new Date(anniversary(begun)).toISOString().slice(0, 10),
    resetsAtMs: anniversary(begun + 1),
  };
}

/** The calendar month in UTC: `2026-11`, and when the next begins. */
function month(nowMs: number): { period: string; resetsAtMs: number } {
  const now = new Date(nowMs);
  return {
    period: now.toISOString().slice(0, 7),
    resetsAtMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
  };
}
