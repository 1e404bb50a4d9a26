import type { Feature } from './feature.ts';
import type { Caller } from './key.ts';
import { GENEROUS, type Plan, type Rate } from './plan.ts';
import { requireFeatures } from './plan-gates.ts';
import type { Clock } from './ports.ts';
import { Problem, type QuotaName } from './problem.ts';
import type { WorkspaceId } from './workspace.ts';

/** A counter that begins anew each window. */
export interface RateCounters {
  /** Takes one if fewer than `limit` were taken in the running window of `key`; tells what is left either way. */
  take(key: string, rate: Rate, nowMs: number): { allowed: boolean; remaining: number; resetsAtMs: number };
  /** Whether `take` would refuse; takes nothing. */
  isSpent(key: string, rate: Rate, nowMs: number): boolean;
}

/** What is counted for a workspace. */
export interface QuotaTake {
  readonly workspaceId: WorkspaceId;
  readonly quota: QuotaName;
  readonly period: string;
  readonly count: number;
  readonly limit: number;
  readonly resetsAtMs: number;
  /** Shares of the limit (0 to 1) whose reaching is told to webhooks: each once in the period. */
  readonly tellAt: readonly number[];
  readonly atMs: number;
}

/** Counts by workspace and period that survive a restart. */
export interface QuotaStore {
  /**
   * Takes `count` if the sum stays within `limit`, and tells `quota.near` of each share that is reached, in one
   * transaction. Answers the sum and the shares; null took nothing.
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
  /** Whether it only protects the server: nothing that the plan promises or a client must plan for. */
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
  /** Null: as many as one likes. */
  readonly limit: number | null;
  readonly resetsAtMs: number;
}

/** Links of a month, and how many slugs among them somebody chose. */
export interface LinkTake {
  readonly links: number;
  readonly customSlugs: number;
}

export interface Quotas {
  plan(name: string): Plan | null;
  /** Throws feature_not_in_plan. */
  requireFeatures(caller: Caller, ...features: readonly Feature[]): void;
  hasFeature(caller: Caller, feature: Feature): boolean;
  planNames(): readonly string[];
  /** Counts one call; answers the tightest window. Throws rate_limited. */
  countCall(caller: Caller): RateState;
  /** One call without a key, by address. Throws rate_limited. */
  countAnonymousCall(address: string): RateState;
  /** Whether the next call without a key from that address would be refused; counts nothing. */
  isAnonymousSpent(address: string): boolean;
  /** One call without a key on behalf of a workspace: by the rates of the plan for guests, for each address. Throws rate_limited. */
  countGuestCall(guest: Caller, address: string): RateState;
  /** Takes from the calls of the year, where the plan bounds them. Throws quota_exceeded. */
  takeCalls(caller: Caller, calls: number): Promise<void>;
  /** `takeCalls` for as long as `work` takes: when it fails they are given back. */
  holdCalls<T>(caller: Caller, calls: number, work: () => Promise<T>): Promise<T>;
  callsTaken(caller: Caller): Promise<CallsOfYear>;
  /**
   * Takes from the month's links before `work` makes them, and gives back what is `unused` after it, which is all when
   * it fails. Throws quota_exceeded, and then takes nothing and starts no work.
   */
  holdLinks<T>(
    caller: Caller,
    wanted: LinkTake,
    work: () => Promise<T>,
    unused?: (done: T) => LinkTake,
  ): Promise<T>;
  linksTaken(caller: Caller): Promise<LinkTake>;
}

const NOTHING: LinkTake = { links: 0, customSlugs: 0 };

/** So many of a quota, in its running period. */
interface Wish {
  readonly quota: QuotaName;
  readonly count: number;
  readonly limit: number;
  readonly period: string;
  readonly resetsAtMs: number;
}

/** The plan whose rates hold for calls without a key, whatever plan their workspace is on. */
const GUEST_PLAN = 'botoi-free';
/** What an address without a valid key may try: also the bound on guessing keys. */
const ANONYMOUS: Rate = { limit: 300, windowMs: 60_000, per: 'key' };

