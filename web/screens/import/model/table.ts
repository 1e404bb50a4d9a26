import {
  type Columns,
  columnsWithoutNames,
  isHeader,
  matchColumns,
  type Vendor,
  vendorOf,
} from './columns.ts';
import { type CsvRow, createCsvReader, guessSeparator, type Separator } from './csv.ts';

/** A file of links, as it was read. */
export interface Table {
  readonly name: string;
  readonly separator: Separator;
  /** The names of the columns; null for a file that begins with a link. */
  readonly headers: readonly string[] | null;
  readonly rows: readonly CsvRow[];
  readonly columns: Columns;
  readonly vendor: Vendor | null;
  /** Some of its letters are not UTF-8, and cannot be read. */
  readonly isGarbled: boolean;
  /** The line of a quote that nothing closed. */
  readonly openQuote: number | null;
}

export type TableFault = 'empty' | 'too_long' | 'too_large' | 'unreadable';

/** Files with more rows are for the command line. */
export const ROWS_MAX = 100_000;
export const FILE_BYTES_MAX = 64 * 1_048_576;
const HEAD_BYTES = 65_536;
/** How long the page may stand still. */
const TURN_MS = 12;

/** Reads a file without holding the page up. */
export async function readTable(name: string, file: Blob): Promise<Table | TableFault> {
  if (file.size > FILE_BYTES_MAX) return 'too_large';
  const rows: CsvRow[] = [];
  let isGarbled = false;
  try {
    const separator = guessSeparator(await file.slice(0, HEAD_BYTES).text());
    const reader = createCsvReader(separator);
    const breathe = createBreath();
    const decoder = new TextDecoder();
    for (let at = 0; at < file.size; at += HEAD_BYTES) {
      const bytes = await file.slice(at, at + HEAD_BYTES).arrayBuffer();
      const text = decoder.decode(bytes, { stream: true });
      isGarbled ||= text.includes('\uFFFD');
      rows.push(...reader.push(text));
      // One more for the names of columns.
      if (rows.length > ROWS_MAX + 1) return 'too_long';
      await breathe();
    }
    rows.push(...reader.push(decoder.decode()), ...reader.end());
    return toTable({ name, separator, isGarbled, openQuote: reader.openQuote() }, rows);
  } catch {
    return 'unreadable';
  }
}

type About = Pick<Table, 'name' | 'separator' | 'isGarbled' | 'openQuote'>;

function toTable(about: About, all: readonly CsvRow[]): Table | TableFault {
  const [first] = all;
  if (first === undefined) return 'empty';
  const hasHeader = isHeader(first.cells);
  const rows = hasHeader ? all.slice(1) : all;
  if (rows.length === 0) return 'empty';
  if (rows.length > ROWS_MAX) return 'too_long';
  const headers = hasHeader ? first.cells : null;
  return {
    ...about,
    headers,
    rows,
    columns: headers === null ? columnsWithoutNames(first.cells) : matchColumns(headers),
    vendor: headers === null ? null : vendorOf(headers),
  };
}

/** Lets the page draw when work has taken a moment. */
export function createBreath(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await new Promise((done) => setTimeout(done));
    since = performance.now();
  };
}
