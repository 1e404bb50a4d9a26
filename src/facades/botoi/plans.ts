import { createPlan, type Plan, perMinute } from '../../core/plans/plan.ts';

/** The plan that limits calls without a key. */
export const BOTOI_GUEST_PLAN = 'botoi-free';

export const botoiPlans: readonly Plan[] = [createPlan(BOTOI_GUEST_PLAN, { rates: [perMinute(5)] })];
