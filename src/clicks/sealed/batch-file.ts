import type { SpoolPosition, SpoolPositions } from '../../core/clicks/click.ts';
import {
  type ClickColumns,
  TEXT_GROUP_NAMES,
  TEXT_GROUPS,
  type TextGroup,
  textGroup,
} from '../../core/clicks/click-columns.ts';

/** What is known of a sealed batch without reading its clicks. */
export interface BatchHead {
  /** The node that sealed it. */
  readonly node: string;
  /** 1 for the first batch of a node, then one more for each. */
  readonly seq: number;
  readonly rows: number;
  readonly sealedAtMs: number;
  /** How far the node has read each of its spools, this batch included. */
  readonly positions: SpoolPositions;
  /** Spools that have ended; their positions need not be kept once the batch is stored. */
  readonly ended: readonly string[];
}

/** A file that is no batch, or one that was changed since it was written. */
export class DamagedBatch extends Error {
  override readonly name = 'DamagedBatch';
}

/*
 * Integers are little-endian.
 *
 *   0  "WMB1"             magic and version of the format
 *   4  checksum           CRC-32 of all that follows
 *   8  length of the head 4 bytes
 *  12  head               JSON
 *      clicks             compressed: columns of numbers, then groups of texts as JSON
 */
const MAGIC = new TextEncoder().encode('WMB1');
const PREFIX = 12;

const NUMBERS = [
  ['atMs', Float64Array],
  ['linkId', Float64Array],
  ['workspaceId', Float64Array],
  ['domainId', Float64Array],
  ['segment', Float64Array],
  ['offset', Float64Array],
  ['visitorHigh', Uint32Array],
  ['visitorLow', Uint32Array],
  ['kind', Uint8Array],
  ['visitor', Uint8Array],
] as const satisfies readonly (readonly [keyof ClickColumns, unknown])[];

/** The bytes of a batch file. The same clicks and head always give the same batch when they are read. */
export async function batchBytes(head: BatchHead, clicks: ClickColumns): Promise<Uint8Array> {
  const headBytes = new TextEncoder().encode(
    JSON.stringify({
      ...head,
      positions: [...head.positions].map(([spool, at]) => [spool, at.segment, at.offset]),
    }),
  );
  const body = await Bun.zstdCompress(clicksBytes(clicks));
  const bytes = new Uint8Array(PREFIX + headBytes.length + body.length);
  bytes.set(MAGIC);
  bytes.set(headBytes, PREFIX);
  bytes.set(body, PREFIX + headBytes.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, headBytes.length, true);
  view.setUint32(4, Bun.hash.crc32(bytes.subarray(8)), true);
  return bytes;
}

/** Throws a DamagedBatch. `bytes` is the whole file; the clicks are read when they are asked for. */
export function readBatchFile(bytes: Uint8Array): { readonly head: BatchHead; clicks(): ClickColumns } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX || MAGIC.some((byte, at) => bytes[at] !== byte))
    throw new DamagedBatch('it does not begin like a batch of this version');
  if (Bun.hash.crc32(bytes.subarray(8)) !== view.getUint32(4, true))
    throw new DamagedBatch('its checksum does not match');
  const headLength = view.getUint32(8, true);
  const bodyAt = PREFIX + headLength;
  const head = toHead(JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, bodyAt))));
  return { head, clicks: () => toClicks(Bun.zstdDecompressSync(bytes.subarray(bodyAt)), head.rows) };
}

type WrittenHead = Omit<BatchHead, 'positions'> & {
  readonly positions: readonly (readonly [spool: string, segment: number, offset: number])[];
};

function toHead({ positions, ...head }: WrittenHead): BatchHead {
  const entries = positions.map(([spool, segment, offset]): [string, SpoolPosition] => [
    spool,
    { segment, offset },
  ]);
  return { ...head, positions: new Map(entries) };
}

function clicksBytes(clicks: ClickColumns): Uint8Array<ArrayBuffer> {
  const { rows } = clicks;
  const columns = [
    ...NUMBERS.map(([name]) => clicks[name]),
    ...TEXT_GROUP_NAMES.map((name) => clicks.texts[name].numbers),
  ].map((column) => bytesOf(column.subarray(0, rows)));
  const texts = TEXT_GROUP_NAMES.map((name) => clicks.texts[name].groups.map((group) => group.texts));
  const textBytes = new TextEncoder().encode(JSON.stringify(texts));
  const bytes = new Uint8Array(columns.reduce((sum, column) => sum + column.length, textBytes.length));
  let at = 0;
  for (const column of [...columns, textBytes]) {
    bytes.set(column, at);
    at += column.length;
  }
  return bytes;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function toClicks(bytes: Uint8Array, rows: number): ClickColumns {
  const { buffer, byteOffset } = bytes;
  let at = 0;
  /** A copy, since a column must begin at a multiple of its width. */
  function take<Column>(kind: {
    new (buffer: ArrayBuffer): Column;
    readonly BYTES_PER_ELEMENT: number;
  }): Column {
    const end = at + rows * kind.BYTES_PER_ELEMENT;
    if (end > bytes.length) throw new DamagedBatch('it has fewer rows than its head says');
    const column = new kind(buffer.slice(byteOffset + at, byteOffset + end) as ArrayBuffer);
    at = end;
    return column;
  }
  const numbers = Object.fromEntries(NUMBERS.map(([name, kind]) => [name, take<ArrayBufferView>(kind)]));
  const groupNumbers = TEXT_GROUP_NAMES.map(() => take(Uint32Array));
  const texts: readonly (readonly string[][])[] = JSON.parse(new TextDecoder().decode(bytes.subarray(at)));
  const columns = TEXT_GROUP_NAMES.map((name, nth) => {
    const groups = (texts[nth] ?? []).map((group): TextGroup => {
      if (group.length !== TEXT_GROUPS[name].length) throw new DamagedBatch(`it has other texts of ${name}`);
      return textGroup(group);
    });
    return [name, { numbers: groupNumbers[nth], groups }];
  });
  return { rows, ...numbers, texts: Object.fromEntries(columns) } as unknown as ClickColumns;
}
