import { createPlan, type Plan, perSecond } from '../../core/plans/plan.ts';

export const linklyPlans: readonly Plan[] = [
  createPlan('linkly', { rates: [perSecond(20)], snippets: true }),
];
