import type { LinkFault } from '../../core/base/fault.ts';
import { type Permission, Problem } from '../../core/base/problem.ts';
import type { AwayReason } from '../../core/base/storage-away.ts';
import type { HeaderFields } from '../values/header-fields.ts';
import { JSON_DEPTH_MAX, JSON_VALUES_MAX, JSON_WIDTH_MAX } from '../values/json-text.ts';
import { writeTime } from '../values/time.ts';
import { FAULT_MESSAGES } from './fault-messages.ts';
import { LIMITS } from './limits.ts';
import type { Issue, Refusal, RefusalCode, RefusalDetails, WireDetails } from './refusal.ts';

/** The kinds that compatible APIs distinguish. */
export type RefusalKind =
  | 'unauthenticated'
  | 'not_found'
  | 'bad_input'
  | 'taken'
  | 'conflict'
  | 'forbidden'
  | 'not_in_plan'
  | 'too_often'
  | 'used_up'
  | 'wrong_method'
  | 'too_large'
  | 'no_room'
  | 'away'
  | 'fault';

/** The API's name for a field of the core; `expires.redirectTo` is such a field. */
export type FieldName = (field: string) => string;

/** Everything about one refusal. Compatible APIs answer by `kind`, with `message` and `headers`. */
export interface RefusalRow<D = Refusal['details']> {
  readonly kind: RefusalKind;
  /** HTTP status and title in the native API. */
  readonly status: number;
  readonly title: string;
  readonly message: (details: D, nameOf: FieldName) => string;
  /** Details for tests and documents of every API. */
  readonly sample: D;
  /** Another kind or status for some details. */
  readonly varies?: (details: D) => { readonly kind?: RefusalKind; readonly status?: number };
  /** The invalid fields of the core. */
  readonly faults?: (details: D) => readonly LinkFault[];
  /** The invalid fields, if their places in the request are known. */
  readonly issues?: (details: D) => readonly Issue[];
  readonly headers?: (details: D) => HeaderFields;
  /** Replaces `message` in the native API. */
  readonly nativeMessage?: string;
  /** Headers that only the native API adds. */
  readonly nativeHeaders?: (details: D) => HeaderFields;
  /** The code in the native API, if it differs: there, several refusals share a code. */
  readonly nativeCode?: RefusalCode;
}

const NONE = {};

const notFound = (what: string) =>
  ({
    kind: 'not_found',
    status: 404,
    title: `${what.charAt(0).toUpperCase()}${what.slice(1)} not found`,
    message: () => `There is no such ${what}, or it is not yours.`,
    sample: NONE,
  }) as const;

const UNAUTHENTICATED = {
  missing: 'Send your key as "Authorization: Bearer wm_…".',
  unknown: 'The key is unknown, revoked or expired.',
  signed_out: 'The session has ended. Sign in again.',
} as const;

const STORAGE_AWAY = {
  away: 'The database does not answer at the moment, so nothing was saved. Try again in a few seconds.',
  busy: 'Too many requests wait for the database, so nothing was saved. Try again in a few seconds.',
  outcome_unknown:
    'The connection to the database ended while it saved, so the change may be saved or not. Check before you try again.',
} as const satisfies Record<AwayReason, string>;

const SIGN_IN_FAILED = {
  password: 'The email address or the password is wrong.',
  proof: 'The password is wrong.',
  weak_proof:
    'You have a second factor, so a password alone does not prove who you are. Send a code, a recovery code or a passkey.',
  code: 'The code is wrong, or was used already.',
  passkey: 'The passkey was not accepted. Try again, or sign in another way.',
  attempt: 'This sign-in has expired, or had too many wrong codes. Start again.',
} as const;

