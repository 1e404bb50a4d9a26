import { JSON_DEPTH_MAX, JSON_VALUES_MAX, JSON_WIDTH_MAX, type JsonFault } from './json-text.ts';
import { sayAnyReason, sayReason } from './reasons.ts';
import type { RefusalTable, WireDetails } from './refusal.ts';
import { writeTime } from './time.ts';

const gone = (what: string) => (): string => `There is no such ${what}, or it is not yours.`;

/** Whole seconds, at least one: as `Retry-After` has it. */
export const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)));

/** What a field of the core is called on a wire; `expires.redirectTo` is such a field. */
export type FieldName = (field: string) => string;

/** Each refusal in a sentence, for people, with the fields as their wire calls them. */
export const sentences = (nameOf: FieldName): RefusalTable<string> => ({
  link_not_found: gone('link'),
  domain_not_found: gone('domain'),
  key_not_found: gone('key'),
  workspace_not_found: gone('workspace'),
  version_not_found: () => 'The link has no such version in its history.',
  person_not_found: gone('person'),
  member_not_found: gone('member'),
  invitation_not_found: () =>
    'There is no such invitation: it was used, revoked or has ended, or it is not yours.',
  already_member: () => 'Change their role instead.',
  last_owner: () => 'Make somebody else an owner first.',
  personal_workspace: () => 'Only a workspace of kind "team" can have more members.',
  person_known: () =>
    'Accept with the token that was mailed to the address, or send a personal key of yours with the one you have.',
  tag_not_found: gone('tag'),
  webhook_not_found: gone('webhook'),
  delivery_not_found: () => 'The log of the webhook does not have it, or no longer.',
  invalid_link: ({ faults }) =>
    faults.map(({ field, reason }) => `${nameOf(field)}: ${sayReason(reason)}`).join(' '),
  invalid_field: ({ field, reason }) => `${nameOf(field)}: ${sayAnyReason(reason)}`,
  slug_taken: ({ slug }) => `Another link of this domain has the slug "${slug}".`,
  host_taken: ({ host }) => `The host "${host}" is registered already.`,
  tag_taken: ({ name }) =>
    `Another tag is called "${name}", whatever the letter case. To make one of two, merge them.`,
  version_conflict: ({ version }) => `The link is at version ${version} now; read it again.`,
  domain_not_usable: ({ reason }) => DOMAIN_REASONS[reason],
  domain_in_use: ({ host }) =>
    `Links still use "${host}", or it is the server's own. Remove them for good first.`,
  forbidden: ({ scope }) => RANKS[scope] ?? `This needs the scope ${scope}.`,
  rate_limited: ({ limit, windowMs, retryAfterMs }) =>
    `At most ${limit} requests in ${wholeSeconds(windowMs)} s. Try again in ${wholeSeconds(retryAfterMs)} s.`,
  quota_exceeded: ({ quota, limit, resetsAtMs }) =>
    `The plan allows ${limit} ${quota.replaceAll('_', ' ')}; it begins anew at ${writeTime(resetsAtMs)}.`,
  feature_not_in_plan: ({ feature }) => `The plan of the workspace leaves out "${feature}".`,
  analytics_capped: ({ clicksMax }) =>
    `The plan gives figures up to ${clicksMax} clicks; every click is still counted.`,
  batch_refused: ({ entries }) =>
    `Nothing was saved: entries ${entries.map(({ index }) => index).join(', ')} are wrong.`,
  too_many: ({ what, max }) => `At most ${max} ${what}${BOUNDS[what] ?? ' at once'}.`,
  statistics_unavailable: () =>
    'The statistics cannot be read just now. Links work and visits are kept; ask the operator, or try again later.',
  unauthenticated: ({ reason }) =>
    reason === 'missing'
      ? 'Send your key as "Authorization: Bearer wm_…".'
      : 'The key is unknown, revoked or expired.',
  route_not_found: () => 'There is no such route.',
  method_not_allowed: ({ allowed }) => `This route takes ${allowed.join(', ')}.`,
  not_acceptable: ({ offered }) => `It can be had as ${offered.join(', ')}.`,
  unsupported_media_type: ({ accepted }) => `Send it uncompressed as ${accepted.join(' or ')}.`,
  body_too_large: ({ maxBytes }) => `A body may have ${maxBytes} bytes here.`,
  malformed_body: ({ reason }) => BODY_REASONS[reason],
  invalid_request: ({ issues }) =>
    issues.map(({ path, detail }) => (path.length === 0 ? detail : `${path.join('.')}: ${detail}`)).join(' '),
  precondition_failed: () => 'The link is not at the version that If-Match names; read it again.',
  idempotency_key_reused: () => 'Use a new Idempotency-Key for another request.',
  idempotency_key_busy: () => 'Ask again in a moment for its answer.',
  storage_full: () => 'The disk of the server is full, so nothing was stored. The operator has to make room.',
  internal: () => 'The fault is ours and was noted; name the request id when you report it.',
});

/** What no scope of a key gives. */
const RANKS: Readonly<Record<string, string>> = {
  'instance administrator': 'Only an administrator of the instance may do this.',
  owner: 'Only an owner of the workspace may do this.',
};

/** What bounds the number, where that is not the moment. */
const BOUNDS: Readonly<Record<string, string>> = {
  webhooks: ' a workspace',
  conversions: ' a workspace',
  tags: ' a workspace',
  'words of merged tags': ' a workspace',
  'custom slugs': ' in a dry run',
};

export const DOMAIN_REASONS = {
  not_yours: 'Is not one of your domains.',
  not_verified: 'Is not verified yet.',
} as const;

const BODY_REASONS: { readonly [R in WireDetails['malformed_body']['reason'] | JsonFault]: string } = {
  not_json: 'The body is not JSON.',
  not_utf8: 'The body is not UTF-8.',
  too_many_fields: 'The form has more than 1000 fields.',
  cut_short: 'The body ended before it was complete.',
  too_deep: `The body is nested more than ${JSON_DEPTH_MAX} levels deep.`,
  too_many_values: `The body holds more than ${JSON_WIDTH_MAX} fields or items in one place, or more than ${JSON_VALUES_MAX} values in all.`,
  duplicate_key: 'The body has two keys of one name in one object.',
};

export const SENTENCES = sentences((field) => field);
