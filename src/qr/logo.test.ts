import { describe, expect, test } from 'bun:test';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import type { QrOptions } from '../core/links/qr-codes.ts';
import { readLogo } from './logo.ts';
import { paintQrCode } from './qr-painter.ts';

const OPTIONS: QrOptions = {
  format: 'png',
  size: 512,
  margin: 4,
  color: '#000000',
  background: '#ffffff',
  level: 'medium',
  logo: null,
};
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(name: string, data: Uint8Array = new Uint8Array()): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const named = Buffer.concat([Buffer.from(name), data]);
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

interface Head {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly colorType?: number;
  readonly interlace?: number;
}

function header({ width = 64, height = 64, depth = 8, colorType = 6, interlace = 0 }: Head = {}): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.set([depth, colorType, 0, 0, interlace], 8);
  return chunk('IHDR', data);
}

const pixels = (bytes = 64 * (64 * 4 + 1)): Buffer => chunk('IDAT', deflateSync(Buffer.alloc(bytes)));
const png = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([SIGNATURE, ...chunks]);
const END = chunk('IEND');
const PALETTE = chunk('PLTE', Buffer.alloc(3));
const whole = png(header(), pixels(), END);
const damaged = Buffer.from(whole);
damaged[damaged.length - 1] = 0;

describe('a logo', () => {
  const refused: readonly (readonly [string, Uint8Array])[] = [
    ['is no other file', Buffer.from('GIF89a'.padEnd(100))],
    ['is no SVG with a script', Buffer.from('<svg onload="alert(1)">'.padEnd(100))],
    ['is whole', whole.subarray(0, -12)],
    ['is whole to its last byte', whole.subarray(0, -1)],
    ['is not damaged', damaged],
    ['has a header', png(pixels(), END)],
    ['begins with its header', png(chunk('tEXt', Buffer.from('a')), header(), pixels(), END)],
    [
      'has no second header',
      png(header(), header({ width: 7_000, height: 7_000 }), pixels(7_000 * 28_001), END),
    ],
    [
      'has no second header behind its data',
      png(header(), pixels(), header({ width: 7_000, height: 7_000 }), END),
    ],
    ['is not wider than it may be', png(header({ width: 60_000 }), pixels(), END)],
    ['is not higher than it may be', png(header({ height: 1_025 }), pixels(), END)],
    ['has a size', png(header({ width: 0 }), pixels(), END)],
    ['has colours that there are', png(header({ colorType: 5 }), pixels(), END)],
    ['has a depth that its colours can have', png(header({ depth: 4 }), pixels(), END)],
    ['is no larger unpacked than it says', png(header(), pixels(100_000_000), END)],
    [
      'is no larger unpacked than it says, interlaced',
      png(header({ interlace: 1 }), pixels(100_000_000), END),
    ],
    ['has data', png(header(), END)],
    ['has data in one piece', png(header(), pixels(), chunk('tEXt'), pixels(), END)],
    ['has one palette', png(header({ colorType: 3 }), PALETTE, PALETTE, pixels(64 * 65), END)],
    [
      'has no palette of more than 256 colours',
      png(header(), chunk('PLTE', Buffer.alloc(771)), pixels(), END),
    ],
    ['does not move', png(header(), chunk('acTL', Buffer.alloc(8)), pixels(), END)],
    ['has nothing behind its end', Buffer.concat([whole, Buffer.from('more')])],
    ['needs nothing that nobody knows', png(header(), chunk('ABCD'), pixels(), END)],
  ];
  test.each(refused)('%s', (_, file) => {
    const before = process.memoryUsage().rss;
    expect(readLogo(file)).toBeNull();
    expect(paintQrCode('a', OPTIONS, file)).toBe('not_a_png');
    // A picture of 7,000 pixels a side takes some 200 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  const taken: readonly (readonly [string, Uint8Array])[] = [
    ['of 64 pixels', whole],
    ['of the largest size', png(header({ width: 1_024, height: 1_024 }), pixels(1_024 * 4_097), END)],
    ['interlaced', png(header({ interlace: 1 }), pixels(64 * 64 * 4 + 120), END)],
    ['of one pixel, interlaced', png(header({ width: 1, height: 1, interlace: 1 }), pixels(5), END)],
    ['in grey', png(header({ colorType: 0 }), pixels(64 * 65), END)],
    ['with a palette', png(header({ colorType: 3 }), PALETTE, pixels(64 * 65), END)],
    ['with notes', png(header(), chunk('tEXt', Buffer.from('a')), pixels(), chunk('tIME'), END)],
  ];
  test.each(taken)('is taken: %s', (_, file) => {
    expect(readLogo(file)).not.toBeNull();
  });

  test('is read as the decoder reads it, or refused, whatever its bytes are', () => {
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.nat(whole.length),
        (changes, length) => {
          const file = Buffer.from(whole.subarray(0, whole.length - (length % 3)));
          for (const { at, to } of changes) file[at % file.length] = to;
          const logo = readLogo(file);
          if (logo === null) return;
          expect([logo.width, logo.height]).toEqual([64, 64]);
          expect(Buffer.compare(Buffer.from(logo.data), PNG.sync.read(file).data)).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
