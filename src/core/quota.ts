import type { Caller } from './key.ts';
import type { Plan, Rate } from './plan.ts';
import type { Clock } from './ports.ts';
import { Problem, type QuotaName } from './problem.ts';
import type { WorkspaceId } from './workspace.ts';

/** A counter that begins anew each window. */
export interface RateCounters {
  /** Takes one if fewer than `limit` were taken in the running window of `key`; tells what is left either way. */
  take(key: string, rate: Rate, nowMs: number): { allowed: boolean; remaining: number; resetsAtMs: number };
}

/** Counts by workspace and period that survive a restart. */
export interface QuotaStore {
  /** Takes `count` if the sum stays within `limit`; false takes nothing. */
  take(
    workspaceId: WorkspaceId,
    quota: QuotaName,
    period: string,
    count: number,
    limit: number,
  ): Promise<boolean>;
  giveBack(workspaceId: WorkspaceId, quota: QuotaName, period: string, count: number): Promise<void>;
  taken(workspaceId: WorkspaceId, quota: QuotaName, period: string): Promise<number>;
}

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly windowMs: number;
  readonly resetsAtMs: number;
}

export interface Quotas {
  plan(name: string): Plan | null;
  planNames(): readonly string[];
  /** Counts one call; answers the tightest window. Throws rate_limited. */
  countCall(caller: Caller): RateState;
  /** One call without a key, by address. Throws rate_limited. */
  countAnonymousCall(address: string): RateState;
  /** Takes from the month's links before they are made; throws quota_exceeded and takes nothing. */
  takeLinks(caller: Caller, links: number, customSlugs: number): Promise<void>;
  giveBackLinks(caller: Caller, links: number, customSlugs: number): Promise<void>;
  linksTaken(caller: Caller): Promise<{ links: number; customSlugs: number }>;
}

/** What an address without a valid key may try: also the bound on guessing keys. */
const ANONYMOUS: Rate = { limit: 300, windowMs: 60_000, per: 'key' };

export function createQuotas(deps: {
  plans: readonly Plan[];
  counters: RateCounters;
  store: QuotaStore;
  clock: Clock;
}): Quotas {
  const { counters, store, clock } = deps;
  const plans = new Map(deps.plans.map((plan) => [plan.name, plan]));
  const planOf = (caller: Caller): Plan | undefined => plans.get(caller.plan);

  /** The monthly quotas that the caller's plan limits, with how much is wanted of each. */
  const wanted = (caller: Caller, links: number, customSlugs: number) => {
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
    return { limit: rate.limit, remaining, windowMs: rate.windowMs, resetsAtMs };
  }

  return {
    plan: (name) => plans.get(name) ?? null,
    planNames: () => [...plans.keys()],

    countCall(caller) {
      const states = (planOf(caller)?.rates ?? [ANONYMOUS]).map((rate) =>
        count(
          rate.per === 'key'
            ? `k${caller.keyId ?? 'admin'}:${rate.windowMs}`
            : `w${caller.workspaceId}:${rate.windowMs}`,
          rate,
        ),
      );
      return states.reduce((tight, state) => (state.remaining < tight.remaining ? state : tight));
    },

    countAnonymousCall: (address) => count(`a${address}`, ANONYMOUS),

    async takeLinks(caller, links, customSlugs) {
      const { period, resetsAtMs } = month(clock.nowMs());
      const taken: { quota: QuotaName; count: number }[] = [];
      for (const { quota, limit, count } of wanted(caller, links, customSlugs)) {
        if (await store.take(caller.workspaceId, quota, period, count, limit)) {
          taken.push({ quota, count });
          continue;
        }
        for (const back of taken) await store.giveBack(caller.workspaceId, back.quota, period, back.count);
        throw new Problem('quota_exceeded', { quota, limit, resetsAtMs });
      }
    },

    async giveBackLinks(caller, links, customSlugs) {
      const { period } = month(clock.nowMs());
      for (const { quota, count } of wanted(caller, links, customSlugs)) {
        await store.giveBack(caller.workspaceId, quota, period, count);
      }
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

/** The calendar month in UTC: `2026-11`, and when the next begins. */
function month(nowMs: number): { period: string; resetsAtMs: number } {
  const now = new Date(nowMs);
  return {
    period: now.toISOString().slice(0, 7),
    resetsAtMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
  };
}
