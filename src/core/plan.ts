/** At most `limit` calls in each window of `windowMs`. */
export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
  readonly per: 'key' | 'workspace';
}

/** A named set of limits; null is no limit. */
export interface Plan {
  readonly name: string;
  /** At least one: it is what the rate-limit headers tell. */
  readonly rates: readonly Rate[];
  readonly linksPerMonth: number | null;
  readonly customSlugsPerMonth: number | null;
  readonly callsPerYear: number | null;
  /** Whether links may carry HTML of their own, where the operator allows it at all. */
  readonly snippets: boolean;
}

/** A ceiling that no honest client meets; it keeps one key from taking the whole machine. */
const GENEROUS: Rate = { limit: 1_000_000, windowMs: 60_000, per: 'key' };

const perMinute = (limit: number): Rate => ({ limit, windowMs: 60_000, per: 'workspace' });
const perSecond = (limit: number): Rate => ({ limit, windowMs: 1_000, per: 'workspace' });

const plan = (name: string, limits: Partial<Omit<Plan, 'name'>>): Plan => ({
  name,
  rates: [GENEROUS],
  linksPerMonth: null,
  customSlugsPerMonth: null,
  callsPerYear: null,
  snippets: false,
  ...limits,
});

export const UNLIMITED = 'unlimited';

/** The plans that ship with the product; the configuration adds to them and replaces them by name. */
export const PRESETS: readonly Plan[] = [
  plan(UNLIMITED, { snippets: true }),
  plan('cuttly-free', { rates: [perMinute(3)], linksPerMonth: 30, customSlugsPerMonth: 3 }),
  plan('cuttly-starter', { rates: [perMinute(6)], linksPerMonth: 300, customSlugsPerMonth: 30 }),
  plan('cuttly-single', { rates: [perMinute(60)], linksPerMonth: 5_000 }),
  plan('cuttly-team', { rates: [perMinute(180)], linksPerMonth: 20_000 }),
  plan('cuttly-team-enterprise', { rates: [perMinute(360)], linksPerMonth: 50_000 }),
  plan('picsee-free', { rates: [perSecond(2)], callsPerYear: 800 }),
  plan('picsee-basic', { rates: [perSecond(10)], callsPerYear: 10_000 }),
  plan('picsee-advanced', { rates: [perSecond(10)] }),
  plan('pocolink', { rates: [{ limit: 1_000, windowMs: 3_600_000, per: 'key' }] }),
  plan('botoi-free', { rates: [perMinute(5)] }),
  plan('linkly', { rates: [perSecond(20)], snippets: true }),
];
