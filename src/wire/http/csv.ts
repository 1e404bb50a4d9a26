/** A table in the format of RFC 4180. The keys of the first row are the header. */
export function csvOf(rows: readonly Readonly<Record<string, CsvValue>>[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const columns = Object.keys(first);
  return [csvLine(columns), ...rows.map((row) => csvLine(columns.map((column) => row[column] ?? null)))].join(
    '',
  );
}

export type CsvValue = string | number | boolean | null | readonly string[];

export const csvLine = (cells: readonly CsvValue[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** Puts an apostrophe before a cell that a spreadsheet could read as a formula; numbers stay. */
function csvCell(value: CsvValue): string {
  if (typeof value === 'number') return String(value);
  const text = value === null ? '' : Array.isArray(value) ? value.join(' ') : String(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
