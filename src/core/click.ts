import type { ClientHints } from './client-hints.ts';
import type { DomainId } from './domain.ts';
import type { LinkId } from './link.ts';
import type { WorkspaceId } from './workspace.ts';

/**
 * What a visit came to. `click` reached a destination and counts; the others reached no link and are kept as orphans.
 * The order is the spool's wire form: append only.
 */
export const VISIT_KINDS = ['click', 'missing', 'expired', 'disabled', 'not_started', 'root'] as const;
export type VisitKind = (typeof VISIT_KINDS)[number];

/** How the visitor came to the short URL. The order is the spool's wire form: append only. */
export const TRIGGERS = ['link', 'qr', 'app'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** A place in the spool: one writer's segments, numbered from 1, and the byte after the record. */
export interface SpoolPosition {
  readonly segment: number;
  readonly offset: number;
}

export function isAfter(position: SpoolPosition, other: SpoolPosition | undefined): boolean {
  if (other === undefined || position.segment > other.segment) return true;
  return position.segment === other.segment && position.offset > other.offset;
}

/** Per spool (one for each process that writes), how far a reader has come. A spool not named is at its beginning. */
export type SpoolPositions = ReadonlyMap<string, SpoolPosition>;

/** A visit as the data plane saw it: unparsed text, hostile in every field. */
export interface RawVisit {
  readonly spool: string;
  /** Just after this record. */
  readonly position: SpoolPosition;
  readonly atMs: number;
  readonly kind: VisitKind;
  readonly trigger: Trigger;
  /** Null when the visit reached no link. */
  readonly linkId: LinkId | null;
  readonly workspaceId: WorkspaceId;
  readonly domainId: DomainId;
  /** Which rule and which variant of the link decided; both 0 when none did. */
  readonly rule: number;
  readonly variant: number;
  /** The believed client address; never leaves the pipeline unless the operator keeps addresses. */
  readonly address: string;
  readonly userAgent: string;
  readonly referrer: string;
  readonly language: string;
  /** Country said by a trusted proxy, else ''. */
  readonly country: string;
  /** Path and raw query as requested, e.g. `/launch?utm_source=x`. */
  readonly target: string;
  /** Where the visitor was sent, without forwarded query and path; '' for orphans and for whom nothing was sent. */
  readonly destination: string;
  /** How the request said that a browser fetches in advance what its user may never ask for. */
  readonly prefetch: Prefetch;
  readonly hints: ClientHints;
}

/**
 * The mark of a prefetch: by a header of old, or by `Sec-Purpose`. The order is the spool's wire form: append only; a
 * later one is the stronger.
 */
export const PREFETCHES = ['', 'older_mark', 'sec_purpose'] as const;
export type Prefetch = (typeof PREFETCHES)[number];

/** Why a visit is taken to be a machine's; '' for a person. */
export type BotReason = '' | 'user_agent' | 'no_user_agent' | 'prefetch';

/**
 * A visit after the pipeline: what every statistic is made of. Text fields are '' when unknown; stores keep them as
 * `toStoredText` leaves them.
 */
export interface Click {
  readonly spool: string;
  readonly position: SpoolPosition;
  readonly atMs: number;
  readonly kind: VisitKind;
  readonly trigger: Trigger;
  readonly linkId: LinkId | null;
  readonly workspaceId: WorkspaceId;
  readonly domainId: DomainId;
  /** Host of the short domain. */
  readonly domain: string;
  /** First visit of this visitor within the link's unique window; never true for bots and orphans. */
  readonly unique: boolean;
  /** 16 hex digits; keyed hash of address, user agent and the day's salt. */
  readonly visitor: string;
  readonly bot: boolean;
  readonly botName: string;
  readonly botReason: BotReason;
  readonly device: 'mobile' | 'tablet' | 'desktop' | 'tv' | 'bot' | '';
  readonly platform: 'ios' | 'android' | 'windows' | 'mac' | 'linux' | 'other' | '';
  readonly os: string;
  readonly osVersion: string;
  readonly browser: string;
  readonly browserVersion: string;
  /** In-app browser: `facebook`, `instagram`, `line`, `x`, …; '' for an ordinary browser. */
  readonly inApp: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region: string;
  readonly city: string;
  /** Two letters: AF AN AS EU NA OC SA. */
  readonly continent: string;
  /** Primary subtag of the preferred language, lower case: `en`. */
  readonly language: string;
  /** Who sent the visitor, by name (`Google`) or else as `referrer` has it; '' when nothing says it. See `source.ts`. */
  readonly source: string;
  /** Host of the referrer without `www.`; '' for a direct visit. */
  readonly referrer: string;
  readonly referrerUrl: string;
  readonly utmSource: string;
  readonly utmMedium: string;
  readonly utmCampaign: string;
  readonly utmTerm: string;
  readonly utmContent: string;
  readonly destination: string;
  /** Number of the rule or variant that decided, as text; '' when none did, `url` for what a split leaves. */
  readonly rule: string;
  readonly variant: string;
  /** Words of the tags that the link had when the click was counted, see `TagWords`. */
  readonly tags: readonly string[];
  readonly externalId: string;
  /** Path as requested, for orphans; '' for clicks. */
  readonly path: string;
  /** '' unless the operator keeps addresses. */
  readonly address: string;
}

/** One step's work: written whole or not at all, together with `positions`. */
export interface ClickBatch {
  readonly clicks: readonly Click[];
  /** Where each spool named stands once this batch is written. */
  readonly positions: SpoolPositions;
}

export const DROP_REASONS = ['not_tracked_query', 'do_not_track', 'uncounted_address', 'unreadable'] as const;
export type DropReason = (typeof DROP_REASONS)[number];
