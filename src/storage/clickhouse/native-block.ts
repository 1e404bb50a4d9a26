import { CLICK_TEXTS } from '../../core/clicks/click.ts';
import {
  CLICK_KIND,
  type ClickColumns,
  type GroupedText,
  TEXT_GROUP_NAMES,
  TEXT_GROUPS,
  type TextGroupName,
} from '../../core/clicks/click-columns.ts';
import { VISIT_KINDS } from '../../core/visits/visit-kind.ts';
import { clampMs } from '../click-tables/moments.ts';
import {
  listColumn,
  type NativeColumn,
  numberColumn,
  putLength,
  textColumn,
  wideColumn,
} from './native-columns.ts';
import { CLICK_TYPES, ORPHAN_TYPES } from './schema.ts';

/** A batch of a node: `seq` counts a node's batches from 1. */
export interface BatchPlace {
  readonly node: string;
  readonly seq: number;
}

/** Rows of one table in ClickHouse's format `Native`: column after column, in one block. */
export interface NativeBlock {
  readonly rows: number;
  /** Empty without rows. */
  readonly bytes: Uint8Array;
}

export interface NativeBlocks {
  readonly clicks: NativeBlock;
  readonly orphans: NativeBlock;
}

/** The rows of a batch as blocks of `click` and `orphan`. The same columns give the same bytes. */
export function encodeBlocks(columns: ClickColumns, place: BatchPlace): NativeBlocks {
  const clicks = new Uint32Array(columns.rows);
  const orphans = new Uint32Array(columns.rows);
  let [clickCount, orphanCount] = [0, 0];
  for (let row = 0; row < columns.rows; row++) {
    if (columns.kind[row] === CLICK_KIND) clicks[clickCount++] = row;
    else orphans[orphanCount++] = row;
  }
  return {
    clicks: encodeRows(CLICK_TYPES, CLICK_READERS, columns, clicks.subarray(0, clickCount), place),
    orphans: encodeRows(ORPHAN_TYPES, ORPHAN_READERS, columns, orphans.subarray(0, orphanCount), place),
  };
}

/** The values of these rows. */
type Reader = (columns: ClickColumns, rows: Uint32Array, place: BatchPlace) => NativeColumn;

const NUMBER_READERS = {
  workspace: (columns, rows) => wideColumn(taken(columns.workspaceId, rows)),
  at: (columns, rows) => wideColumn(taken(columns.atMs, rows, clampMs)),
  node: ({ rows: count }, rows, { node }) => textColumn([node], new Uint32Array(count), rows),
  batch: (_, rows, { seq }) => wideColumn(new Float64Array(rows.length).fill(seq)),
} as const satisfies Readonly<Record<string, Reader>>;

const CLICK_READERS: Readonly<Record<string, Reader>> = {
  ...textReaders(),
  ...NUMBER_READERS,
  link: (columns, rows) => wideColumn(taken(columns.linkId, rows)),
  kind: (columns, rows) => numberColumn(kindsOf(columns, rows)),
  visitor: (columns, rows) => numberColumn(visitorsOf(columns, rows)),
  domain_id: (columns, rows) => wideColumn(taken(columns.domainId, rows)),
  tags: tagsOf,
  row: (_, rows) => numberColumn(Uint32Array.from(rows)),
};

const ORPHAN_READERS: Readonly<Record<string, Reader>> = {
  ...textReaders(),
  ...NUMBER_READERS,
  kind: (columns, rows) => textColumn(VISIT_KINDS, Uint32Array.from(columns.kind), rows),
};

/** By the name of the stored column. */
function textReaders(): Readonly<Record<string, Reader>> {
  return Object.fromEntries(
    TEXT_GROUP_NAMES.flatMap((group) =>
      TEXT_GROUPS[group].map((field, place) => [columnOf(field), textReader(group, place)] as const),
    ),
  );
}

function textReader(name: TextGroupName, place: number): Reader {
  return ({ texts }, rows) => {
    const { groups, numbers } = texts[name];
    return textColumn(
      groups.map((group) => group.texts[place] ?? ''),
      numbers,
      rows,
    );
  };
}

function columnOf(field: GroupedText): string {
  return field in CLICK_TEXTS ? CLICK_TEXTS[field as keyof typeof CLICK_TEXTS].name : field;
}

const TAGS_PLACE = TEXT_GROUPS.link.indexOf('tags');

function tagsOf({ texts }: ClickColumns, rows: Uint32Array): NativeColumn {
  const { groups, numbers } = texts.link;
  const lists = groups.map(({ texts }): readonly string[] => JSON.parse(texts[TAGS_PLACE] || '[]'));
  return listColumn(lists, numbers, rows);
}

function visitorsOf({ visitorHigh, visitorLow }: ClickColumns, rows: Uint32Array): Uint32Array {
  const halves = new Uint32Array(rows.length * 2);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    halves[index * 2] = visitorLow[row] ?? 0;
    halves[index * 2 + 1] = visitorHigh[row] ?? 0;
  }
  return halves;
}

function kindsOf({ visitor }: ClickColumns, rows: Uint32Array): Uint8Array {
  const kinds = new Uint8Array(rows.length);
  for (let index = 0; index < rows.length; index++) kinds[index] = visitor[rows[index] ?? 0] ?? 0;
  return kinds;
}

function taken(values: Float64Array, rows: Uint32Array, limit = (value: number) => value): Float64Array {
  const own = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) own[index] = limit(values[rows[index] ?? 0] ?? 0);
  return own;
}

function encodeRows(
  table: Readonly<Record<string, string>>,
  readers: Readonly<Record<string, Reader>>,
  columns: ClickColumns,
  rows: Uint32Array,
  place: BatchPlace,
): NativeBlock {
  if (rows.length === 0) return { rows: 0, bytes: new Uint8Array(0) };
  const parts = Object.entries(table).map(([name, type]) => {
    const read = readers[name];
    if (read === undefined) throw new Error(`no values for the column ${name}`);
    return { head: headOf(name, wireType(name, type)), column: read(columns, rows, place) };
  });
  const start = new Uint8Array(2 * VARINT_BYTES_MAX);
  const startBytes = putLength(start, putLength(start, 0, parts.length), rows.length);
  const bytes = new Uint8Array(
    parts.reduce((sum, { head, column }) => sum + head.length + column.bytes, startBytes),
  );
  bytes.set(start.subarray(0, startBytes), 0);
  let at = startBytes;
  for (const { head, column } of parts) {
    bytes.set(head, at);
    column.write(bytes, at + head.length);
    at += head.length + column.bytes;
  }
  return { rows: rows.length, bytes };
}

const VARINT_BYTES_MAX = 5;

/** The name and the type of a column, both shorter than 128 bytes. */
function headOf(name: string, type: string): Uint8Array {
  return Buffer.from(`${String.fromCharCode(name.length)}${name}${String.fromCharCode(type.length)}${type}`);
}

/** The engine makes the dictionaries of its columns itself. */
function wireType(name: string, type: string): string {
  if (name === 'at') return "DateTime64(3, 'UTC')";
  if (name === 'tags') return 'Array(String)';
  return type.startsWith('UInt') ? type : 'String';
}
