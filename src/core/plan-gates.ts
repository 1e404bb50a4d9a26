import type { Domain } from './domain.ts';
import type { Feature } from './feature.ts';
import type { Link } from './link.ts';
import type { LinkChange } from './link-draft.ts';
import { addedTags, DEFAULT_FIELDS, type WantedFields } from './link-fields.ts';
import type { Plan } from './plan.ts';
import { Problem } from './problem.ts';

/** Throws feature_not_in_plan. A caller whose plan is no longer configured has none of them. */
export function requireFeatures(plan: Plan | null, features: readonly Feature[]): void {
  const missing = features.find((feature) => plan?.features.has(feature) !== true);
  if (missing !== undefined) throw new Problem('feature_not_in_plan', { feature: missing });
}

/** What a new link wants of a plan. */
export function gatesOfNew(wanted: WantedFields, plan: Plan | null, domain: Domain): readonly Feature[] {
  return [...(domain.workspaceId === null ? [] : BRANDED), ...gatesOf(wanted, plan, null)];
}

/** What a change wants of a plan; what it leaves as it is costs nothing. */
export function gatesOfChange(change: LinkChange, plan: Plan | null, held: Link): readonly Feature[] {
  const { destination, title, ...others } = change;
  return [
    'edit',
    ...(destination === undefined || destination === held.destination
      ? []
      : [destinationGate(plan, destination, held)]),
    ...(title === undefined || title === held.title ? [] : TITLE),
    ...gatesOf(others, plan, held),
  ];
}

const BRANDED = ['branded_domain'] as const;
const TITLE = ['title'] as const;

function destinationGate(plan: Plan | null, wanted: string, held: Link): Feature {
  if (plan?.features.has('edit_destination_any') === true) return 'edit_destination_any';
  const stays = URL.parse(wanted.trim())?.hostname === URL.parse(held.destination)?.hostname;
  return stays ? 'edit_destination' : 'edit_destination_any';
}

type Gate = (wanted: WantedFields, held: Pick<Link, 'uniqueWindowMinutes'>, plan: Plan | null) => boolean;

const says = (value: object | null | undefined): boolean =>
  value !== null && value !== undefined && Object.values(value).some((one) => one !== null && one !== '');

const GATES: readonly (readonly [Feature, Gate])[] = [
  ['password', ({ password }) => Boolean(password)],
  ['expiration', ({ expires }) => says(expires)],
  ['targets', ({ rules, apps }) => (rules?.length ?? 0) > 0 || says(apps)],
  [
    'mobile_redirect',
    ({ rules }) =>
      rules?.some(({ when }) => [when.platform, when.os, when.device].some((one) => one !== undefined)) ===
      true,
  ],
  ['ab_test', ({ split }) => (split?.length ?? 0) > 0],
  ['unique_window', ({ uniqueWindowMinutes: wanted }, held) => isOther(wanted, held)],
  [
    'unique_window_custom',
    ({ uniqueWindowMinutes: wanted }, held, plan) =>
      isOther(wanted, held) && wanted !== 0 && wanted !== plan?.uniqueWindowMinutes.min,
  ],
  ['public_stats', ({ publicStats }) => publicStats === true],
  ['open_graph', ({ og }) => says(og)],
  ['pixels', ({ pixels }) => says(pixels)],
  ['tags', ({ tags }) => tags !== undefined && addedTags(tags).length > 0],
  ['utm', ({ utm }) => says(utm)],
];

const isOther = (wanted: number | undefined, held: Pick<Link, 'uniqueWindowMinutes'>): boolean =>
  wanted !== undefined && wanted !== held.uniqueWindowMinutes;

function gatesOf(wanted: WantedFields, plan: Plan | null, held: Link | null): readonly Feature[] {
  const passed: Feature[] = [];
  for (const [feature, isWanted] of GATES) {
    if (isWanted(wanted, held ?? DEFAULT_FIELDS, plan)) passed.push(feature);
  }
  return passed;
}
