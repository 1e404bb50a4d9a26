import type { z } from '@hono/zod-openapi';
import { DAY_MS, toLocalMs, type Zone, zoneOf } from '../../core/calendar.ts';
import type { LinkId } from '../../core/link.ts';
import type { OrphanRow, StatsCount, StatsFilter, StatsQuery, StatsTable } from '../../core/stats.ts';
import { DIMENSIONS, type Dimension } from '../../core/stats.ts';
import { linkIds } from '../../wire/ids.ts';
import { WireRefusal } from '../../wire/refusal.ts';
import { readDay, TIME_MS_MAX, writeTime } from '../../wire/time.ts';
import type { stats, statsQuery } from '../contract/statistics.ts';

type StatsWire = z.output<typeof statsQuery>;
type Moment = number | string | undefined;

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly timezone: string;
}

const DAYS = 30;
const GROUP_ROWS = 10;

/** Throws invalid_request for a time zone that is none. */
export function toRange(
  wire: { readonly from?: Moment; readonly to?: Moment; readonly timezone?: string | undefined },
  nowMs: number,
): Range {
  const timezone = toTimezone(wire.timezone ?? 'UTC');
  const zone = zoneOf(timezone);
  const today = Math.floor(toLocalMs(zone, nowMs) / DAY_MS) * DAY_MS;
  const toMs = momentMs(wire.to, zone, DAY_MS) ?? Math.max(nowMs, 1);
  const fromMs =
    momentMs(wire.from, zone, 0) ?? Math.min(midnightMs(zone, today - (DAYS - 1) * DAY_MS), toMs - 1);
  return { fromMs: Math.max(0, fromMs), toMs: Math.min(TIME_MS_MAX, toMs), timezone };
}

/** A day is its first moment in the zone, `afterMs` later. */
function momentMs(moment: Moment, zone: Zone, afterMs: number): number | null {
  if (moment === undefined) return null;
  if (typeof moment === 'number') return moment;
  const dayMs = readDay(moment);
  return dayMs === null ? null : midnightMs(zone, dayMs + afterMs);
}

/** The moment at which clocks of the zone show `localMs`. */
function midnightMs(zone: Zone, localMs: number): number {
  const guessMs = localMs - (toLocalMs(zone, localMs) - localMs);
  return guessMs + (localMs - toLocalMs(zone, guessMs));
}

/** The name as the calendar has it; fixed offsets and abbreviations of them are none. */
function toTimezone(name: string): string {
  try {
    if (/^[A-Za-z]/.test(name)) {
      return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    }
  } catch {
    // Falls through to the refusal: the engine throws for a name it does not know.
  }
  throw new WireRefusal('invalid_request', {
    issues: [
      {
        in: 'query',
        path: ['timezone'],
        code: 'unknown_value',
        detail: 'Must be an IANA time zone such as Europe/Paris.',
      },
    ],
  });
}

export function toStatsQuery(
  wire: StatsWire,
  linkId: LinkId | null,
  nowMs: number,
): Omit<StatsQuery, 'workspaceId'> {
  return {
    ...toRange(wire, nowMs),
    linkId,
    interval: wire.interval ?? 'day',
    groupBy: [...new Set(wire.group_by ?? [])],
    filters: toFilters(wire),
    bots: wire.bots ?? 'exclude',
    limit: wire.limit ?? GROUP_ROWS,
  };
}

const OPS: readonly (readonly [mark: string, op: StatsFilter['op']])[] = [
  ['!', 'is_not'],
  ['~', 'contains'],
  ['=', 'is'],
];

/** `US` is one of the values, `!US` is none of them, `~U` is part of one; `=!` is the value `!`. */
export function toFilters(wire: Readonly<Record<string, unknown>>): readonly StatsFilter[] {
  return DIMENSIONS.flatMap((dimension) => {
    const given = wire[`filter[${dimension}]`];
    if (!Array.isArray(given)) return [];
    const values = new Map<StatsFilter['op'], string[]>();
    for (const text of given.map(String)) {
      const marked = OPS.find(([mark]) => text.startsWith(mark));
      const op = marked?.[1] ?? 'is';
      const value = toFilterValue(dimension, marked === undefined ? text : text.slice(1));
      values.set(op, [...(values.get(op) ?? []), value]);
    }
    return [...values].map(([op, those]) => ({ dimension, op, values: those }));
  });
}

/** The core knows links by number; what is no link of ours matches none. */
function toFilterValue(dimension: Dimension, text: string): string {
  if (dimension !== 'link') return text;
  return String(linkIds.read(text) ?? 'none');
}

export function fromStats(table: StatsTable, asked: Omit<StatsQuery, 'workspaceId'>): z.output<typeof stats> {
  return {
    from: writeTime(asked.fromMs),
    to: writeTime(asked.toMs),
    timezone: asked.timezone,
    interval: asked.interval,
    unique_clicks_are: 'sum_over_windows',
    total: fromCount(table.total),
    series: table.series.map((bucket) => ({ t: writeTime(bucket.tMs), ...fromCount(bucket) })),
    groups: Object.fromEntries(
      DIMENSIONS.flatMap((dimension) => {
        const rows = table.groups[dimension];
        if (rows === undefined) return [];
        return [
          [
            dimension,
            rows.map((row) => ({ value: fromValue(dimension, row.value), ...fromCount(row) })),
          ] as const,
        ];
      }),
    ),
  };
}

function fromValue(dimension: Dimension, value: string): string {
  return dimension === 'link' ? linkIds.write(Number(value) as LinkId) : value;
}

const fromCount = (count: StatsCount) => ({
  clicks: count.clicks,
  unique_clicks: count.uniqueClicks,
  bot_clicks: count.botClicks,
});

export const fromOrphans = (rows: readonly OrphanRow[], { fromMs, toMs }: Range) => ({
  from: writeTime(fromMs),
  to: writeTime(toMs),
  data: rows.map(({ domain, path, kind, visits }) => ({ domain, path, kind, visits })),
});
