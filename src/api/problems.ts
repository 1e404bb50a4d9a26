import { z } from '@hono/zod-openapi';
import { toPointer } from '../wire/issues.ts';
import type { Operation } from '../wire/operation.ts';
import { sayAnyReason } from '../wire/reasons.ts';
import {
  type Issue,
  lookUpRefusal,
  type Refusal,
  type RefusalCode,
  type RefusalTable,
  WireRefusal,
} from '../wire/refusal.ts';
import { type Reply, replyText } from '../wire/reply.ts';
import { DOMAIN_REASONS, SENTENCES, wholeSeconds } from '../wire/sentences.ts';
import { fromFault, toWirePath } from './translate/link.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** A refusal in the words of this API. */
interface Refused {
  /** Instead of the usual sentence. */
  readonly detail?: string;
  readonly errors?: readonly Issue[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Where it depends on the facts. */
  readonly status?: number;
}

const STATUSES: { readonly [C in RefusalCode]: readonly [status: number, title: string] } = {
  link_not_found: [404, 'No such link'],
  domain_not_found: [404, 'No such domain'],
  key_not_found: [404, 'No such key'],
  workspace_not_found: [404, 'No such workspace'],
  person_not_found: [404, 'No such person'],
  member_not_found: [404, 'No such member'],
  invitation_not_found: [404, 'No such invitation'],
  version_not_found: [404, 'No such version'],
  tag_not_found: [404, 'No such tag'],
  webhook_not_found: [404, 'No such webhook'],
  delivery_not_found: [404, 'No such delivery'],
  invalid_link: [422, 'Some fields are wrong'],
  invalid_field: [422, 'A field is wrong'],
  slug_taken: [409, 'The slug is taken'],
  host_taken: [409, 'The host is taken'],
  tag_taken: [409, 'The name is taken'],
  version_conflict: [412, 'The link has changed'],
  already_member: [409, 'They are a member already'],
  last_owner: [409, 'A workspace keeps an owner'],
  personal_workspace: [409, 'A personal workspace has one member'],
  person_known: [409, 'Somebody has this e-mail address already'],
  domain_not_usable: [422, 'The domain cannot be used'],
  domain_in_use: [409, 'The domain is in use'],
  forbidden: [403, 'The key may not do this'],
  rate_limited: [429, 'Too many requests'],
  quota_exceeded: [429, 'The quota is used up'],
  feature_not_in_plan: [403, 'The plan leaves it out'],
  analytics_capped: [403, 'The plan gives no figures past so many clicks'],
  batch_refused: [422, 'Some entries are wrong'],
  too_many: [422, 'Too many at once'],
  statistics_unavailable: [503, 'Statistics are not available'],
  unauthenticated: [401, 'A valid key is needed'],
  route_not_found: [404, 'No such route'],
  method_not_allowed: [405, 'The method is not allowed'],
  not_acceptable: [406, 'No acceptable form'],
  unsupported_media_type: [415, 'The media type is not supported'],
  body_too_large: [413, 'The body is too large'],
  malformed_body: [400, 'The body cannot be read'],
  invalid_request: [422, 'Some fields are wrong'],
  precondition_failed: [412, 'The link has changed'],
  idempotency_key_reused: [409, 'The idempotency key was used for another request'],
  idempotency_key_busy: [409, 'The first request with this idempotency key is still running'],
  storage_full: [507, 'The server has no room left'],
  internal: [500, 'Something went wrong here'],
};

const nothing = () => ({});

/** What this API says beside, or instead of, the sentence that each refusal has. */
const WORDS: RefusalTable<Refused> = {
  link_not_found: nothing,
  domain_not_found: nothing,
  key_not_found: nothing,
  workspace_not_found: nothing,
  version_not_found: nothing,
  tag_not_found: nothing,
  webhook_not_found: nothing,
  delivery_not_found: nothing,
  person_not_found: nothing,
  member_not_found: nothing,
  invitation_not_found: nothing,
  already_member: nothing,
  last_owner: nothing,
  personal_workspace: nothing,
  person_known: nothing,
  invalid_link: ({ faults }) => ({ errors: faults.map(fromFault) }),
  invalid_field: ({ field, reason }) => ({
    errors: [{ in: 'body', path: toWirePath(field), code: reason, detail: sayAnyReason(reason) }],
  }),
  slug_taken: () => ({
    errors: [{ in: 'body', path: ['slug'], code: 'taken', detail: 'Is held by another link.' }],
  }),
  host_taken: () => ({
    errors: [{ in: 'body', path: ['host'], code: 'taken', detail: 'Is registered already.' }],
  }),
  tag_taken: () => ({
    errors: [{ in: 'body', path: ['name'], code: 'taken', detail: 'Is the name of another tag.' }],
  }),
  version_conflict: nothing,
  domain_not_usable: ({ reason }) => ({
    errors: [{ in: 'body', path: ['domain'], code: reason, detail: DOMAIN_REASONS[reason] }],
  }),
  domain_in_use: nothing,
  forbidden: nothing,
  rate_limited: ({ retryAfterMs }) => ({ headers: { 'retry-after': wholeSeconds(retryAfterMs) } }),
  quota_exceeded: ({ resetsAtMs }) => ({ headers: { 'retry-after': new Date(resetsAtMs).toUTCString() } }),
  feature_not_in_plan: nothing,
  analytics_capped: nothing,
  batch_refused: ({ entries }) => ({
    errors: entries.map(({ index, problem }) => ({
      in: 'body',
      path: [index],
      code: problem.code,
      detail: lookUpRefusal(SENTENCES, problem),
    })),
  }),
  // Too many listeners is a matter of the moment, not of what was asked.
  too_many: ({ what, retryAfterMs = MOMENT_MS }) =>
    LASTING.has(what) ? {} : { status: 429, headers: { 'retry-after': wholeSeconds(retryAfterMs) } },
  statistics_unavailable: () => ({ headers: { 'retry-after': '60' } }),
  unauthenticated: ({ reason }) => ({
    headers: {
      'www-authenticate':
        reason === 'missing' ? 'Bearer realm="waymark"' : 'Bearer realm="waymark", error="invalid_token"',
    },
  }),
  route_not_found: () => ({ detail: 'See /docs for what there is.' }),
  method_not_allowed: ({ allowed }) => ({ headers: { allow: allowed.join(', ') } }),
  not_acceptable: nothing,
  unsupported_media_type: ({ accepted }) => ({ headers: { 'accept-post': accepted.join(', ') } }),
  body_too_large: nothing,
  malformed_body: nothing,
  invalid_request: ({ issues }) => ({
    errors: issues,
    ...(issues.some((issue) => issue.in === 'header') ? { status: 400 } : {}),
  }),
  precondition_failed: nothing,
  idempotency_key_reused: nothing,
  idempotency_key_busy: ({ retryAfterMs }) => ({ headers: { 'retry-after': wholeSeconds(retryAfterMs) } }),
  storage_full: nothing,
  internal: nothing,
};

const MOMENT_MS = 5_000;
/** What there may not be more of, whenever one asks. */
const LASTING = new Set([
  'links',
  'tags',
  'words of merged tags',
  'custom slugs',
  'webhooks',
  'conversions',
  'domains',
  'members',
  'open invitations',
]);

/** One code for one fault: fields that the core finds wrong are told like those that are wrong by their form. */
const CODES: Partial<Record<RefusalCode, RefusalCode>> = {
  invalid_link: 'invalid_request',
  invalid_field: 'invalid_request',
};
export const codeOf = (code: RefusalCode): RefusalCode => CODES[code] ?? code;

/** Every code for the reader, in the order of the table. */
export const PROBLEMS = Object.entries(STATUSES)
  .filter(([code]) => !Object.hasOwn(CODES, code))
  .map(([code, [status, title]]) => ({ code, status, title }));

export const statusOf = (code: RefusalCode): number => STATUSES[code][0];

/** What was asked, as far as a refusal speaks of it. */
interface Asked {
  /** Whether something was to be saved. */
  readonly writes: boolean;
  /** Where a field was that the core names, which does not know; null when nothing was asked with fields. */
  placeOf(field: string): Issue['in'] | null;
}

/** An entry of a list in a body. */
const ENTRY: Asked = { writes: true, placeOf: () => 'body' };

function askedOf(operation: Operation<never>): Asked {
  const { method, body, query } = operation;
  const parameters = fieldsOf(query);
  const inPath = 'params' in operation ? fieldsOf(operation.params) : {};
  const otherwise = body === undefined ? (query === undefined ? null : 'query') : 'body';
  return {
    writes: method !== 'GET',
    placeOf: (field) => {
      if (Object.hasOwn(inPath, field)) return 'path';
      return Object.hasOwn(parameters, field) ? 'query' : otherwise;
    },
  };
}

const fieldsOf = (schema: unknown): object => (schema instanceof z.ZodObject ? schema.shape : {});

/** Faults that name fields; the sentence is about all of them. */
const NAMES_FIELDS: ReadonlySet<RefusalCode> = new Set([
  ...(['invalid_link', 'invalid_field', 'invalid_request', 'domain_not_usable', 'batch_refused'] as const),
]);
const detailOf = (refusal: Refusal, { writes }: Asked): string => {
  if (!NAMES_FIELDS.has(refusal.code)) return lookUpRefusal(SENTENCES, refusal);
  return writes ? 'Nothing was saved.' : 'Correct what `errors` names.';
};

/** A refusal as RFC 9457 has it, without the request's id. */
export function toProblem(refusal: Refusal, asked: Asked = ENTRY) {
  const [usual, title] = STATUSES[refusal.code];
  const words = lookUpRefusal(WORDS, refusal);
  const { detail = detailOf(refusal, asked), errors = [], headers = {}, status = usual } = words;
  const code = codeOf(refusal.code);
  const isPlaced = refusal instanceof WireRefusal;
  const placed = errors.flatMap((issue) => {
    const place = isPlaced ? issue.in : asked.placeOf(String(issue.path[0] ?? ''));
    return place === null ? [] : [fromIssue(issue, place)];
  });
  const problem = {
    type: `/docs#${code}`,
    title,
    status,
    detail,
    code,
    ...(placed.length === 0 ? {} : { errors: placed }),
  };
  return { problem, headers };
}

const fromIssue = ({ path, code, detail }: Issue, place: Issue['in']) => ({
  in: place,
  pointer: toPointer(path),
  code,
  detail,
});

export function refuse(refusal: Refusal, requestId: string, operation: Operation<never> | null): Reply {
  const { problem, headers } = toProblem(refusal, operation === null ? ENTRY : askedOf(operation));
  const body = JSON.stringify({ ...problem, request_id: requestId });
  return replyText(problem.status, PROBLEM_TYPE, body, headers);
}
