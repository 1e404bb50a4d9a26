import { ALL_FEATURES, type Feature, without } from './feature.ts';

/** At most `limit` calls in each window of `windowMs`. */
export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
  readonly per: 'key' | 'workspace';
  /** Protects the server and is no term of the plan: answers announce it only to a caller who has reached it. */
  readonly isCeiling?: true;
}

/** A named set of limits; null is no limit. */
export interface Plan {
  readonly name: string;
  /** At least one. */
  readonly rates: readonly Rate[];
  readonly linksPerMonth: number | null;
  readonly customSlugsPerMonth: number | null;
  /** API calls of a workspace, begun anew on each anniversary of it. */
  readonly callsPerYear: number | null;
  readonly features: ReadonlySet<Feature>;
  /** Statistics are refused once a workspace has had more clicks than this. */
  readonly analyticsClicksCap: number | null;
  /** The unique windows that links may be given, beside none at all. */
  readonly uniqueWindowMinutes: { readonly min: number; readonly max: number };
  /** Shares of a quota (0 to 1) at which its owners are told. */
  readonly notifyAt: readonly number[];
  /** Whether links may carry HTML of their own, where the operator allows it at all. */
  readonly snippets: boolean;
}

/** A ceiling that no honest client meets; it keeps one key from taking the whole machine. */
export const GENEROUS: Rate = { limit: 1_000_000, windowMs: 60_000, per: 'key', isCeiling: true };

const perMinute = (limit: number): Rate => ({ limit, windowMs: 60_000, per: 'workspace' });
const perSecond = (limit: number): Rate => ({ limit, windowMs: 1_000, per: 'workspace' });

const plan = (name: string, limits: Partial<Omit<Plan, 'name'>>): Plan => ({
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

const PAID_EDITS = [
  ...(['edit_destination_any', 'password', 'expiration', 'mobile_redirect', 'ab_test'] as const),
  ...(['unique_window', 'unique_window_custom', 'public_stats', 'title'] as const),
] as const;
const TEAM_ONLY = ['team_api', 'unique_window_custom', 'no_title'] as const;
const ADVANCED = [
  ...(['edit', 'search', 'batch', 'details_year', 'audience'] as const),
  ...(['open_graph', 'targets', 'pixels', 'tags', 'path_format'] as const),
] as const;
const ONLY_15 = { min: 15, max: 15 };

/** The plans that ship with the product; the configuration adds to them and replaces them by name. */
export const PRESETS: readonly Plan[] = [
  plan(UNLIMITED, { snippets: true }),
  plan('cuttly-free', {
    rates: [perMinute(3)],
    linksPerMonth: 30,
    customSlugsPerMonth: 3,
    features: without('branded_domain', 'edit_destination', ...PAID_EDITS, ...TEAM_ONLY),
  }),
  plan('cuttly-starter', {
    rates: [perMinute(6)],
    linksPerMonth: 300,
    customSlugsPerMonth: 30,
    features: without(...PAID_EDITS, ...TEAM_ONLY),
  }),
  plan('cuttly-single', {
    rates: [perMinute(60)],
    linksPerMonth: 5_000,
    features: without(...TEAM_ONLY),
    uniqueWindowMinutes: ONLY_15,
  }),
  plan('cuttly-team', { rates: [perMinute(180)], linksPerMonth: 20_000, features: without('no_title') }),
  plan('cuttly-team-enterprise', { rates: [perMinute(360)], linksPerMonth: 50_000 }),
  plan('picsee-free', {
    rates: [perSecond(2)],
    callsPerYear: 800,
    features: without(...ADVANCED),
    analyticsClicksCap: 10_000,
  }),
  plan('picsee-basic', { rates: [perSecond(10)], callsPerYear: 10_000, features: without(...ADVANCED) }),
  plan('picsee-advanced', { rates: [perSecond(10)] }),
  plan('pocolink', { rates: [{ limit: 1_000, windowMs: 3_600_000, per: 'key' }] }),
  plan('botoi-free', { rates: [perMinute(5)] }),
  plan('linkly', { rates: [perSecond(20)], snippets: true }),
];