export function createQuotas(deps: {
  plans: readonly Plan[];
  counters: RateCounters;
  store: QuotaStore;
  /** Writes to the owners, without keeping anybody waiting. */
  notify: (notice: QuotaNotice) => void;
  clock: Clock;
}): Quotas {
  const { counters, store, notify, clock } = deps;
  const plans = new Map(deps.plans.map((plan) => [plan.name, plan]));
  const planOf = (caller: Caller): Plan | undefined => plans.get(caller.plan);

  /** Whoever runs the server uses up nothing of what a workspace may ask. */
  const ratesOf = (caller: Caller): readonly Rate[] =>
    (caller.instanceAdmin ? [GENEROUS] : planOf(caller)?.rates) ?? [ANONYMOUS];

  /** The monthly quotas that the caller's plan limits, with how much is wanted of each. */
  const boundedOf = (caller: Caller, { links, customSlugs }: LinkTake) => {
    const plan = planOf(caller);
    const all: { quota: QuotaName; limit: number | null | undefined; count: number }[] = [
      { quota: 'links_per_month', limit: plan?.linksPerMonth, count: links },
      { quota: 'custom_slugs_per_month', limit: plan?.customSlugsPerMonth, count: customSlugs },
    ];
    return all.flatMap(({ quota, limit, count }) =>
      count > 0 && limit !== null && limit !== undefined ? [{ quota, limit, count }] : [],
    );
  };

  function count(key: string, rate: Rate): RateState {
    const nowMs = clock.nowMs();
    const { allowed, remaining, resetsAtMs } = counters.take(key, rate, nowMs);
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

  const countBy = (rates: readonly Rate[], nameOf: (rate: Rate) => string): RateState =>
    rates
      .map((rate) => count(`${nameOf(rate)}:${rate.windowMs}`, rate))
      .reduce((tight, state) => (state.remaining < tight.remaining ? state : tight));

  async function take(caller: Caller, wish: Wish): Promise<void> {
    const { quota, count, limit, period, resetsAtMs } = wish;
    const { workspaceId } = caller;
    const tellAt = planOf(caller)?.notifyAt ?? [];
    const atMs = clock.nowMs();
    const taken = await store.take({ workspaceId, quota, period, count, limit, resetsAtMs, tellAt, atMs });
    if (taken === null) throw new Problem('quota_exceeded', { quota, limit, resetsAtMs });
    for (const share of taken.reached) {
      notify({ workspaceId, quota, share, taken: taken.taken, limit, resetsAtMs });
    }
  }

  /** Takes every wish or none, runs `work`, and gives back what `unused` says; all when the work fails. */
  async function holding<T>(
    caller: Caller,
    wishes: readonly Wish[],
    work: () => Promise<T>,
    unused: (wish: Wish, done: T) => number = () => 0,
  ): Promise<T> {
    const taken: Wish[] = [];
    let back = ({ count }: Wish): number => count;
    try {
      for (const wish of wishes) {
        await take(caller, wish);
        taken.push(wish);
      }
      const done = await work();
      back = (wish) => unused(wish, done);
      return done;
    } finally {
      for (const wish of taken) {
        if (back(wish) > 0) await giveBack(caller, wish, back(wish));
      }
    }
  }

  /** To the period that it was taken from, which may have ended meanwhile. */
  async function giveBack({ workspaceId }: Caller, { quota, period }: Wish, count: number): Promise<void> {
    try {
      await store.giveBack(workspaceId, quota, period, count);
    } catch {
      // What came of the work is what the caller must hear; a count that stays too high ends with its period.
    }
  }

  function wishesOfCalls(caller: Caller, count: number): readonly Wish[] {
    const limit = planOf(caller)?.callsPerYear ?? null;
    if (limit === null || caller.instanceAdmin) return [];
    const year = yearOf(caller.workspaceCreatedAtMs, clock.nowMs());
    return [{ quota: 'calls_per_year', count, limit, ...year }];
  }

  return {
    plan: (name) => plans.get(name) ?? null,
    requireFeatures: (caller, ...features) => requireFeatures(planOf(caller) ?? null, features),
    hasFeature: (caller, feature) => planOf(caller)?.features.has(feature) === true,
    planNames: () => [...plans.keys()],

    countCall: (caller) =>
      countBy(ratesOf(caller), ({ per }) =>
        per === 'key' || caller.instanceAdmin ? `k${caller.keyId ?? 'admin'}` : `w${caller.workspaceId}`,
      ),

    countAnonymousCall: (address) => count(`a${address}`, ANONYMOUS),

    isAnonymousSpent: (address) => counters.isSpent(`a${address}`, ANONYMOUS, clock.nowMs()),

    countGuestCall: (guest, address) =>
      countBy(plans.get(GUEST_PLAN)?.rates ?? [ANONYMOUS], () => `g${guest.workspaceId}:${address}`),

    async takeCalls(caller, calls) {
      for (const wish of wishesOfCalls(caller, calls)) await take(caller, wish);
    },

    holdCalls: (caller, calls, work) => holding(caller, wishesOfCalls(caller, calls), work),

    async callsTaken(caller) {
      const { period, resetsAtMs } = yearOf(caller.workspaceCreatedAtMs, clock.nowMs());
      const taken = await store.taken(caller.workspaceId, 'calls_per_year', period);
      return { taken, limit: planOf(caller)?.callsPerYear ?? null, resetsAtMs };
    },

    holdLinks(caller, wanted, work, unused) {
      const wishes = boundedOf(caller, wanted).map((one) => ({ ...one, ...month(clock.nowMs()) }));
      return holding(caller, wishes, work, ({ quota }, done) => {
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

/** The running year of a workspace, from anniversary to anniversary (UTC): the day it began on, and when the next does. */
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
