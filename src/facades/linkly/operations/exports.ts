import { type CsvValue, csvLine } from '../../../wire/http/csv.ts';
import { JSON_TYPE, type Reply, replyStream, replyText } from '../../../wire/http/reply.ts';
import { toStream } from '../../../wire/http/text-stream.ts';
import { type LinklyScalar, openReading, toText } from '../contract/values.ts';

export type Format = 'json' | 'csv';
type Row = Readonly<Record<string, unknown>>;

const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** The format that the field or the Accept header names; default: JSON. Throws invalid_link for any other. */
export function toFormat(value: string | number | boolean | null | undefined, request: Request): Format {
  const format = toText(value as string)?.toLowerCase() || null;
  if (format === null) return /\btext\/csv\b/i.test(request.headers.get('accept') ?? '') ? 'csv' : 'json';
  if (format === 'json' || format === 'csv') return format;
  const reading = openReading();
  reading.fault('format', 'unknown_value');
  reading.end();
  return 'json';
}

/** Throws invalid_link for any other format. */
export function requireJson(value: LinklyScalar): void {
  const format = toText(value)?.toLowerCase() || 'json';
  const reading = openReading();
  if (format !== 'json') reading.fault('format', 'unknown_value');
  reading.end();
}

/** A small table as CSV. */
export function replyCsv(name: string, columns: readonly string[], rows: readonly Row[]): Reply {
  const text = [csvLine(columns), ...rows.map((row) => toLine(columns, row))].join('');
  return replyText(200, CSV_TYPE, text, asFile(`${name}.csv`));
}

/** A table of any length as a JSON list or CSV, streamed while it is read. */
export function replyRows(
  table: { readonly name: string; readonly format: Format; readonly columns: readonly string[] },
  chunks: AsyncIterable<readonly Row[]>,
): Reply {
  const { name, format, columns } = table;
  return format === 'csv'
    ? replyStream(CSV_TYPE, toStream(csvTexts(columns, chunks)), asFile(`${name}.csv`))
    : replyStream(JSON_TYPE, toStream(jsonTexts(chunks)));
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

/** Lists and objects are JSON in their cell. */
function toValue(value: unknown): CsvValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
