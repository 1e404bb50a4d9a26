import type { Problem } from '../../core/problem.ts';
import { sayAnyReason, sayReason } from '../../wire/reasons.ts';
import { lookUpRefusal, type RefusalTable } from '../../wire/refusal.ts';
import { refusalsByKind, type SayRefusal } from '../../wire/refusal-kinds.ts';
import { type Reply, replyJson } from '../../wire/reply.ts';
import { DOMAIN_REASONS, sentences, wholeSeconds } from '../../wire/sentences.ts';

/** Fields of the core as this wire calls them. */
const NAMES: Readonly<Record<string, string>> = {
  destination: 'url',
  title: 'name',
  headHtml: 'head_tags',
  bodyHtml: 'body_tags',
  cloak: 'cloaking',
  blockBots: 'block_bots',
  publicStats: 'public_analytics',
  hideReferrer: 'hide_referrer',
  clickIdParam: 'conversion_tracking',
  forwardQuery: 'forward_params',
  'utm.source': 'utm_source',
  'utm.medium': 'utm_medium',
  'utm.campaign': 'utm_campaign',
  'utm.term': 'utm_term',
  'utm.content': 'utm_content',
  'og.title': 'og_title',
  'og.description': 'og_description',
  'og.image': 'og_image',
  'pixels.meta': 'fb_pixel_id',
  'pixels.ga4': 'ga4_tag_id',
  'pixels.gtm': 'gtm_id',
  'pixels.tiktok': 'tiktok_pixel_id',
  'expires.atMs': 'expiry_datetime',
  'expires.clicks': 'expiry_clicks',
  'expires.redirectTo': 'expiry_destination',
  rules: 'rules',
  split: 'rules',
  extras: 'rules',
  host: 'name',
  icon: 'favicon',
  from: 'start',
  to: 'end',
  interval: 'frequency',
  filters: 'link_ids',
  externalId: 'event_id',
  customerId: 'external_id',
  clickId: 'linkly_cid',
  eventName: 'event_name',
  eventType: 'event_type',
  at: 'occurred_at',
  fields: 'metadata',
};
const nameOf = (field: string): string => NAMES[field] ?? NAMES[field.split('.')[0] ?? ''] ?? field;

type Errors = Readonly<Record<string, readonly string[]>>;

const invalid = (error: string, errors: Errors): Reply =>
  replyJson(422, { error, code: 'validation_failed', errors });

const invalidField = (field: string, detail: string): Reply =>
  invalid(`${field}: ${detail}`, { [field]: [detail] });

/** What is wrong with several fields, each under its name. */
function invalidFields(found: readonly { readonly field: string; readonly detail: string }[]): Reply {
  const errors = new Map<string, string[]>();
  for (const { field, detail } of found) errors.set(field, [...(errors.get(field) ?? []), detail]);
  return invalid(
    found.map(({ field, detail }) => `${field}: ${detail}`).join(' '),
    Object.fromEntries(errors),
  );
}

const saying =
  (status: number, code: string): SayRefusal =>
  (error, headers) =>
    replyJson(status, { error, code }, headers);

const fixed =
  (status: number, error: string, code: string): SayRefusal =>
  (_, headers) =>
    replyJson(status, { error, code }, headers);

/** Plan or permission: the sentence alone. */
const denied: SayRefusal = (error, headers) => replyJson(403, { error }, headers);

const BY_KIND = refusalsByKind(
  {
    unauthenticated: fixed(401, 'Not authorized', 'unauthorized'),
    not_found: fixed(404, 'Not found', 'not_found'),
    bad_input: (sentence) => invalid(sentence, { base: [sentence] }),
    taken: (sentence) => invalid(sentence, { base: [sentence] }),
    conflict: saying(409, 'conflict'),
    forbidden: denied,
    not_in_plan: denied,
    too_often: (message, headers) => replyJson(429, { error: 'rate_limit_exceeded', message }, headers),
    used_up: (message, headers) => replyJson(429, { error: 'rate_limit_exceeded', message }, headers),
    wrong_method: fixed(405, 'Method not allowed', 'method_not_allowed'),
    too_large: saying(413, 'too_large'),
    no_room: saying(507, 'storage_full'),
    fault: fixed(500, 'Internal server error', 'internal_error'),
  },
  NAMES,
);

const SENTENCES = sentences(nameOf);
const sentenceOf = (problem: Problem): string => lookUpRefusal(SENTENCES, problem);

const overLimit = (
  message: string,
  used: { current_usage: number; limit: number },
  retryAfter: string,
): Reply => replyJson(429, { error: 'rate_limit_exceeded', message, ...used }, { 'retry-after': retryAfter });

const TAKEN = 'Has already been taken.';

export const refusals: RefusalTable = {
  ...BY_KIND,
  invalid_link: ({ faults }) =>
    invalidFields(faults.map(({ field, reason }) => ({ field: nameOf(field), detail: sayReason(reason) }))),
  invalid_field: ({ field, reason }) => invalidField(nameOf(field), sayAnyReason(reason)),
  invalid_request: ({ issues }) =>
    invalidFields(issues.map(({ path, detail }) => ({ field: path.join('.') || 'base', detail }))),
  domain_not_usable: ({ reason }) => invalidField('domain', DOMAIN_REASONS[reason]),
  slug_taken: () => invalidField('slug', TAKEN),
  host_taken: () => invalidField('name', TAKEN),
  too_many: (details) =>
    details.retryAfterMs === undefined
      ? invalidField(details.what, SENTENCES.too_many(details))
      : BY_KIND.too_many(details),
  // Each bad entry is named by its index, from 0.
  batch_refused: ({ entries }) =>
    invalid(
      `Nothing was saved: entries ${entries.map(({ index }) => index).join(', ')} are wrong.`,
      Object.fromEntries(entries.map(({ index, problem }) => [index, saysOf(problem)])),
    ),
  rate_limited: (details) =>
    overLimit(
      SENTENCES.rate_limited(details),
      { current_usage: details.limit + 1, limit: details.limit },
      wholeSeconds(details.retryAfterMs),
    ),
  quota_exceeded: (details) =>
    overLimit(
      SENTENCES.quota_exceeded(details),
      { current_usage: details.limit, limit: details.limit },
      new Date(details.resetsAtMs).toUTCString(),
    ),
};

/** One sentence for each fault of an entry. */
function saysOf(problem: Problem): readonly string[] {
  if (problem.code !== 'invalid_link') return [sentenceOf(problem)];
  const { faults } = (problem as Problem<'invalid_link'>).details;
  return faults.map(({ field, reason }) => `${nameOf(field)}: ${sayReason(reason)}`);
}
