import { toPointer } from '../wire/issues.ts';
import {
  type Issue,
  lookUpRefusal,
  type Refusal,
  type RefusalCode,
  type RefusalTable,
} from '../wire/refusal.ts';
import { type Reply, replyText } from '../wire/reply.ts';
import { writeTime } from '../wire/time.ts';
import { fromFault, toWirePath } from './translate/link.ts';
import { sayAnyReason } from './translate/reasons.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** A refusal in the words of this API. */
interface Refused {
  readonly detail: string;
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
  invalid_link: [422, 'Some fields are wrong'],
  invalid_field: [422, 'A field is wrong'],
  slug_taken: [409, 'The slug is taken'],
  host_taken: [409, 'The host is taken'],
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
  too_many: [422, 'Too many at once'],
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
  internal: [500, 'Something went wrong here'],
};

const gone = (what: string) => (): Refused => ({
  detail: `There is no such ${what}, or it is not yours.`,
});

const seconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)));

const WORDS: RefusalTable<Refused> = {
  link_not_found: gone('link'),
  domain_not_found: gone('domain'),
  key_not_found: gone('key'),
  workspace_not_found: gone('workspace'),
  person_not_found: gone('person'),
  member_not_found: gone('member'),
  invitation_not_found: () => ({
    detail: 'There is no such invitation: it was used, revoked or has ended, or it is not yours.',
  }),
  version_not_found: () => ({ detail: 'The link has no such version in its history.' }),
  invalid_link: ({ faults }) => ({ detail: 'Nothing was saved.', errors: faults.map(fromFault) }),
  invalid_field: ({ field, reason }) => ({
    detail: 'Nothing was saved.',
    errors: [
      {
        in: QUERY_FIELDS.has(field) ? 'query' : 'body',
        path: toWirePath(field),
        code: reason,
        detail: sayAnyReason(reason),
      },
    ],
  }),
  slug_taken: ({ slug }) => ({
    detail: `Another link of this domain has the slug "${slug}".`,
    errors: [{ in: 'body', path: ['slug'], code: 'taken', detail: 'Is held by another link.' }],
  }),
  host_taken: ({ host }) => ({
    detail: `The host "${host}" is registered already.`,
    errors: [{ in: 'body', path: ['host'], code: 'taken', detail: 'Is registered already.' }],
  }),
  version_conflict: ({ version }) => ({ detail: `The link is at version ${version} now; read it again.` }),
  already_member: () => ({ detail: 'Change their role instead.' }),
  last_owner: () => ({ detail: 'Make somebody else an owner first.' }),
  personal_workspace: () => ({ detail: 'Only a workspace of kind "team" can have more members.' }),
  person_known: () => ({
    detail:
      'Accept with the token that was mailed to the address, or send a personal key of yours with the one you have.',
  }),
  domain_not_usable: ({ reason }) => ({
    detail: 'Nothing was saved.',
    errors: [{ in: 'body', path: ['domain'], code: reason, detail: DOMAIN_REASONS[reason] }],
  }),
  domain_in_use: ({ host }) => ({
    detail: `Links still use "${host}", or it is the server's own. Remove them for good first.`,
  }),
  forbidden: ({ scope }) => ({ detail: `This needs the scope ${scope}.` }),
  rate_limited: ({ limit, windowMs, retryAfterMs }) => ({
    detail: `At most ${limit} requests in ${seconds(windowMs)} s. Try again in ${seconds(retryAfterMs)} s.`,
    headers: { 'retry-after': seconds(retryAfterMs) },
  }),
  quota_exceeded: ({ quota, limit, resetsAtMs }) => ({
    detail: `The plan allows ${limit} ${quota.replaceAll('_', ' ')}; it begins anew at ${writeTime(resetsAtMs)}.`,
    headers: { 'retry-after': new Date(resetsAtMs).toUTCString() },
  }),
  too_many: ({ what, max }) => ({
    detail: `At most ${max} ${what} at once.`,
    // Too many listeners is a matter of the moment, not of what was asked.
    ...(LASTING.has(what) ? {} : { status: 429, headers: { 'retry-after': '5' } }),
  }),
  unauthenticated: ({ reason }) => ({
    detail:
      reason === 'missing'
        ? 'Send your key as "Authorization: Bearer wm_…".'
        : 'The key is unknown, revoked or expired.',
    headers: {
      'www-authenticate':
        reason === 'missing' ? 'Bearer realm="waymark"' : 'Bearer realm="waymark", error="invalid_token"',
    },
  }),
  route_not_found: () => ({ detail: 'See /docs for what there is.' }),
  method_not_allowed: ({ allowed }) => ({
    detail: `This route takes ${allowed.join(', ')}.`,
    headers: { allow: allowed.join(', ') },
  }),
  not_acceptable: ({ offered }) => ({ detail: `It can be had as ${offered.join(', ')}.` }),
  unsupported_media_type: ({ accepted }) => ({
    detail: `Send it uncompressed as ${accepted.join(' or ')}.`,
    headers: { 'accept-post': accepted.join(', ') },
  }),
  body_too_large: ({ maxBytes }) => ({ detail: `A body may have ${maxBytes} bytes here.` }),
  malformed_body: ({ reason }) => ({ detail: BODY_REASONS[reason] }),
  invalid_request: ({ issues }) => ({
    detail: 'Nothing was done.',
    errors: issues,
    ...(issues.some((issue) => issue.in === 'header') ? { status: 400 } : {}),
  }),
  precondition_failed: () => ({
    detail: 'The link is not at the version that If-Match names; read it again.',
  }),
  idempotency_key_reused: () => ({ detail: 'Use a new Idempotency-Key for another request.' }),
  idempotency_key_busy: ({ retryAfterMs }) => ({
    detail: 'Ask again in a moment for its answer.',
    headers: { 'retry-after': seconds(retryAfterMs) },
  }),
  internal: () => ({ detail: 'The fault is ours and was noted; name the request id when you report it.' }),
};

