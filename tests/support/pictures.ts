import { crc32, deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

/** A real PNG of one colour. */
export function pngOf(
  width: number,
  height: number,
  [red, green, blue, opacity] = [13, 114, 83, 255],
): Buffer {
  const png = new PNG({ width, height });
  for (let at = 0; at < png.data.length; at += 4)
    png.data.set([red ?? 0, green ?? 0, blue ?? 0, opacity ?? 0], at);
  return PNG.sync.write(png);
}

/** An interlaced PNG of 64 pixels a side, with so many bytes behind its last pixel. */
export function interlacedPngOf(bytesBehind: number): Buffer {
  const file = pngOf(64, 64);
  // Behind the signature: length, name, width, height, depth, colour type, compression, filter, interlace.
  file[28] = 1;
  file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
  const data = deflateSync(Buffer.alloc(64 * 64 * 4 + 120 + bytesBehind));
  const named = Buffer.concat([Buffer.from('IDAT'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([file.subarray(0, 33), length, named, sum, file.subarray(-12)]);
}

/** The start of a JPEG, up to its size. */
export function jpegOf(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc2, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const tables = Buffer.from([0xff, 0xe0, 0, 4, 1, 2]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    tables,
    frame,
    Buffer.from([0xff, 0xda, 0, 2, 0xff, 0xd9]),
  ]);
}

/** A WebP of the extended kind. */
export function webpOf(width: number, height: number, flags = 0): Buffer {
  const file = Buffer.alloc(30);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WEBPVP8X', 8, 'latin1');
  file.writeUInt32LE(10, 16);
  file.writeUInt8(flags, 20);
  file.writeUIntLE(width - 1, 24, 3);
  file.writeUIntLE(height - 1, 27, 3);
  return file;
}

export const svgOf = (inside: string, attributes = 'viewBox="0 0 120 40"'): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`);
