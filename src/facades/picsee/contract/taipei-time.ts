import { readDay, readTime } from '../../../wire/values/time.ts';

/** Taipei is at UTC+8 all year. Its last summer time was in 1979, before any link. */
export const TAIPEI_OFFSET_MS = 8 * 3_600_000;
export const TAIPEI = 'Asia/Taipei';

const shifted = (atMs: number): string => new Date(atMs + TAIPEI_OFFSET_MS).toISOString();

/** `2026-04-11T15:24:19+08:00`. */
export const writeTaipei = (atMs: number): string => `${shifted(atMs).slice(0, 19)}+08:00`;

/** `2026-11-14 11:39:00`, in Taipei. */
export const writeWallClock = (atMs: number): string => shifted(atMs).slice(0, 19).replace('T', ' ');

/** `2026-02-24`, in Taipei. */
export const writeTaipeiDay = (atMs: number): string => shifted(atMs).slice(0, 10);

/** A time; default zone: Taipei. A day means its first moment in Taipei. Null for any other text. */
export function readTaipei(text: string): number | null {
  const dayMs = readDay(text);
  if (dayMs !== null) return dayMs - TAIPEI_OFFSET_MS;
  const withT = text.replace(' ', 'T');
  return readTime(withT) ?? readTime(`${withT}+08:00`);
}
