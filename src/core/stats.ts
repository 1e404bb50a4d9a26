import type { Interval } from './calendar.ts';
import type { Click } from './click.ts';
import type { LinkId } from './link.ts';
import type { TagWords } from './tag.ts';
import type { WorkspaceId } from './workspace.ts';

export const DIMENSIONS = [
  'link',
  'domain',
  'tag',
  'external_id',
  'country',
  'region',
  'city',
  'continent',
  'language',
  'device',
  'platform',
  'os',
  'os_version',
  'browser',
  'browser_version',
  'in_app',
  'source',
  'referrer',
  'referrer_url',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'destination',
  'rule',
  'variant',
  'trigger',
  'bot_name',
  'bot_reason',
  'hour_of_day',
  'weekday',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The dimensions that are one text of a click, and which; the others are numbers, lists or made of the time. */
export const DIMENSION_FIELDS = {
  domain: 'domain',
  external_id: 'externalId',
  country: 'country',
  region: 'region',
  city: 'city',
  continent: 'continent',
  language: 'language',
  device: 'device',
  platform: 'platform',
  os: 'os',
  os_version: 'osVersion',
  browser: 'browser',
  browser_version: 'browserVersion',
  in_app: 'inApp',
  source: 'source',
  referrer: 'referrer',
  referrer_url: 'referrerUrl',
  utm_source: 'utmSource',
  utm_medium: 'utmMedium',
  utm_campaign: 'utmCampaign',
  utm_term: 'utmTerm',
  utm_content: 'utmContent',
  destination: 'destination',
  rule: 'rule',
  variant: 'variant',
  trigger: 'trigger',
  bot_name: 'botName',
  bot_reason: 'botReason',
} as const satisfies Partial<Record<Dimension, keyof Click>>;

/**
 * A row passes when any of `values` matches (`is`, `contains`), or none does (`is_not`); no values match nothing. All
 * filters must pass. Letters' case counts, but not of tags. A click with several tags matches when any of them does.
 */
export interface StatsFilter {
  readonly dimension: Dimension;
  readonly op: 'is' | 'is_not' | 'contains';
  readonly values: readonly string[];
}

export type BotPolicy = 'exclude' | 'include' | 'only';

/**
 * One question about clicks. `fromMs` is included, `toMs` is not. Buckets of `interval` begin at local boundaries of
 * `timezone` (IANA); weeks begin on Monday. Values of the `link` dimension are decimal link ids; of `hour_of_day`
 * '0' to '23' and of `weekday` '1' (Monday) to '7', both in `timezone`.
 */
export interface StatsQuery {
  readonly workspaceId: WorkspaceId;
  /** Null asks about the whole workspace. */
  readonly linkId: LinkId | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timezone: string;
  readonly interval: Interval;
  readonly groupBy: readonly Dimension[];
  readonly filters: readonly StatsFilter[];
  readonly bots: BotPolicy;
  /** Rows per group, most clicks first, then by value in the order of its UTF-8 bytes. */
  readonly limit: number;
  /** Clicks hold the words of tags; a word that is not in here is a name of its own. */
  readonly tagWords?: TagWords;
}

/**
 * `clicks` and `uniqueClicks` follow the bot policy: people (`exclude`), people and bots (`include`) or bots (`only`).
 * `botClicks` always counts the bots. Unique over several windows is the sum over windows.
 */
export interface StatsCount {
  readonly clicks: number;
  readonly uniqueClicks: number;
  readonly botClicks: number;
}

export interface StatsTable {
  readonly total: StatsCount;
  /** Every bucket of the range in order, empty ones too; [] when the interval is `none`. `tMs` is the bucket's start. */
  readonly series: readonly (StatsCount & { readonly tMs: number })[];
  /** A value nobody clicked under the bot policy has no row; a click counts once for each of its tags. */
  readonly groups: Readonly<Partial<Record<Dimension, readonly (StatsCount & { readonly value: string })[]>>>;
}

/** Visits that reached no link. */
export interface OrphanQuery {
  readonly workspaceId: WorkspaceId;
  /** Also those of hosts that belong to no workspace. */
  readonly ofSharedHosts: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}
export interface OrphanRow {
  readonly domain: string;
  readonly path: string;
  readonly kind: string;
  readonly visits: number;
}

/** Clicks of some links by day of UTC: what a list of links shows beside each. */
export interface LinkDaysQuery {
  readonly workspaceId: WorkspaceId;
  readonly linkIds: readonly LinkId[];
  /** Days since 1970-01-01. */
  readonly fromDay: number;
  readonly days: number;
}
export interface DayCount {
  readonly people: number;
  readonly bots: number;
}
export interface LinkDays {
  readonly linkId: LinkId;
  /** All that came before the first of the days, also what only roll-ups know. */
  readonly before: DayCount;
  /** One for each day, oldest first. */
  readonly days: readonly DayCount[];
}

/** Which click rows to export, oldest first. */
export interface ClickRowsQuery {
  readonly workspaceId: WorkspaceId;
  readonly linkId: LinkId | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** Of filters by hour and weekday. */
  readonly timezone: string;
  readonly filters: readonly StatsFilter[];
  readonly bots: BotPolicy;
  /** For filters by tag, and for an archive; `rows` answers the words. */
  readonly tagWords?: TagWords;
}
