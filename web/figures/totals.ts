import type { Stats, StatsCount } from '../api/types.ts';
import type { Series } from './address.ts';
import type { Figures } from './figures.tsx';
import { DAY_MS, daysWithin } from './zone-clock.ts';

/** The buckets that have begun, and for all time those since the first click. */
export function shownSeries(
  stats: Stats,
  { place, nowMs }: Pick<Figures, 'place' | 'nowMs'>,
): Stats['series'] {
  const begun = stats.series.filter(({ t }) => Date.parse(t) <= nowMs);
  if (place.range.kind !== 'last' || place.range.name !== 'all') return begun;
  const first = begun.findIndex(({ clicks, bot_clicks }) => clicks > 0 || bot_clicks > 0);
  return first < 0 ? begun.slice(-1) : begun.slice(first);
}

export function countOf(count: StatsCount, series: Series): number {
  if (series === 'people') return count.unique_clicks;
  return series === 'bots' ? count.bot_clicks : count.clicks;
}

/** Less than a day counts as a day: an hour says little about a day. */
export const perDay = (clicks: number, fromMs: number, toMs: number): number =>
  clicks / Math.max(1, (toMs - fromMs) / DAY_MS);

type Shown = Pick<Figures, 'place' | 'nowMs' | 'span'>;

export function clicksPerDay(stats: Stats, figures: Shown): number {
  const days = wholeDays(figures);
  if (days !== null) return stats.total.clicks / days;
  const [first] = shownSeries(stats, figures);
  const fromMs = Math.max(Date.parse(stats.from), first === undefined ? 0 : Date.parse(first.t));
  return perDay(stats.total.clicks, fromMs, Math.min(Date.parse(stats.to), figures.nowMs));
}

export function clicksPerDayBefore(
  { from, to, total }: NonNullable<Stats['previous']>,
  figures: Shown,
): number {
  const days = wholeDays(figures);
  return days === null ? perDay(total.clicks, Date.parse(from), Date.parse(to)) : total.clicks / days;
}

/** How many days the range has, if it is over: a day of 25 hours is one day. */
function wholeDays({ span, nowMs }: Shown): number | null {
  if (span.days === null || span.to === null || span.toMs > nowMs) return null;
  return daysWithin(span.days.from, span.days.to);
}
