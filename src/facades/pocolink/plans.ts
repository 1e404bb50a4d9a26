import { createPlan, type Plan } from '../../core/plans/plan.ts';

export const pocolinkPlans: readonly Plan[] = [
  createPlan('pocolink', { rates: [{ limit: 1_000, windowMs: 3_600_000, per: 'key' }] }),
];
