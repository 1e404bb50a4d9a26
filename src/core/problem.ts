import type { Feature } from './feature.ts';
import type { LinkFault } from './field-check.ts';

/** Every refusal the core can make, with its facts. Status and text belong to a wire. */
export interface ProblemDetails {
  link_not_found: Record<never, never>;
  domain_not_found: Record<never, never>;
  key_not_found: Record<never, never>;
  workspace_not_found: Record<never, never>;
  person_not_found: Record<never, never>;
  member_not_found: Record<never, never>;
  invitation_not_found: Record<never, never>;
  version_not_found: Record<never, never>;
  tag_not_found: Record<never, never>;
  webhook_not_found: Record<never, never>;
  delivery_not_found: Record<never, never>;
  /** Some fields of a link are wrong; nothing was saved. */
  invalid_link: { faults: readonly LinkFault[] };
  /** A field of anything else is wrong; `field` in the core's own words. */
  invalid_field: { field: string; reason: string };
  slug_taken: { slug: string };
  host_taken: { host: string };
  tag_taken: { name: string };
  /** The link changed since the caller read it. */
  version_conflict: { version: number };
  already_member: Record<never, never>;
  /** A workspace that has an owner keeps one. */
  last_owner: Record<never, never>;
  /** It is one person's. */
  personal_workspace: Record<never, never>;
  /** The address is somebody's, and nothing shows that it is they who ask. */
  person_known: Record<never, never>;
  /** The domain is somebody's, or not yet verified. */
  domain_not_usable: { host: string; reason: 'not_yours' | 'not_verified' };
  domain_in_use: { host: string };
  forbidden: { scope: string };
  rate_limited: { limit: number; windowMs: number; retryAfterMs: number };
  quota_exceeded: { quota: QuotaName; limit: number; resetsAtMs: number };
  /** The plan of the workspace leaves it out. */
  feature_not_in_plan: { feature: Feature };
  /** The workspace has had more clicks than its plan gives figures for. */
  analytics_capped: { clicksMax: number };
  /** Entries of a batch that is saved whole or not at all. */
  batch_refused: { entries: readonly { readonly index: number; readonly problem: Problem }[] };
  /** With a time, only for the moment: the same call may well be answered then. */
  too_many: { what: string; max: number; retryAfterMs?: number };
  /** The clicks cannot be read just now; they are still counted, at the latest when they can be again. */
  statistics_unavailable: Record<never, never>;
}

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
