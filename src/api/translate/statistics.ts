import type { z } from '@hono/zod-openapi';
import type { LinkId } from '../../core/base/ids.ts';
import type { OrphanRow, StatsCount, StatsFilter, StatsQuery, StatsTable } from '../../core/clicks/stats.ts';
import { DIMENSIONS, type Dimension } from '../../core/clicks/stats.ts';
import type { Link } from '../../core/links/link.ts';
import { type Range, toRange } from '../../wire/http/range.ts';
import { linkIds } from '../../wire/values/ids.ts';
import type { LinkNames } from '../../wire/values/short-urls.ts';
import { writeTime } from '../../wire/values/time.ts';
import type { stats, statsQuery } from '../contract/statistics.ts';

export type StatsWire = z.output<typeof statsQuery>;

const GROUP_ROWS = 10;

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

/** `US` is a value to match, `!US` a value to exclude, `~U` a part of a value; `=!` is the value `!`. */
export function toFilters(wire: Readonly<Record<string, unknown>>): readonly StatsFilter[] {
  return DIMENSIONS.flatMap((dimension) => {
    const texts = wire[`filter[${dimension}]`];
    if (!Array.isArray(texts)) return [];
    const values = new Map<StatsFilter['op'], string[]>();
    for (const text of texts.map(String)) {
      const marked = OPS.find(([mark]) => text.startsWith(mark));
      const op = marked?.[1] ?? 'is';
      const value = toFilterValue(dimension, marked === undefined ? text : text.slice(1));
      values.set(op, [...(values.get(op) ?? []), value]);
    }
    return [...values].map(([op, ofOp]) => ({ dimension, op, values: ofOp }));
  });
}

/** The core has numbers for links; an invalid id matches no link. */
function toFilterValue(dimension: Dimension, text: string): string {
  if (dimension !== 'link') return text;
  return String(linkIds.read(text) ?? 'none');
}

/** A range, its figures, and what they name. */
export interface StatsAnswer {
  readonly query: Omit<StatsQuery, 'workspaceId'>;
  readonly table: StatsTable;
  /** Those of the links in the groups that the caller may read. */
  readonly links: ReadonlyMap<LinkId, Link>;
  readonly previous: { readonly range: Range; readonly table: StatsTable } | null;
}

export function fromStats(
  { table, query, links, previous }: StatsAnswer,
  names: LinkNames,
): z.output<typeof stats> {
  return {
    from: writeTime(query.fromMs),
    to: writeTime(query.toMs),
    timezone: query.timezone,
    interval: query.interval,
    unique_clicks_are: 'sum_over_windows',
    total: fromCount(table.total),
    series: fromSeries(table),
    groups: Object.fromEntries(
      DIMENSIONS.flatMap((dimension) => {
        const rows = table.groups[dimension];
        if (rows === undefined) return [];
        return [
          [
            dimension,
            rows.map((row) => ({
              value: fromValue(dimension, row.value),
              ...(dimension === 'link'
                ? { label: labelOf(links.get(Number(row.value) as LinkId), names) }
                : {}),
              ...fromCount(row),
            })),
          ] as const,
        ];
      }),
    ),
    ...(previous === null ? {} : { previous: fromPrevious(previous) }),
  };
}

const fromSeries = ({ series }: StatsTable) =>
  series.map((bucket) => ({ t: writeTime(bucket.tMs), ...fromCount(bucket) }));

const fromPrevious = ({ range, table }: NonNullable<StatsAnswer['previous']>) => ({
  from: writeTime(range.fromMs),
  to: writeTime(range.toMs),
  total: fromCount(table.total),
  series: fromSeries(table),
});

const labelOf = (link: Link | undefined, { hostOf, shortUrl }: LinkNames) =>
  link === undefined
    ? null
    : { slug: link.slug, title: link.title, short_url: shortUrl(hostOf(link.domainId), link.slug) };

/** Ids of the links in the groups. */
export const linksOfGroups = ({ groups }: StatsTable): readonly LinkId[] =>
  (groups.link ?? []).flatMap(({ value }) => (value === '' ? [] : [Number(value) as LinkId]));

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
