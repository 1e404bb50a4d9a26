import type { Feature } from '../base/feature.ts';
import type { Domain } from '../domains/domain.ts';
import type { Plan } from '../plans/plan.ts';
import type { Link } from './link.ts';
import { DEFAULT_FIELDS, type LinkFieldsInput } from './link-fields.ts';
import { addedTags } from './tag-change.ts';

/** The features that a new link needs. */
export function gatesOfNew(input: LinkFieldsInput, plan: Plan | null, domain: Domain): readonly Feature[] {
  return [...(domain.workspaceId === null ? [] : BRANDED), ...gatesOf(input, plan, null)];
}

/** The features that a change needs; unchanged fields need none. */
export function gatesOfChange(change: LinkFieldsInput, plan: Plan | null, current: Link): readonly Feature[] {
  const { destination, title, ...others } = change;
  return [
    'edit',
    ...(destination === undefined || destination === current.destination
      ? []
      : [destinationGate(plan, destination, current)]),
    ...(title === undefined || title === current.title ? [] : TITLE),
    ...gatesOf(others, plan, current),
  ];
}

const BRANDED = ['branded_domain'] as const;
const TITLE = ['title'] as const;

function destinationGate(plan: Plan | null, destination: string, current: Link): Feature {
  if (plan?.features.has('edit_destination_any') === true) return 'edit_destination_any';
  const isSameHost = URL.parse(destination.trim())?.hostname === URL.parse(current.destination)?.hostname;
  return isSameHost ? 'edit_destination' : 'edit_destination_any';
}

type Gate = (
  input: LinkFieldsInput,
  current: Pick<Link, 'uniqueWindowMinutes'>,
  plan: Plan | null,
) => boolean;

const hasValue = (value: object | null | undefined): boolean =>
  value !== null && value !== undefined && Object.values(value).some((part) => part !== null && part !== '');

const GATES: readonly (readonly [Feature, Gate])[] = [
  ['password', ({ password }) => Boolean(password)],
  ['expiration', ({ expires }) => hasValue(expires)],
  ['targets', ({ rules, apps }) => (rules?.length ?? 0) > 0 || hasValue(apps)],
  [
    'mobile_redirect',
    ({ rules }) =>
      rules?.some(({ when }) =>
        [when.platform, when.os, when.device].some((values) => values !== undefined),
      ) === true,
  ],
  ['ab_test', ({ split }) => (split?.length ?? 0) > 0],
  ['unique_window', ({ uniqueWindowMinutes: minutes }, current) => differs(minutes, current)],
  [
    'unique_window_custom',
    ({ uniqueWindowMinutes: minutes }, current, plan) =>
      differs(minutes, current) && minutes !== 0 && minutes !== plan?.uniqueWindowMinutes.min,
  ],
  ['public_stats', ({ publicStats }) => publicStats === true],
  ['open_graph', ({ og }) => hasValue(og)],
  ['pixels', ({ pixels }) => hasValue(pixels)],
  ['tags', ({ tags }) => tags !== undefined && addedTags(tags).length > 0],
  ['utm', ({ utm }) => hasValue(utm)],
];

const differs = (minutes: number | undefined, current: Pick<Link, 'uniqueWindowMinutes'>): boolean =>
  minutes !== undefined && minutes !== current.uniqueWindowMinutes;

function gatesOf(input: LinkFieldsInput, plan: Plan | null, current: Link | null): readonly Feature[] {
  const features: Feature[] = [];
  for (const [feature, asks] of GATES) {
    if (asks(input, current ?? DEFAULT_FIELDS, plan)) features.push(feature);
  }
  return features;
}
