import type { UsageAnswer } from '../../../api/types.ts';

type Row = UsageAnswer['data'][number];

export interface DayOfCalls {
  /** `2026-11-22`. */
  readonly day: string;
  readonly total: number;
  /** In the order of the shown keys; the last one is all others. */
  readonly parts: readonly number[];
}

export interface KeySum {
  /** Null for calls without a key. */
  readonly id: string | null;
  readonly calls: number;
  readonly links: number;
}

/** As many series as have a colour. The others are one. */
export const SHOWN_KEYS = 6;

/** The calls of each key, the most first. */
export function sumKeys(rows: readonly Row[]): readonly KeySum[] {
  const sums = new Map<string | null, { calls: number; links: number }>();
  for (const { key_id: id = null, calls, links } of rows) {
    const sum = sums.get(id) ?? { calls: 0, links: 0 };
    sums.set(id, { calls: sum.calls + calls, links: sum.links + links });
  }
  return [...sums].map(([id, sum]) => ({ id, ...sum })).sort((a, b) => b.calls - a.calls);
}

/** Every day of the range, also those without a call. */
export function stackDays(
  { from, to, data }: Pick<UsageAnswer, 'from' | 'to' | 'data'>,
  keys: readonly KeySum[],
): readonly DayOfCalls[] {
  const shown = keys.slice(0, SHOWN_KEYS).map(({ id }) => id);
  const byDay = new Map<string, number[]>();
  for (const { day = '', key_id: id = null, calls } of data) {
    const parts = byDay.get(day) ?? Array.from({ length: shown.length + 1 }, () => 0);
    const place = shown.indexOf(id);
    const at = place < 0 ? shown.length : place;
    parts[at] = (parts[at] ?? 0) + calls;
    byDay.set(day, parts);
  }
  return daysBetween(from, to).map((day) => {
    const parts = byDay.get(day) ?? [];
    return { day, parts, total: parts.reduce((sum, calls) => sum + calls, 0) };
  });
}

const DAY_MS = 86_400_000;

function daysBetween(from: string, to: string): readonly string[] {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return Array.from({ length: Math.max(0, days) }, (_, nth) =>
    new Date(Date.parse(from) + nth * DAY_MS).toISOString().slice(0, 10),
  );
}

/** A value of a CSV file. A spreadsheet must not read it as a formula. */
const csvCell = (value: string | number): string => {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const toCsv = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
