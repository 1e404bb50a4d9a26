import { crc32, inflateSync } from 'node:zlib';
import { SIDE_MAX } from '../core/base/picture.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_LENGTH = 13;
const PALETTE_LENGTH_MAX = 256 * 3;
/** Length and name before a chunk's data, and its checksum after it. */
const FRAME_LENGTH = 12;
/** Critical chunks that decoders know; the name of a critical chunk begins with a capital letter. */
const KNOWN = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);
/** Chunks of animated PNGs. */
const ANIMATION = new Set(['acTL', 'fcTL', 'fdAT']);
/** Samples per pixel and allowed bits per sample, by colour type. */
const FORMS: ReadonlyMap<number, { readonly samples: number; readonly depths: readonly number[] }> = new Map([
  [0, { samples: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { samples: 3, depths: [8, 16] }],
  [3, { samples: 1, depths: [1, 2, 4, 8] }],
  [4, { samples: 2, depths: [8, 16] }],
  [6, { samples: 4, depths: [8, 16] }],
]);

interface PngChunk {
  readonly name: string;
  readonly data: Buffer;
}

/**
 * Whether a file is one complete, static PNG of at most 1,024 pixels a side that is no larger decompressed than its
 * header says. Decoders that read the file differently find no other data to decompress.
 */
export function isSafePng(file: Buffer): boolean {
  const chunks = chunksOf(file);
  if (chunks === null) return false;
  const bytesMax = unpackedBytesOf(chunks[0]);
  if (bytesMax === null || !isInOrder(chunks)) return false;
  const packed = Buffer.concat(chunks.flatMap(({ name, data }) => (name === 'IDAT' ? [data] : [])));
  try {
    return inflateSync(packed, { maxOutputLength: bytesMax }).length > 0;
  } catch {
    return false;
  }
}

/** Null when a chunk is truncated, damaged or unknown but critical, or when data follows the last chunk. */
function chunksOf(file: Buffer): readonly PngChunk[] | null {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return null;
  const chunks: PngChunk[] = [];
  let at = SIGNATURE.length;
  while (chunks.at(-1)?.name !== 'IEND') {
    if (at + FRAME_LENGTH > file.length) return null;
    const end = at + FRAME_LENGTH + file.readUInt32BE(at);
    if (end > file.length) return null;
    const name = file.toString('latin1', at + 4, at + 8);
    const isCritical = /^[A-Z]/.test(name);
    if ((isCritical && !KNOWN.has(name)) || ANIMATION.has(name)) return null;
    if (file.readUInt32BE(end - 4) !== crc32(file.subarray(at + 4, end - 4))) return null;
    chunks.push({ name, data: file.subarray(at + 8, end - 4) });
    at = end;
  }
  return at === file.length ? chunks : null;
}

/**
 * The decompressed size in bytes, computed from the header; null when the header is invalid or the picture too large.
 */
function unpackedBytesOf(header: PngChunk | undefined): number | null {
  if (header?.name !== 'IHDR' || header.data.length !== HEADER_LENGTH) return null;
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const [depth = 0, colorType = 0, compression, filter, interlace = 0] = header.data.subarray(8);
  const form = FORMS.get(colorType);
  if (form === undefined || !form.depths.includes(depth)) return null;
  if (compression !== 0 || filter !== 0 || interlace > 1) return null;
  if (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX) return null;
  const bits = form.samples * depth;
  return interlace === 0
    ? bytesOf(width, height, bits)
    : ADAM7.reduce((sum, { x, y, every: [across, down] }) => {
        return sum + bytesOf(Math.ceil((width - x) / across), Math.ceil((height - y) / down), bits);
      }, 0);
}

/** Each row has one leading byte for its filter. */
const bytesOf = (width: number, height: number, bits: number): number =>
  width < 1 || height < 1 ? 0 : height * (1 + Math.ceil((width * bits) / 8));

/** An interlaced picture consists of seven smaller ones: where each begins, and its pixel distances. */
const ADAM7 = [
  { x: 0, y: 0, every: [8, 8] },
  { x: 4, y: 0, every: [8, 8] },
  { x: 0, y: 4, every: [4, 8] },
  { x: 2, y: 0, every: [4, 4] },
  { x: 0, y: 2, every: [2, 4] },
  { x: 1, y: 0, every: [2, 2] },
  { x: 0, y: 1, every: [1, 2] },
] as const;

/** One header, at most one palette before the data, consecutive data chunks, one empty end chunk. */
function isInOrder(chunks: readonly PngChunk[]): boolean {
  const named = (wanted: string) => chunks.filter(({ name }) => name === wanted);
  const placeOf = (wanted: string) => chunks.findIndex(({ name }) => name === wanted);
  const [palette, ...palettes] = named('PLTE');
  const [from, count] = [placeOf('IDAT'), named('IDAT').length];
  return (
    named('IHDR').length === 1 &&
    named('tRNS').length <= 1 &&
    palettes.length === 0 &&
    (palette === undefined || (palette.data.length <= PALETTE_LENGTH_MAX && placeOf('PLTE') < from)) &&
    count > 0 &&
    chunks.slice(from, from + count).every(({ name }) => name === 'IDAT') &&
    chunks.at(-1)?.data.length === 0
  );
}
