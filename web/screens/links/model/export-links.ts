import type { ListedLink } from '../../../api/types.ts';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

type Cell = string | number | boolean | null;

const CSV_CELLS: Readonly<Record<string, (link: ListedLink) => Cell>> = {
  short_url: ({ short_url }) => short_url,
  url: ({ url }) => url,
  title: ({ title }) => title,
  tags: ({ tags }) => tags.join(' '),
  enabled: ({ enabled }) => enabled,
  clicks: ({ clicks }) => clicks,
  unique_clicks: ({ unique_clicks }) => unique_clicks,
  last_clicked_at: ({ last_clicked_at }) => last_clicked_at,
  created_at: ({ created_at }) => created_at,
  created_via: ({ created_via }) => created_via,
  starts_at: ({ starts_at }) => starts_at,
  expires_at: ({ expires }) => expires.at,
  external_id: ({ external_id }) => external_id,
  note: ({ note }) => note,
  id: ({ id }) => id,
};

/** What stands before the first link. */
export const exportHead = (format: ExportFormat): string =>
  format === 'csv' ? csvLine(Object.keys(CSV_CELLS)) : '';

/** One line. The figures of a period are no field of a link. */
export function exportLine(format: ExportFormat, { figures: _, ...link }: ListedLink): string {
  return format === 'csv'
    ? csvLine(Object.values(CSV_CELLS).map((cell) => cell(link)))
    : `${JSON.stringify(link)}\n`;
}

const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** An apostrophe goes before what a spreadsheet could read as a formula; numbers stay. */
function csvCell(value: Cell): string {
  if (typeof value === 'number') return String(value);
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
