import type { Interval } from '../base/calendar.ts';
import type { LinkId, WorkspaceId } from '../base/ids.ts';
import type { TagWords } from '../links/tag.ts';
import { CLICK_TEXTS, type ClickTextField } from './click.ts';

/** Dimensions made of a click's time in the time zone of the query. */
export type TimeDimension = 'hour_of_day' | 'weekday';
export const isTimeDimension = (dimension: string): dimension is TimeDimension =>
  dimension === 'hour_of_day' || dimension === 'weekday';

type TextDimension = (typeof CLICK_TEXTS)[ClickTextField]['name'];
export type Dimension = 'link' | 'tag' | TextDimension | TimeDimension;

const { domain, ...otherTexts } = CLICK_TEXTS;

export const DIMENSIONS: readonly ['link', ...Dimension[]] = [
  'link',
  domain.name,
  'tag',
  ...Object.values(otherTexts).map(({ name }) => name),
  'hour_of_day',
  'weekday',
];

/** The field of a click behind each text dimension. */
export const DIMENSION_FIELDS = Object.fromEntries(
  Object.entries(CLICK_TEXTS).map(([field, { name }]) => [name, field]),
) as Readonly<Record<TextDimension, ClickTextField>>;

/**
 * A click passes if any of `values` matches (`is`, `contains`) or none does (`is_not`); an empty list matches nothing. All
 * filters must pass. Values are case-sensitive, except for tags. A click with several tags matches if any of them does.
 */
export interface StatsFilter {
  readonly dimension: Dimension;
  readonly op: 'is' | 'is_not' | 'contains';
  readonly values: readonly string[];
}

export type BotPolicy = 'exclude' | 'include' | 'only';

/**
 * One query about clicks. `fromMs` is inclusive, `toMs` exclusive. Buckets of `interval` begin at local boundaries of
 * `timezone` (IANA); weeks begin on Monday. Values of the `link` dimension are decimal link ids; of `hour_of_day`
 * '0' to '23' and of `weekday` '1' (Monday) to '7', both in `timezone`.
 */
export interface StatsQuery {
  readonly workspaceId: WorkspaceId;
  /** Null for the whole workspace. */
  readonly linkId: LinkId | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timezone: string;
  readonly interval: Interval;
  readonly groupBy: readonly Dimension[];
  readonly filters: readonly StatsFilter[];
  readonly bots: BotPolicy;
  /** Rows per group: most clicks first, then by the value's UTF-8 bytes. */
  readonly limit: number;
  /** Names of the words of tags, which clicks store. A word that is missing here is a name itself. */
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
  /** Every bucket of the range in order, also empty ones; [] if the interval is `none`. `tMs` is the bucket's start. */
  readonly series: readonly (StatsCount & { readonly tMs: number })[];
  /** A value without clicks under the bot policy has no row; a click counts once for each of its tags. */
  readonly groups: Readonly<Partial<Record<Dimension, readonly (StatsCount & { readonly value: string })[]>>>;
}

/** Visits that reached no link. */
export interface OrphanQuery {
  readonly workspaceId: WorkspaceId;
  /** Also orphans of hosts that belong to no workspace. */
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

/** Clicks of links by UTC day, which a list of links shows beside each. */
export interface LinkDaysQuery {
  readonly workspaceId: WorkspaceId;
  readonly linkIds: readonly LinkId[];
  /** Days since 1970-01-01. */
  readonly fromDay: number;
  readonly days: number;
}
export interface LinkDayCount {
  readonly people: number;
  readonly bots: number;
}
export interface LinkDays {
  readonly linkId: LinkId;
  /** All clicks before the first of the days, also those that only roll-ups count. */
  readonly before: LinkDayCount;
  /** One for each day, oldest first. */
  readonly days: readonly LinkDayCount[];
}

/** Clicks of links in the buckets of a range, which a list of links shows beside each. */
export interface LinkFiguresQuery {
  readonly workspaceId: WorkspaceId;
  readonly linkIds: readonly LinkId[];
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** Where each bucket begins, ascending; the first is at or before `fromMs`. */
  readonly starts: readonly number[];
}
/** Of people only. */
export interface LinkFigures {
  readonly linkId: LinkId;
  readonly clicks: number;
  /** The sum over windows. */
  readonly uniqueClicks: number;
  /** Clicks of each bucket. */
  readonly series: readonly number[];
}

/** Which click rows to export, oldest first. */
export interface ClickRowsQuery {
  readonly workspaceId: WorkspaceId;
  readonly linkId: LinkId | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** For filters by hour and weekday. */
  readonly timezone: string;
  readonly filters: readonly StatsFilter[];
  readonly bots: BotPolicy;
  /** For filters by tag and for Parquet files; `rows` returns the words. */
  readonly tagWords?: TagWords;
}
