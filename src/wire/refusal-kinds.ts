import {
  lookUpRefusal,
  type Refusal,
  type RefusalCode,
  type RefusalDetails,
  type RefusalTable,
} from './refusal.ts';
import type { Reply } from './reply.ts';
import { sentences, wholeSeconds } from './sentences.ts';

/** What small contracts tell apart. */
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
  | 'fault';

export const REFUSAL_KINDS: { readonly [C in RefusalCode]: RefusalKind } = {
  link_not_found: 'not_found',
  domain_not_found: 'not_found',
  key_not_found: 'not_found',
  workspace_not_found: 'not_found',
  version_not_found: 'not_found',
  tag_not_found: 'not_found',
  person_not_found: 'not_found',
  member_not_found: 'not_found',
  invitation_not_found: 'not_found',
  already_member: 'conflict',
  last_owner: 'conflict',
  personal_workspace: 'conflict',
  person_known: 'conflict',
  webhook_not_found: 'not_found',
  delivery_not_found: 'not_found',
  route_not_found: 'not_found',
  invalid_link: 'bad_input',
  invalid_field: 'bad_input',
  invalid_request: 'bad_input',
  malformed_body: 'bad_input',
  unsupported_media_type: 'bad_input',
  not_acceptable: 'bad_input',
  domain_not_usable: 'bad_input',
  batch_refused: 'bad_input',
  too_many: 'bad_input',
  slug_taken: 'taken',
  host_taken: 'taken',
  tag_taken: 'taken',
  domain_in_use: 'conflict',
  version_conflict: 'conflict',
  precondition_failed: 'conflict',
  idempotency_key_reused: 'conflict',
  idempotency_key_busy: 'conflict',
  forbidden: 'forbidden',
  feature_not_in_plan: 'not_in_plan',
  analytics_capped: 'not_in_plan',
  rate_limited: 'too_often',
  quota_exceeded: 'used_up',
  unauthenticated: 'unauthenticated',
  method_not_allowed: 'wrong_method',
  body_too_large: 'too_large',
  storage_full: 'no_room',
  // The contracts have no word for it but a fault of the server.
  statistics_unavailable: 'fault',
  internal: 'fault',
};

/** `headers` are those that HTTP asks for: `Retry-After`, `Allow`. */
export type SayRefusal = (
  sentence: string,
  headers: Readonly<Record<string, string>>,
  code: RefusalCode,
) => Reply;

/**
 * A whole table out of one answer for each kind; one that lacks a kind does not compile. `names` are the wire's for
 * fields of the core; the first part of a path that is named counts.
 */
export function refusalsByKind(
  answers: { readonly [K in RefusalKind]: SayRefusal },
  names: Readonly<Record<string, string>> = {},
): RefusalTable {
  const words = sentences((field) => names[field] ?? names[field.split('.')[0] ?? ''] ?? field);
  const answer = (code: RefusalCode) => (details: never) => {
    // The caller looked the code up by these very details.
    const refusal = { code, details } as unknown as Refusal;
    return answers[kindOf(refusal)](lookUpRefusal(words, refusal), lookUpRefusal(HEADERS, refusal), code);
  };
  const codes = Object.keys(REFUSAL_KINDS) as RefusalCode[];
  return Object.fromEntries(codes.map((code) => [code, answer(code)])) as unknown as RefusalTable;
}

/** Too many at the moment is no fault of what was asked. */
function kindOf({ code, details }: Refusal): RefusalKind {
  return code === 'too_many' && 'retryAfterMs' in details ? 'too_often' : REFUSAL_KINDS[code];
}

type Headers = Readonly<Record<string, string>>;
const none = (): Headers => ({});

const OWN_HEADERS: Partial<RefusalTable<Headers>> = {
  rate_limited: ({ retryAfterMs }) => ({ 'retry-after': wholeSeconds(retryAfterMs) }),
  too_many: ({ retryAfterMs }) =>
    retryAfterMs === undefined ? {} : { 'retry-after': wholeSeconds(retryAfterMs) },
  idempotency_key_busy: ({ retryAfterMs }) => ({ 'retry-after': wholeSeconds(retryAfterMs) }),
  quota_exceeded: ({ resetsAtMs }) => ({ 'retry-after': new Date(resetsAtMs).toUTCString() }),
  method_not_allowed: ({ allowed }) => ({ allow: allowed.join(', ') }),
  unauthenticated: () => ({ 'www-authenticate': 'Bearer' }),
};

const HEADERS: RefusalTable<Headers> = Object.fromEntries(
  Object.keys(REFUSAL_KINDS).map((code) => [code, OWN_HEADERS[code as keyof RefusalDetails] ?? none]),
) as unknown as RefusalTable<Headers>;
