import { type PictureType, type ReadPicture, SIDE_MAX } from '../core/base/picture.ts';
import type { FileReading } from './file-reading.ts';
import { isSafePng } from './png-file.ts';
import { readSvg } from './svg-file.ts';

const HASH_LENGTH = 32;

const READERS: readonly (readonly [type: PictureType, read: (file: Buffer) => FileReading])[] = [
  ['image/png', readPng],
  ['image/jpeg', readJpeg],
  ['image/webp', readWebp],
  ['image/svg+xml', readSvg],
];

/** Identifies a picture by its content; ignores its name and declared media type. */
export const readPicture: ReadPicture = (bytes) => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [type, read] of READERS) {
    const found = read(file);
    if (found === null) continue;
    if ('fault' in found) return found;
    const hash = Bun.CryptoHasher.hash('sha256', bytes, 'hex').slice(0, HASH_LENGTH);
    return { picture: { type, ...found, hash } };
  }
  return { fault: 'not_a_picture' };
};

/** Checks the size of a raster picture, which browsers decode into memory; vector pictures have no such limit. */
function sized(width: number, height: number): FileReading {
  if (width < 1 || height < 1) return { fault: 'not_a_picture' };
  return width > SIDE_MAX || height > SIDE_MAX ? { fault: 'too_many_pixels' } : { width, height };
}

const PNG_SIZE_AT = 16;
const PNG_SIZE_END = PNG_SIZE_AT + 8;

function readPng(file: Buffer): FileReading {
  if (file.length < PNG_SIZE_END || file.toString('latin1', 1, 4) !== 'PNG') return null;
  const size = sized(file.readUInt32BE(PNG_SIZE_AT), file.readUInt32BE(PNG_SIZE_AT + 4));
  if (size !== null && 'fault' in size) return size;
  return isSafePng(file) ? size : { fault: 'not_a_picture' };
}

const JPEG_START = 0xffd8;
const JPEG_END = 0xffd9;
const JPEG_SCAN = 0xda;
/** Start-of-frame markers (C0 to CF), without the tables among them (C4, C8, CC). */
const isJpegFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Walks through the segments to the frame header, which has the size. */
function readJpeg(file: Buffer): FileReading {
  if (file.length < 4 || file.readUInt16BE(0) !== JPEG_START) return null;
  if (file.readUInt16BE(file.length - 2) !== JPEG_END) return { fault: 'not_a_picture' };
  for (let at = 2; at + 9 <= file.length && file[at] === 0xff; ) {
    const marker = file[at + 1] ?? 0;
    const length = file.readUInt16BE(at + 2);
    if (isJpegFrame(marker)) return sized(file.readUInt16BE(at + 7), file.readUInt16BE(at + 5));
    if (marker === JPEG_SCAN || length < 2) break;
    at += 2 + length;
  }
  return { fault: 'not_a_picture' };
}

const WEBP_HEADER_LENGTH = 30;
const WEBP_ANIMATED = 0x02;

/** The three kinds of WebP: lossy, lossless, and extended, which must not be animated. */
function readWebp(file: Buffer): FileReading {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WEBP') return null;
  if (file.length < WEBP_HEADER_LENGTH || file.readUInt32LE(4) + 8 !== file.length) {
    return { fault: 'not_a_picture' };
  }
  switch (file.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return sized(file.readUInt16LE(26) & 0x3fff, file.readUInt16LE(28) & 0x3fff);
    case 'VP8L': {
      const bits = file.readUInt32LE(21);
      return sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      if (((file[20] ?? 0) & WEBP_ANIMATED) !== 0) return { fault: 'not_a_picture' };
      return sized(file.readUIntLE(24, 3) + 1, file.readUIntLE(27, 3) + 1);
    default:
      return { fault: 'not_a_picture' };
  }
}
