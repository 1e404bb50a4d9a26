import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import decodeQR from 'qr/decode.js';
import type { QrOptions } from '../core/links/qr-codes.ts';
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

function paint(text: string, over: Partial<QrOptions> = {}, logo: Uint8Array | null = null): Uint8Array {
  const painted = paintQrCode(text, { ...OPTIONS, ...over }, logo);
  if (typeof painted === 'string') throw new Error(painted);
  return painted;
}

const read = (png: Uint8Array): string => decodeQR(PNG.sync.read(Buffer.from(png)));

/** The pixels of the one path of an SVG, so that it can be read like a photograph. */
function rasterise(svg: string, scale: number): PNG {
  const side = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const image = new PNG({ width: side * scale, height: side * scale });
  image.data.fill(255);
  const path = /<path fill="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? '';
  for (const [, x = '', y = '', length = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = 0; row < scale; row++) {
      for (let column = 0; column < Number(length) * scale; column++) {
        const at = ((Number(y) * scale + row) * image.width + Number(x) * scale + column) * 4;
        image.data.fill(0, at, at + 3);
      }
    }
  }
  return image;
}

function picture(width: number, height: number): Uint8Array {
  const image = new PNG({ width, height });
  for (let i = 0; i < image.data.length; i += 4) image.data.set([200, 30, 60, i % 512 < 256 ? 255 : 40], i);
  return PNG.sync.write(image);
}

describe('a QR code', () => {
  test('says what it was given, in any size, margin and level', () => {
    const urls = fc.webUrl({ withQueryParameters: true }).filter((url) => url.length < 200);
    fc.assert(
      fc.property(
        urls,
        fc.integer({ min: 300, max: 700 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('low' as const, 'medium' as const, 'quartile' as const, 'high' as const),
        (url, size, margin, level) => {
          const png = paint(url, { size, margin, level });
          const { width, height } = PNG.sync.read(Buffer.from(png));
          expect([width, height]).toEqual([size, size]);
          expect(read(png)).toBe(url);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('says the same as SVG', () => {
    const svg = Buffer.from(
      paint('https://go.example.com/launch?wm=qr', { format: 'svg', size: 200 }),
    ).toString();
    expect(svg).toContain('width="200" height="200"');
    expect(decodeQR(rasterise(svg, 8))).toBe('https://go.example.com/launch?wm=qr');
  });

  test('is read in colours, and with a logo in its middle', () => {
    const colors = { color: '#113366', background: '#ffeecc' };
    expect(read(paint('https://go.example.com/a', colors))).toBe('https://go.example.com/a');
    for (const [width, height] of [
      [64, 64],
      [1_024, 300],
      [3, 9],
    ] as const) {
      expect(read(paint('https://go.example.com/a', colors, picture(width, height)))).toBe(
        'https://go.example.com/a',
      );
    }
  });

  test('is refused where a module would be less than a pixel', () => {
    const long = `https://go.example.com/${'x'.repeat(100)}`;
    expect(paintQrCode(long, { ...OPTIONS, size: 64, margin: 20 }, null)).toBe('too_small');
  });

  test('may have no background', () => {
    const { data } = PNG.sync.read(Buffer.from(paint('a', { background: 'transparent' })));
    expect([...data.subarray(0, 4)]).toEqual([255, 255, 255, 0]);
    expect(
      Buffer.from(paint('a', { background: 'transparent', format: 'svg' }))
        .toString()
        .match(/<path/g),
    ).toHaveLength(1);
  });

  test('holds its logo as SVG too, and nothing that could run', () => {
    const svg = Buffer.from(paint('a', { format: 'svg' }, picture(8, 8))).toString();
    expect(svg).toContain('href="data:image/png;base64,');
    expect(svg).not.toMatch(/script|onload|foreignObject/i);
  });
});
