import { toLocalMs, type Zone, zoneOf } from '../../core/base/calendar.ts';
import type { LinkNames } from '../../wire/values/short-urls.ts';
import { fromStats, type StatsAnswer } from './statistics.ts';

export const CSV_TYPE = 'text/csv';

type Figures = Pick<ReturnType<typeof fromStats>, 'total' | 'series'>;
type Count = Figures['total'];

/** The figures as rows of one table, the total first. */
export function fromStatsAsRows(answer: StatsAnswer, names: LinkNames) {
  const { total, series, groups, previous } = fromStats(answer, names);
  const zone = zoneOf(answer.query.timezone);
  return [
    ...figureRows('', { total, series }, zone),
    ...Object.entries(groups).flatMap(([dimension, rows]) =>
      rows.map(({ value, label, ...count }) => rowOf(dimension, value, count, label ?? null)),
    ),
    ...(previous === undefined ? [] : figureRows('previous_', previous, zone)),
  ];
}

const figureRows = (prefix: string, { total, series }: Figures, zone: Zone) => [
  rowOf(`${prefix}total`, '', total),
  ...series.map(({ t, ...count }) => rowOf(`${prefix}series`, localTime(zone, Date.parse(t)), count)),
];

const rowOf = (
  part: string,
  value: string,
  { clicks, unique_clicks, bot_clicks }: Count,
  label: { readonly title: string; readonly short_url: string } | null = null,
) => ({
  part,
  value,
  title: label?.title ?? '',
  short_url: label?.short_url ?? '',
  clicks,
  unique_clicks,
  bot_clicks,
});

/** `2026-11-01T00:00:00+01:00`: a spreadsheet shows the day that the figures are of. */
function localTime(zone: Zone, atMs: number): string {
  const localMs = toLocalMs(zone, atMs);
  const minutes = Math.round((localMs - atMs) / 60_000);
  const two = (number: number) => String(number).padStart(2, '0');
  const offset = `${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${new Date(localMs).toISOString().slice(0, 19)}${minutes < 0 ? '-' : '+'}${offset}`;
}
