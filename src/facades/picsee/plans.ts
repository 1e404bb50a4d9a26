import { without } from '../../core/base/feature.ts';
import { createPlan, type Plan, perSecond } from '../../core/plans/plan.ts';

const ADVANCED = [
  'edit',
  'search',
  'batch',
  'details_year',
  'audience',
  'open_graph',
  'targets',
  'pixels',
  'tags',
  'path_format',
] as const;

export const picseePlans: readonly Plan[] = [
  createPlan('picsee-free', {
    rates: [perSecond(2)],
    callsPerYear: 800,
    features: without(...ADVANCED),
    analyticsClicksCap: 10_000,
  }),
  createPlan('picsee-basic', {
    rates: [perSecond(10)],
    callsPerYear: 10_000,
    features: without(...ADVANCED),
  }),
  createPlan('picsee-advanced', { rates: [perSecond(10)] }),
];
