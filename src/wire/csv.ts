/** What a cell may hold; a list is its items with spaces between them. */
export type CellValue = string | number | boolean | null | readonly string[];

/** RFC 4180; a text that a spreadsheet might take for a formula gets an apostrophe before it. */
export function toCell(value: CellValue): string {
  const text = value === null ? '' : Array.isArray(value) ? value.join(' ') : String(value);
  const safe = typeof value !== 'number' && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const toCsvLine = (values: readonly CellValue[]): string => `${values.map(toCell).join(',')}\r\n`;