/** Every refusal: a code of the core or the wire without a row does not compile. */
export const REFUSALS: { readonly [C in RefusalCode]: RefusalRow<RefusalDetails[C]> } = {
  link_not_found: notFound('link'),
  domain_not_found: notFound('domain'),
  key_not_found: notFound('key'),
  workspace_not_found: notFound('workspace'),
  person_not_found: notFound('person'),
  member_not_found: notFound('member'),
  invitation_not_found: {
    ...notFound('invitation'),
    message: () => 'There is no such invitation: it was used or revoked, has expired, or is not yours.',
  },
  session_not_found: notFound('session'),
  version_not_found: {
    ...notFound('version'),
    message: () => 'The history of the link has no such version.',
  },
  tag_not_found: notFound('tag'),
  webhook_not_found: notFound('webhook'),
  delivery_not_found: {
    ...notFound('delivery'),
    message: () => "This delivery is not in the webhook's log, or has been removed from it.",
  },
  invalid_link: {
    kind: 'bad_input',
    status: 422,
    title: 'Some fields are invalid',
    message: ({ faults }, nameOf) =>
      faults.map(({ field, reason }) => `${nameOf(field)}: ${FAULT_MESSAGES[reason]}`).join(' '),
    sample: { faults: [{ field: 'destination', reason: 'not_a_url' }] },
    faults: ({ faults }) => faults,
    nativeCode: 'invalid_request',
  },
  invalid_field: {
    kind: 'bad_input',
    status: 422,
    title: 'A field is invalid',
    message: ({ field, reason }, nameOf) => `${nameOf(field)}: ${FAULT_MESSAGES[reason]}`,
    sample: { field: 'from', reason: 'not_before_to' },
    faults: (fault) => [fault],
    nativeCode: 'invalid_request',
  },
  slug_taken: {
    kind: 'taken',
    status: 409,
    title: 'Slug already in use',
    message: ({ slug }) => `Another link of this domain has the slug "${slug}".`,
    sample: { slug: 'launch' },
    faults: () => [{ field: 'slug', reason: 'taken' }],
  },
  host_taken: {
    kind: 'taken',
    status: 409,
    title: 'Host already registered',
    message: ({ host }) => `The host "${host}" is already registered.`,
    sample: { host: 'go.example.com' },
    faults: () => [{ field: 'host', reason: 'taken' }],
  },
  tag_taken: {
    kind: 'taken',
    status: 409,
    title: 'Tag name already in use',
    message: ({ name }) =>
      `The tag "${name}" already exists; letter case is ignored. To combine two tags, merge them.`,
    sample: { name: 'spring' },
    faults: () => [{ field: 'name', reason: 'taken' }],
  },
  version_conflict: {
    kind: 'conflict',
    status: 412,
    title: 'The link has changed',
    message: ({ version }) => `The link is now at version ${version}. Read it again.`,
    sample: { version: 2 },
  },
  already_member: {
    kind: 'conflict',
    status: 409,
    title: 'Already a member',
    message: () => "Change the member's role instead.",
    sample: NONE,
  },
  workspace_deleted: {
    kind: 'forbidden',
    status: 403,
    title: 'The workspace is deleted',
    message: ({ removedAtMs }) =>
      `Its owner can restore it until ${writeTime(removedAtMs)}; then everything in it is removed.`,
    sample: { removedAtMs: Date.UTC(2026, 10, 27) },
  },
  first_workspace: {
    kind: 'conflict',
    status: 409,
    title: 'The first workspace cannot be deleted',
    message: () => 'The server needs its first workspace. Delete its links and domains instead.',
    sample: NONE,
  },
  last_administrator: {
    kind: 'conflict',
    status: 409,
    title: 'The server needs an administrator',
    message: () => 'Make another person an administrator first.',
    sample: NONE,
  },
  mail_not_configured: {
    kind: 'conflict',
    status: 409,
    title: 'No mail server is configured',
    message: () => 'Set WAYMARK_SMTP_URL and WAYMARK_MAIL_FROM.',
    sample: NONE,
  },
  last_owner: {
    kind: 'conflict',
    status: 409,
    title: 'A workspace needs an owner',
    message: () => 'Make another member an owner first.',
    sample: NONE,
  },
  personal_workspace: {
    kind: 'conflict',
    status: 409,
    title: 'A personal workspace has one member',
    message: () => 'Only a workspace of kind "team" can have more members.',
    sample: NONE,
  },
  person_known: {
    kind: 'conflict',
    status: 409,
    title: 'Email address already in use',
    message: () =>
      'Sign in first, or authenticate with your own personal key. A person without a password can also accept with the emailed token.',
    sample: NONE,
  },
  domain_not_usable: {
    kind: 'bad_input',
    status: 422,
    title: 'The domain cannot be used',
    message: ({ reason }) => FAULT_MESSAGES[reason],
    sample: { host: 'go.example.com', reason: 'not_yours' },
    faults: ({ reason }) => [{ field: 'domain', reason }],
  },
  domain_in_use: {
    kind: 'conflict',
    status: 409,
    title: 'The domain is in use',
    message: ({ host }) =>
      `Links still use "${host}", or it is the server's own host. Delete its links permanently first.`,
    sample: { host: 'go.example.com' },
  },
  forbidden: {
    kind: 'forbidden',
    status: 403,
    title: 'This is not allowed',
    message: ({ scope }) => ROLE_MESSAGES[scope] ?? `This needs the scope ${scope}.`,
    sample: { scope: 'links:write' },
  },
  proof_required: {
    kind: 'forbidden',
    status: 403,
    title: 'Prove again who you are',
    message: () => 'This needs a recent proof of who you are: POST /session/prove, then try again.',
    sample: NONE,
  },
  provider_not_found: {
    ...notFound('provider'),
    message: () => 'There is no provider with that name. See GET /session/providers.',
  },
  provider_unavailable: {
    kind: 'fault',
    status: 503,
    title: 'The provider does not answer',
    message: ({ provider }) =>
      `The provider "${provider}" does not answer as it should. Try again later, or sign in another way.`,
    sample: { provider: 'okta' },
    nativeHeaders: () => ({ 'retry-after': '60' }),
  },
  identity_not_found: notFound('identity'),
  sign_in_failed: {
    kind: 'unauthenticated',
    status: 401,
    title: 'Sign-in failed',
    message: ({ what }) => SIGN_IN_FAILED[what],
    sample: { what: 'password' },
    headers: () => ({ 'www-authenticate': 'Bearer' }),
  },
  one_time_link_ended: {
    kind: 'not_found',
    status: 410,
    title: 'The link no longer works',
    message: () => 'The link was used already or has expired. Request a new one.',
    sample: NONE,
  },
  already_set_up: {
    kind: 'conflict',
    status: 409,
    title: 'The server is set up already',
    message: () =>
      'An administrator has set it up. Sign in, or let an administrator invite you. Locked out: `waymark users reset EMAIL` on the server.',
    sample: NONE,
  },
  second_factor_required: {
    kind: 'forbidden',
    status: 403,
    title: 'A second factor is required',
    message: () =>
      'This workspace accepts only people who sign in with a second factor. Set one up (POST /me/second-factor or POST /me/passkeys), or prove the one that you have (POST /session/prove).',
    sample: NONE,
  },
  second_factor_not_found: {
    ...notFound('second factor'),
    message: () => 'There is none to confirm or to remove. Begin with POST /me/second-factor.',
  },
  passkey_not_found: notFound('passkey'),
  wrong_code: {
    kind: 'bad_input',
    status: 422,
    title: 'The code is not right',
    message: () => FAULT_MESSAGES.wrong,
    sample: { field: 'code' },
    faults: ({ field }) => [{ field, reason: 'wrong' }],
  },
  passkey_refused: {
    kind: 'bad_input',
    status: 422,
    title: 'The passkey was not accepted',
    message: () =>
      'The passkey is unknown here, or its answer is too old or was sent before. Try again, or sign in another way.',
    sample: NONE,
  },
  passkeys_unavailable: {
    kind: 'conflict',
    status: 409,
    title: 'Passkeys are not available on this address',
    message: ({ cause }) => PASSKEYS_UNAVAILABLE[cause],
    sample: { cause: 'plain_http' },
  },
  last_way_to_sign_in: {
    kind: 'conflict',
    status: 409,
    title: 'This is the last way to sign in',
    message: () => 'Add a password, a passkey or an identity first.',
    sample: NONE,
  },
  rate_limited: {
    kind: 'too_often',
    status: 429,
    title: 'Too many requests',
    message: ({ limit, windowMs, retryAfterMs }) =>
      `At most ${withCommas(limit)} requests in ${wholeSeconds(windowMs)} s. Try again in ${wholeSeconds(retryAfterMs)} s.`,
    sample: { limit: 3, windowMs: 60_000, retryAfterMs: 9_000 },
    headers: ({ retryAfterMs }) => ({ 'retry-after': wholeSeconds(retryAfterMs) }),
  },
  quota_exceeded: {
    kind: 'used_up',
    status: 429,
    title: 'Quota exceeded',
    message: ({ quota, limit, resetsAtMs }) =>
      `Your plan allows ${withCommas(limit)} ${quota.replaceAll('_', ' ')}. The quota resets at ${writeTime(resetsAtMs)}.`,
    sample: { quota: 'links_per_month', limit: 30, resetsAtMs: Date.UTC(2027, 0, 1) },
    headers: ({ resetsAtMs }) => ({ 'retry-after': new Date(resetsAtMs).toUTCString() }),
  },
  feature_not_in_plan: {
    kind: 'not_in_plan',
    status: 403,
    title: 'Not included in the plan',
    message: ({ feature }) => `Your plan does not include "${feature}".`,
    sample: { feature: 'password' },
  },
  analytics_capped: {
    kind: 'not_in_plan',
    status: 403,
    title: 'Analytics limit of the plan exceeded',
    message: ({ clicksMax }) =>
      `Your plan shows analytics up to ${withCommas(clicksMax)} clicks. Every click is still counted.`,
    sample: { clicksMax: 10_000 },
  },
  batch_refused: {
    kind: 'bad_input',
    status: 422,
    title: 'Some entries are invalid',
    message: ({ entries }) =>
      `Nothing was saved. Invalid entries: ${entries.map(({ index }) => index).join(', ')}.`,
    sample: { entries: [{ index: 1, problem: new Problem('link_not_found', {}) }] },
    issues: ({ entries }) =>
      entries.map(({ index, problem }) => ({
        in: 'body',
        path: [index],
        code: problem.code,
        detail: messageOf(problem),
      })),
  },
  too_many: {
    kind: 'bad_input',
    status: 422,
    title: 'Limit exceeded',
    message: ({ what, max }) => LIMITS[what].message(withCommas(max)),
    sample: { what: 'links', max: 1_000 },
    varies: ({ what }) => (LIMITS[what].isMomentary ? { kind: 'too_often', status: 429 } : {}),
    headers: ({ what }) => (LIMITS[what].isMomentary ? { 'retry-after': wholeSeconds(MOMENT_MS) } : {}),
  },
  statistics_unavailable: {
    // The compatible contracts can report this only as a server error.
    kind: 'fault',
    status: 503,
    title: 'Statistics are not available',
    message: () =>
      'Statistics cannot be read at the moment. Links work and visits are recorded. Try again later, or contact the operator.',
    sample: NONE,
    nativeHeaders: () => ({ 'retry-after': '60' }),
  },
  unauthenticated: {
    kind: 'unauthenticated',
    status: 401,
    title: 'A valid key or session is required',
    message: ({ reason }) => UNAUTHENTICATED[reason],
    sample: { reason: 'unknown' },
    headers: () => ({ 'www-authenticate': 'Bearer' }),
    nativeHeaders: ({ reason }) => ({
      'www-authenticate':
        reason === 'missing' ? 'Bearer realm="waymark"' : 'Bearer realm="waymark", error="invalid_token"',
    }),
  },
  forged_request: {
    kind: 'forbidden',
    status: 403,
    title: 'The request may come from another site',
    message: () =>
      'With a session, a request that changes something needs the header "X-Waymark: 1" and must come from a page of this server.',
    sample: NONE,
  },
  not_on_this_host: {
    kind: 'conflict',
    status: 421,
    title: 'Not on this host',
    message: ({ appUrl }) => `People sign in at ${appUrl}; this host holds no sessions.`,
    sample: { appUrl: 'https://app.example.com' },
  },
  route_not_found: {
    kind: 'not_found',
    status: 404,
    title: 'Route not found',
    message: () => 'There is no such route.',
    nativeMessage: 'See /docs for the available routes.',
    sample: NONE,
  },
  method_not_allowed: {
    kind: 'wrong_method',
    status: 405,
    title: 'Method not allowed',
    message: ({ allowed }) => `This route accepts ${allowed.join(', ')}.`,
    sample: { allowed: ['GET'] },
    headers: ({ allowed }) => ({ allow: allowed.join(', ') }),
  },
  not_acceptable: {
    kind: 'bad_input',
    status: 406,
    title: 'Not acceptable',
    message: ({ offered }) => `Available as ${offered.join(', ')}.`,
    sample: { offered: ['application/json'] },
  },
  unsupported_media_type: {
    kind: 'bad_input',
    status: 415,
    title: 'Unsupported media type',
    message: ({ accepted }) => `Send the body uncompressed as ${accepted.join(' or ')}.`,
    sample: { accepted: ['application/json'] },
    nativeHeaders: ({ accepted }) => ({ 'accept-post': accepted.join(', ') }),
  },
  body_too_large: {
    kind: 'too_large',
    status: 413,
    title: 'Request body too large',
    message: ({ maxBytes }) => `The request body may be at most ${withCommas(maxBytes)} bytes.`,
    sample: { maxBytes: 262_144 },
  },
  malformed_body: {
    kind: 'bad_input',
    status: 400,
    title: 'Malformed request body',
    message: ({ reason }) => BODY_MESSAGES[reason],
    sample: { reason: 'not_json' },
  },
  invalid_request: {
    kind: 'bad_input',
    status: 422,
    title: 'Some fields are invalid',
    message: ({ issues }) =>
      issues
        .map(({ path, detail }) => (path.length === 0 ? detail : `${path.join('.')}: ${detail}`))
        .join(' '),
    sample: { issues: [{ in: 'body', path: ['url'], code: 'required', detail: FAULT_MESSAGES.required }] },
    varies: ({ issues }) => (issues.some((issue) => issue.in === 'header') ? { status: 400 } : {}),
    issues: ({ issues }) => issues,
  },
  precondition_failed: {
    kind: 'conflict',
    status: 412,
    title: 'The link has changed',
    message: () => 'The link is not at the version in If-Match. Read it again.',
    sample: NONE,
  },
  idempotency_key_reused: {
    kind: 'conflict',
    status: 409,
    title: 'The idempotency key was used for another request',
    message: () => 'Use a new Idempotency-Key for another request.',
    sample: NONE,
  },
  idempotency_key_busy: {
    kind: 'conflict',
    status: 409,
    title: 'The first request with this idempotency key is still running',
    message: () => 'Repeat the request in a moment to get its answer.',
    sample: { retryAfterMs: 1_000 },
    headers: ({ retryAfterMs }) => ({ 'retry-after': wholeSeconds(retryAfterMs) }),
  },
  storage_full: {
    kind: 'no_room',
    status: 507,
    title: 'The disk of the server is full',
    message: () => 'The disk of the server is full, so nothing was saved. The operator must free space.',
    sample: NONE,
  },
  storage_unavailable: {
    kind: 'away',
    status: 503,
    title: 'The database does not answer',
    message: ({ reason }) => STORAGE_AWAY[reason],
    sample: { reason: 'away' },
    headers: () => ({ 'retry-after': '5' }),
  },
  internal: {
    kind: 'fault',
    status: 500,
    title: 'Internal server error',
    message: () => 'The server failed and logged the error. Quote the request id when you report it.',
    sample: NONE,
  },
};

