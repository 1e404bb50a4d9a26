import type { DomainId, LinkId, WorkspaceId } from '../base/ids.ts';
import { NO_WORKSPACE } from '../base/ids.ts';
import type { Trigger, VisitKind } from '../visits/visit-kind.ts';

/** A place in the spool: one writer's segments, numbered from 1, and the byte after the record. */
export interface SpoolPosition {
  readonly segment: number;
  readonly offset: number;
}

/** An absent `other` is the beginning of the spool. */
export function isAfter(position: SpoolPosition, other: SpoolPosition | undefined): boolean {
  if (other === undefined || position.segment > other.segment) return true;
  return position.segment === other.segment && position.offset > other.offset;
}

/** How far a reader has read each spool; there is one spool for each process that writes. A missing spool is unread. */
export type SpoolPositions = ReadonlyMap<string, SpoolPosition>;

/** A text of a click: a dimension of statistics, a filter, a column of exports and of the click store. */
export interface ClickText {
  /** Its name in statistics, filters and exports, and of its column. */
  readonly name: string;
  /** Written out for each text: one function that reads any field by its name takes several times as long. */
  readonly read: (click: Click) => string;
  /** Version of the click store that added the column, for every text that the first version did not have. */
  readonly since?: number;
}

/**
 * The texts of a click, one row each; '' when unknown. Statistics and exports list them in this order. A new row takes
 * the next version as `since`: a click store without its column adds it at the next start, with '' for older clicks.
 */
export const CLICK_TEXTS = {
  /** Host of the short domain. */
  domain: { name: 'domain', read: (click: Click): string => click.domain },
  externalId: { name: 'external_id', read: (click: Click): string => click.externalId },
  /** ISO 3166-1 alpha-2. */
  country: { name: 'country', read: (click: Click): string => click.country },
  region: { name: 'region', read: (click: Click): string => click.region },
  city: { name: 'city', read: (click: Click): string => click.city },
  /** Two letters: AF AN AS EU NA OC SA. */
  continent: { name: 'continent', read: (click: Click): string => click.continent },
  /** Primary subtag of the preferred language, lower case: `en`. */
  language: { name: 'language', read: (click: Click): string => click.language },
  device: { name: 'device', read: (click: Click): string => click.device },
  platform: { name: 'platform', read: (click: Click): string => click.platform },
  os: { name: 'os', read: (click: Click): string => click.os },
  osVersion: { name: 'os_version', read: (click: Click): string => click.osVersion },
  browser: { name: 'browser', read: (click: Click): string => click.browser },
  browserVersion: { name: 'browser_version', read: (click: Click): string => click.browserVersion },
  /** In-app browser: `facebook`, `instagram`, `line`, `x`, …; '' for an ordinary browser. */
  inApp: { name: 'in_app', read: (click: Click): string => click.inApp },
  /** Name of the site or app that sent the visitor (`Google`), else the referrer; see `source.ts`. */
  source: { name: 'source', read: (click: Click): string => click.source, since: 2 },
  /** Host of the referrer without `www.`; '' for a direct visit. */
  referrer: { name: 'referrer', read: (click: Click): string => click.referrer },
  referrerUrl: { name: 'referrer_url', read: (click: Click): string => click.referrerUrl },
  utmSource: { name: 'utm_source', read: (click: Click): string => click.utmSource },
  utmMedium: { name: 'utm_medium', read: (click: Click): string => click.utmMedium },
  utmCampaign: { name: 'utm_campaign', read: (click: Click): string => click.utmCampaign },
  utmTerm: { name: 'utm_term', read: (click: Click): string => click.utmTerm },
  utmContent: { name: 'utm_content', read: (click: Click): string => click.utmContent },
  destination: { name: 'destination', read: (click: Click): string => click.destination },
  /** Number of the rule that chose the destination; '' for none. */
  rule: { name: 'rule', read: (click: Click): string => click.rule },
  /** Number of the variant that chose the destination; '' for none, `url` for the share that a split leaves to the link. */
  variant: { name: 'variant', read: (click: Click): string => click.variant },
  trigger: { name: 'trigger', read: (click: Click): string => click.trigger },
  botName: { name: 'bot_name', read: (click: Click): string => click.botName },
  botReason: { name: 'bot_reason', read: (click: Click): string => click.botReason },
} as const satisfies Record<string, ClickText>;

export type ClickTextField = keyof typeof CLICK_TEXTS;
type ClickTexts = { readonly [Field in keyof typeof CLICK_TEXTS]: string };

/** Texts that a click copies from its link when it is counted; the field has the same name in both. */
export const LINK_TEXTS = ['externalId'] as const satisfies readonly ClickTextField[];

/** What webhooks send of a click, in this order. Never what identifies the visitor: no address, no hash. */
export const WEBHOOK_FIELDS = [
  'country',
  'region',
  'city',
  'device',
  'platform',
  'os',
  'browser',
  'referrer',
  'referrerUrl',
  'language',
  'utmSource',
  'utmMedium',
  'utmCampaign',
  'utmTerm',
  'utmContent',
  'unique',
  'trigger',
  'destination',
  'botName',
] as const satisfies readonly (ClickTextField | 'unique')[];

/** Why a visit counts as a bot's; '' for a person. */
export type BotReason = '' | 'user_agent' | 'no_user_agent' | 'prefetch';

/** What a recorded visit and the click that it becomes have in common. */
export interface RecordedVisit {
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
}

/** A visit after the pipeline: the input of every statistic. Stores keep texts as `toStoredText` returns them. */
export interface Click extends RecordedVisit, ClickTexts {
  readonly trigger: Trigger;
  /** First visit of this visitor within the link's unique window; never true for bots and orphans. */
  readonly unique: boolean;
  /** 16 hex digits; keyed hash of address, user agent and the day's salt. */
  readonly visitor: string;
  readonly bot: boolean;
  readonly botReason: BotReason;
  readonly device: 'mobile' | 'tablet' | 'desktop' | 'tv' | 'bot' | '';
  readonly platform: 'ios' | 'android' | 'windows' | 'mac' | 'linux' | 'other' | '';
  /** Words of the link's tags at the time the click was counted, see `TagWords`. */
  readonly tags: readonly string[];
  /** Path as requested, for orphans; '' for clicks. */
  readonly path: string;
  /** '' unless the operator stores addresses. */
  readonly address: string;
}

/** A click with nothing known about it, from which others are made. */
export const EMPTY_CLICK: Click = {
  ...(Object.fromEntries(Object.keys(CLICK_TEXTS).map((field) => [field, ''])) as Record<ClickTextField, ''>),
  spool: '',
  position: { segment: 0, offset: 0 },
  atMs: 0,
  kind: 'click',
  trigger: 'link',
  linkId: null,
  workspaceId: NO_WORKSPACE,
  domainId: 0 as DomainId,
  unique: false,
  visitor: '',
  bot: false,
  tags: [],
  path: '',
  address: '',
};
