import type { Scope } from './caller.ts';
import type { FaultReason, LinkFault } from './fault.ts';
import type { Feature } from './feature.ts';

/**
 * Every refusal of the core, with its facts. Status and text belong to a wire: `src/wire/refusals/refusal-rows.ts` has a
 * row for each.
 */
export interface ProblemDetails {
  link_not_found: Record<never, never>;
  domain_not_found: Record<never, never>;
  key_not_found: Record<never, never>;
  workspace_not_found: Record<never, never>;
  person_not_found: Record<never, never>;
  member_not_found: Record<never, never>;
  invitation_not_found: Record<never, never>;
  session_not_found: Record<never, never>;
  version_not_found: Record<never, never>;
  tag_not_found: Record<never, never>;
  webhook_not_found: Record<never, never>;
  delivery_not_found: Record<never, never>;
  /** Some fields of a link are wrong; nothing was saved. */
  invalid_link: { faults: readonly LinkFault[] };
  /** A field of anything else is wrong; `field` is the core's name. */
  invalid_field: { field: string; reason: FaultReason };
  slug_taken: { slug: string };
  host_taken: { host: string };
  tag_taken: { name: string };
  /** The link changed since the caller read it. */
  version_conflict: { version: number };
  already_member: Record<never, never>;
  /** The workspace was deleted; nothing but a restore is possible until `removedAtMs`. */
  workspace_deleted: { removedAtMs: number };
  /** The server cannot be without its first workspace. */
  first_workspace: Record<never, never>;
  /** The server must keep an administrator, unless its operator decides otherwise. */
  last_administrator: Record<never, never>;
  mail_not_configured: Record<never, never>;
  /** The last owner of a workspace can neither leave nor lose the role. */
  last_owner: Record<never, never>;
  /** A personal workspace has no other members. */
  personal_workspace: Record<never, never>;
  /** A person with this email address exists, and the caller has not proved to be that person. */
  person_known: Record<never, never>;
  /** The domain belongs to another workspace, or is not verified yet. */
  domain_not_usable: { host: string; reason: 'not_yours' | 'not_verified' };
  domain_in_use: { host: string };
  forbidden: { scope: Permission };
  /** The person has to prove again who they are: see `POST /session/prove`. */
  proof_required: Record<never, never>;
  /** The operator has configured no provider with that name. */
  provider_not_found: Record<never, never>;
  /** The provider does not answer, or not as a provider should. */
  provider_unavailable: { provider: string };
  identity_not_found: Record<never, never>;
  /**
   * `proof`: the password of the person who is signed in. `attempt`: the sign-in has expired, had too many wrong proofs,
   * or is unknown.
   */
  sign_in_failed: { what: 'password' | 'proof' | 'weak_proof' | 'code' | 'passkey' | 'attempt' };
  /** A one-time link was used, has expired, or never existed. */
  one_time_link_ended: Record<never, never>;
  /** Somebody can sign in already, so nobody can set up the first account. */
  already_set_up: Record<never, never>;
  /** The workspace accepts only sessions with a second factor. */
  second_factor_required: Record<never, never>;
  /** The person has no TOTP, or none that waits for its first code. */
  second_factor_not_found: Record<never, never>;
  passkey_not_found: Record<never, never>;
  /** A code of an authenticator app, or a recovery code: wrong, too old, or used before. `field` had it. */
  wrong_code: { field: string };
  /** The answer of a browser does not prove a passkey of this server. */
  passkey_refused: Record<never, never>;
  /** Browsers offer no passkeys on the dashboard's address. */
  passkeys_unavailable: { cause: PasskeysUnavailable };
  /** Without it, the person could not sign in any more. */
  last_way_to_sign_in: Record<never, never>;
  rate_limited: { limit: number; windowMs: number; retryAfterMs: number };
  quota_exceeded: { quota: QuotaName; limit: number; resetsAtMs: number };
  /** The plan of the workspace does not include the feature. */
  feature_not_in_plan: { feature: Feature };
  /** The workspace has had more clicks than its plan shows statistics for. */
  analytics_capped: { clicksMax: number };
  /** Entries of a batch that is saved whole or not at all. */
  batch_refused: { entries: readonly { readonly index: number; readonly problem: Problem }[] };
  too_many: { what: Limited; max: number };
  /** The clicks cannot be read now. New clicks are still kept, and counted once they can be read again. */
  statistics_unavailable: Record<never, never>;
}

/** `plain_http`: neither HTTPS nor this computer. `ip_address`: passkeys belong to a host name. */
export type PasskeysUnavailable = 'plain_http' | 'ip_address';

/** What a caller lacks: a scope, a key that reaches further, or a role that no scope gives. */
export type Permission =
  | Scope
  | `${Scope} on a key without bounds`
  | 'admin on a key for more than its own links'
  | 'admin on a key that lasts as long'
  | 'owner'
  | 'instance administrator';

/**
 * What `too_many` limits. The wire's table of limits says which of them hold only for a moment, so that the same call
 * may succeed soon after.
 */
export type Limited =
  | 'links'
  | 'custom_slugs'
  | 'external_ids'
  | 'tags'
  | 'tag_aliases'
  | 'webhooks'
  | 'conversions'
  | 'conversions_at_once'
  | 'conversion_rows'
  | 'domains'
  | 'members'
  | 'open_invitations'
  | 'statistics_days'
  | 'links_of_one_url'
  | 'links_searched'
  | QueuedWork
  | 'live_streams'
  | 'manual_deliveries'
  | 'passkeys';

/** Work that waits for its turn in a queue. */
export type QueuedWork =
  | 'passwords'
  | 'qr_codes'
  | 'logos'
  | 'titles'
  | 'statistics'
  | 'bulk_calls'
  | 'domain_checks';

export type QuotaName = 'links_per_month' | 'custom_slugs_per_month' | 'calls_per_year';
export type ProblemCode = keyof ProblemDetails;

export class Problem<C extends ProblemCode = ProblemCode> extends Error {
  override readonly name = 'Problem';
  readonly code: C;
  readonly details: ProblemDetails[C];

  constructor(code: C, details: ProblemDetails[C]) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
