import { type Plan, UNLIMITED_PLAN } from '../core/plans/plan.ts';
import { NATIVE_FORM, type WebhookForm } from '../core/webhooks/webhook.ts';
import type { Facade, Registration } from '../wire/kit/facade.ts';
import { botoiPlans } from './botoi/plans.ts';
import { cuttlyPlans } from './cuttly/plans.ts';
import { linklyPlans } from './linkly/plans.ts';
import { picseePlans } from './picsee/plans.ts';
import { pocolinkPlans } from './pocolink/plans.ts';

/** The compatible APIs, one row each. No other file outside their folders mentions them. */
export const REGISTRATIONS: readonly Registration[] = [
  {
    name: 'cuttly',
    plans: cuttlyPlans,
    load: async () => (await import('./cuttly/operations.ts')).cuttly,
  },
  {
    name: 'linkly',
    plans: linklyPlans,
    webhooks: {
      clicksPerBody: 1,
      load: async () => (await import('./linkly/webhook-body.ts')).linklyBody,
    },
    load: async () => (await import('./linkly/operations.ts')).linkly,
  },
  {
    name: 'picsee',
    plans: picseePlans,
    load: async () => (await import('./picsee/operations.ts')).picsee,
  },
  {
    name: 'pocolink',
    plans: pocolinkPlans,
    load: async () => (await import('./pocolink/operations.ts')).pocolink,
  },
  {
    name: 'botoi',
    plans: botoiPlans,
    load: async () => (await import('./botoi/operations.ts')).botoi,
  },
];

export const COMPAT_NAMES: readonly string[] = REGISTRATIONS.map(({ name }) => name);

/** The plans that the server includes. The configuration can add plans, and replace these by name. */
export const PRESET_PLANS: readonly [Plan, ...Plan[]] = [
  UNLIMITED_PLAN,
  ...REGISTRATIONS.flatMap(({ plans }) => plans),
];

export const WEBHOOK_FORMS: readonly WebhookForm[] = [
  { name: NATIVE_FORM, clicksPerBody: null },
  ...REGISTRATIONS.flatMap(({ name, webhooks }) =>
    webhooks === undefined ? [] : [{ name, clicksPerBody: webhooks.clicksPerBody }],
  ),
];

export const loadFacades = (): Promise<readonly Facade[]> =>
  Promise.all(REGISTRATIONS.map(({ load }) => load()));
