import type { Feature } from '../base/feature.ts';
import { Problem } from '../base/problem.ts';
import type { Plan } from './plan.ts';

/** Throws feature_not_in_plan. A plan that is no longer configured has no features. */
export function requireFeatures(plan: Plan | null, features: readonly Feature[]): void {
  const missing = features.find((feature) => plan?.features.has(feature) !== true);
  if (missing !== undefined) throw new Problem('feature_not_in_plan', { feature: missing });
}
