import type { Caller } from '../base/caller.ts';
import { API_FEATURES, type Feature } from '../base/feature.ts';
import { Problem } from '../base/problem.ts';
import type { Plan } from './plan.ts';

/** Throws feature_not_in_plan. A plan that is no longer configured has no features. */
export function requireFeatures(caller: Caller, plan: Plan | null, features: readonly Feature[]): void {
  const missing = features.find((feature) => !allows(caller, plan, feature));
  if (missing !== undefined) throw new Problem('feature_not_in_plan', { feature: missing });
}

/** A call of a session is no API call. */
export const allows = ({ sessionId }: Caller, plan: Plan | null, feature: Feature): boolean =>
  plan?.features.has(feature) === true || (plan !== null && sessionId !== null && API_FEATURES.has(feature));
