import { without } from '../../core/base/feature.ts';
import { createPlan, type Plan, perMinute } from '../../core/plans/plan.ts';

const PAID_EDITS = [
  'edit_destination_any',
  'password',
  'expiration',
  'mobile_redirect',
  'ab_test',
  'unique_window',
  'unique_window_custom',
  'public_stats',
  'title',
] as const;
const TEAM_ONLY = ['team_api', 'unique_window_custom', 'no_title'] as const;

export const cuttlyPlans: readonly Plan[] = [
  createPlan('cuttly-free', {
    rates: [perMinute(3)],
    linksPerMonth: 30,
    customSlugsPerMonth: 3,
    features: without('branded_domain', 'edit_destination', ...PAID_EDITS, ...TEAM_ONLY),
  }),
  createPlan('cuttly-starter', {
    rates: [perMinute(6)],
    linksPerMonth: 300,
    customSlugsPerMonth: 30,
    features: without(...PAID_EDITS, ...TEAM_ONLY),
  }),
  createPlan('cuttly-single', {
    rates: [perMinute(60)],
    linksPerMonth: 5_000,
    features: without(...TEAM_ONLY),
    uniqueWindowMinutes: { min: 15, max: 15 },
  }),
  createPlan('cuttly-team', {
    rates: [perMinute(180)],
    linksPerMonth: 20_000,
    features: without('no_title'),
  }),
  createPlan('cuttly-team-enterprise', { rates: [perMinute(360)], linksPerMonth: 50_000 }),
];