/** What there may not be more of, whenever one asks. */
const LASTING = new Set(['links', 'members', 'open invitations']);

/** The core does not know where a field came from: these are only ever asked in a query string. */
const QUERY_FIELDS = new Set(['from', 'interval', 'filters', 'logo', 'size']);

const DOMAIN_REASONS = {
  not_yours: 'Is not one of your domains.',
  not_verified: 'Is not verified yet.',
} as const;

const BODY_REASONS = {
  not_json: 'The body is not JSON.',
  not_utf8: 'The body is not UTF-8.',
  cut_short: 'The body ended before it was complete.',
  too_deep: 'The body is nested more than 32 levels deep.',
  duplicate_key: 'The body has two keys of one name in one object.',
} as const;

/** Every code for the reader, in the order of the table. */
export const PROBLEMS = Object.entries(STATUSES).map(([code, [status, title]]) => ({ code, status, title }));

export const statusOf = (code: RefusalCode): number => STATUSES[code][0];

/** A refusal as RFC 9457 has it, without the request's id. */
export function toProblem(refusal: Refusal) {
  const [usual, title] = STATUSES[refusal.code];
  const { detail, errors, headers = {}, status = usual } = lookUpRefusal(WORDS, refusal);
  const problem = {
    type: `/docs#${refusal.code}`,
    title,
    status,
    detail,
    code: refusal.code,
    ...(errors === undefined
      ? {}
      : {
          errors: errors.map((it) => ({
            in: it.in,
            pointer: toPointer(it.path),
            code: it.code,
            detail: it.detail,
          })),
        }),
  };
  return { problem, headers };
}

export function refuse(refusal: Refusal, requestId: string): Reply {
  const { problem, headers } = toProblem(refusal);
  const body = JSON.stringify({ ...problem, request_id: requestId });
  return replyText(problem.status, PROBLEM_TYPE, body, headers);
}