export const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];

/** The row of a code. Call its functions only with the details of a refusal with that code. */
export function rowOf(code: RefusalCode): RefusalRow {
  // The table's type ties each code to its details; TypeScript cannot follow that through a union.
  return REFUSALS[code] as RefusalRow;
}

export const messageOf = (refusal: Refusal, nameOf: FieldName = (field) => field): string =>
  rowOf(refusal.code).message(refusal.details, nameOf);

/** Whole seconds for `Retry-After`, at least one. */
export const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)));

/** By then, most of a queue has been processed. */
const MOMENT_MS = 5_000;

const PASSKEYS_UNAVAILABLE = {
  plain_http:
    'Browsers offer passkeys only over HTTPS. The operator sets WAYMARK_APP_URL to an https:// address.',
  ip_address:
    'Passkeys belong to a host name, and this server is at an IP address. The operator sets WAYMARK_APP_URL to a host name.',
} as const;

/** Permissions that no scope grants. */
const ROLE_MESSAGES: { readonly [P in Permission]?: string } = {
  'instance administrator': 'Only an instance administrator can do this.',
  owner: 'Only an owner of the workspace can do this.',
};

const BODY_MESSAGES: { readonly [R in WireDetails['malformed_body']['reason']]: string } = {
  not_json: 'The body is not valid JSON.',
  not_utf8: 'The body is not valid UTF-8.',
  too_many_fields: 'The form has more than 1,000 fields.',
  cut_short: 'The body ended before it was complete.',
  too_deep: `The body is nested more than ${JSON_DEPTH_MAX} levels deep.`,
  too_many_values: `The body has more than ${withCommas(JSON_WIDTH_MAX)} fields or items in one place, or more than ${withCommas(JSON_VALUES_MAX)} values in all.`,
  duplicate_key: 'An object in the body has the same key twice.',
};

function withCommas(count: number): string {
  return count.toLocaleString('en-US');
}
