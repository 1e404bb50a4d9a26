import { type CsvValue, csvLine } from '../../wire/csv.ts';
import { type WholeReply, whole } from '../../wire/facade.ts';
import { JSON_TYPE, replyStream, replyText } from '../../wire/reply.ts';
import { toStream } from '../../wire/text-stream.ts';
import { openReading, toText, type Words } from './translate-fields.ts';

export type Format = 'json' | 'csv';
type Row = Readonly<Record<string, unknown>>;

const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** As it is asked for, by field or by header; JSON where nothing is said. Throws invalid_link for any other. */
export function toFormat(value: string | number | boolean | null | undefined, request: Request): Format {
  const wanted = toText(value as string)?.toLowerCase() || null;
  if (wanted === null) return /\btext\/csv\b/i.test(request.headers.get('accept') ?? '') ? 'csv' : 'json';
  if (wanted === 'json' || wanted === 'csv') return wanted;
  const reading = openReading();
  reading.fault('format', 'unknown_value');
  reading.end();
  return 'json';
}

/** Where there is no other. Throws invalid_link. */
export function requireJson(value: Words): void {
  const wanted = toText(value)?.toLowerCase() || 'json';
  const reading = openReading();
  if (wanted !== 'json') reading.fault('format', 'unknown_value');
  reading.end();
}

/** A table that is at hand, as CSV. */
export function replyCsv(name: string, columns: readonly string[], rows: readonly Row[]): WholeReply {
  const text = [csvLine(columns), ...rows.map((row) => toLine(columns, row))].join('');
  return whole(replyText(200, CSV_TYPE, text, asFile(`${name}.csv`)));
}

/** A table of any length, sent as it is read: a list in JSON, or CSV. */
export function replyRows(
  table: { readonly name: string; readonly format: Format; readonly columns: readonly string[] },
  chunks: AsyncIterable<readonly Row[]>,
): WholeReply {
  const { name, format, columns } = table;
  return format === 'csv'
    ? whole(replyStream(CSV_TYPE, toStream(csvTexts(columns, chunks)), asFile(`${name}.csv`)))
    : whole(replyStream(JSON_TYPE, toStream(jsonTexts(chunks))));
}

const asFile = (name: string) => ({ 'content-disposition': `attachment; filename="${name}"` });

async function* csvTexts(columns: readonly string[], chunks: AsyncIterable<readonly Row[]>) {
  yield csvLine(columns);
  for await (const rows of chunks) yield rows.map((row) => toLine(columns, row)).join('');
}

async function* jsonTexts(chunks: AsyncIterable<readonly Row[]>) {
  let before = '[';
  for await (const rows of chunks) {
    if (rows.length === 0) continue;
    yield before + rows.map((row) => JSON.stringify(row)).join(',');
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

const toLine = (columns: readonly string[], row: Row): string =>
  csvLine(columns.map((column) => toValue(row[column])));

/** What is no plain value is JSON in its cell. */
function toValue(value: unknown): CsvValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
