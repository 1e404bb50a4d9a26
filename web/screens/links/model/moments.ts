import { addDays, DAY_MS, isDay, startOfDayMs } from '../../../figures/zone-clock.ts';

/** When the list was opened, and in which zone its days begin. */
export interface ListClock {
  readonly nowMs: number;
  readonly zone: string;
}

const FROM_NOW = /^([+-])(\d{1,5})d$/;

/** Days from now of `-30d` or `+7d`; null for any other text. */
export function daysFromNow(moment: string): number | null {
  const match = FROM_NOW.exec(moment);
  return match === null ? null : Number(match[2]) * (match[1] === '-' ? -1 : 1);
}

/**
 * A moment of the address as the API takes it. `end` is the exclusive end of a day, so that `to 1 November` has all of
 * that day. A text that is no moment is answered as it is, for the API to refuse.
 */
export function timeOf(moment: string, { nowMs, zone }: ListClock, edge: 'start' | 'end' = 'start'): string {
  if (moment === 'now') return new Date(nowMs).toISOString();
  if (moment === 'never') return new Date(0).toISOString();
  const days = daysFromNow(moment);
  if (days !== null) return new Date(nowMs + days * DAY_MS).toISOString();
  if (!isDay(moment)) return moment;
  return new Date(startOfDayMs(zone, edge === 'end' ? addDays(moment, 1) : moment)).toISOString();
}
