import { ALL_FEATURES, type Feature } from '../base/feature.ts';

/** At most `limit` calls in each window of `windowMs`. */
export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
  readonly per: 'key' | 'workspace';
  /** Protects the server and is not a term of the plan: answers mention it only to a caller who has reached it. */
  readonly isCeiling?: true;
}

/** A named set of limits; null means unlimited. */
export interface Plan {
  readonly name: string;
  /** At least one. */
  readonly rates: readonly Rate[];
  readonly linksPerMonth: number | null;
  readonly customSlugsPerMonth: number | null;
  /** API calls of a workspace per year, counted from each anniversary of its creation. */
  readonly callsPerYear: number | null;
  readonly features: ReadonlySet<Feature>;
  /** Statistics are refused once a workspace has more clicks than this. */
  readonly analyticsClicksCap: number | null;
  /** Allowed unique windows of links, beside none. */
  readonly uniqueWindowMinutes: { readonly min: number; readonly max: number };
  /** Shares of a quota (0 to 1) at which the owners are notified. */
  readonly notifyAt: readonly number[];
  /** Whether links may contain raw HTML, if the operator allows it. */
  readonly snippets: boolean;
}

/** A ceiling that no well-behaved client reaches; it keeps one key from overloading the server. */
export const GENEROUS: Rate = { limit: 1_000_000, windowMs: 60_000, per: 'key', isCeiling: true };

export const perMinute = (limit: number): Rate => ({ limit, windowMs: 60_000, per: 'workspace' });
export const perSecond = (limit: number): Rate => ({ limit, windowMs: 1_000, per: 'workspace' });

/** A plan that limits only what `limits` names. */
export const createPlan = (name: string, limits: Partial<Omit<Plan, 'name'>>): Plan => ({
  name,
  rates: [GENEROUS],
  linksPerMonth: null,
  customSlugsPerMonth: null,
  callsPerYear: null,
  features: ALL_FEATURES,
  analyticsClicksCap: null,
  uniqueWindowMinutes: { min: 15, max: 1_440 },
  notifyAt: [0.9],
  snippets: false,
  ...limits,
});

export const UNLIMITED = 'unlimited';
export const UNLIMITED_PLAN: Plan = createPlan(UNLIMITED, { snippets: true });
