import { localTimeOf } from './zone-clock.ts';

/** Clicks by weekday (Monday first) and hour of the zone. */
export type WeekHours = readonly (readonly number[])[];

export function weekHoursOf(
  series: readonly { readonly t: string; readonly clicks: number }[],
  zone: string,
): WeekHours {
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const { t, clicks } of series) {
    if (clicks === 0) continue;
    const { weekday, hour } = localTimeOf(zone, Date.parse(t));
    const day = hours[weekday - 1];
    if (day !== undefined) day[hour] = (day[hour] ?? 0) + clicks;
  }
  return hours;
}

/** Null when there were no clicks. */
export function busiestOf(hours: WeekHours): { readonly weekday: number; readonly hour: number } | null {
  let busiest: { weekday: number; hour: number } | null = null;
  let most = 0;
  for (const [day, counts] of hours.entries()) {
    for (const [hour, count] of counts.entries()) {
      if (count <= most) continue;
      most = count;
      busiest = { weekday: day + 1, hour };
    }
  }
  return busiest;
}
