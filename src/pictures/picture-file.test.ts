import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { interlacedPngOf, jpegOf, pngOf, svgOf, webpOf } from '../../tests/support/pictures.ts';
import { readPicture } from './picture-file.ts';

const reading = (bytes: Uint8Array): unknown => {
  const read = readPicture(bytes);
  return 'fault' in read ? read.fault : [read.picture.type, read.picture.width, read.picture.height];
};
const text = (svg: string) => reading(Buffer.from(svg));
const ROOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 3">';

describe('a picture is known by its content', () => {
  const cases: [string, Uint8Array, unknown][] = [
    ['a PNG', pngOf(12, 5), ['image/png', 12, 5]],
    ['an interlaced PNG', interlacedPngOf(0), ['image/png', 64, 64]],
    ['a JPEG', jpegOf(120, 50), ['image/jpeg', 120, 50]],
    ['a WebP', webpOf(120, 50), ['image/webp', 120, 50]],
    ['an SVG with a viewBox', svgOf('<path/>'), ['image/svg+xml', 120, 40]],
    ['an SVG with a size', svgOf('', 'width="24px" height="8.5"'), ['image/svg+xml', 24, 8.5]],
    [
      'an SVG whose size is a share',
      svgOf('', "width='100%' viewBox='0,0,30,10'"),
      ['image/svg+xml', 30, 10],
    ],
    ['a page', Buffer.from('<!doctype html><svg></svg>'), 'not_a_picture'],
    ['a GIF', Buffer.from('GIF89a;'), 'not_a_picture'],
    ['nothing', new Uint8Array(), 'not_a_picture'],
  ];
  for (const [name, bytes, expected] of cases) test(name, () => expect(reading(bytes)).toEqual(expected));

  test('also behind a declaration, a comment and a document type', () => {
    expect(
      text(
        `\ufeff<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg PUBLIC "a" "b">\n${ROOT}</svg>\n`,
      ),
    ).toEqual(['image/svg+xml', 9, 3]);
  });
});

describe('refused is', () => {
  const huge = pngOf(1, 1);
  huge.writeUInt32BE(60_000, 16);
  const cases: [string, Uint8Array, string][] = [
    ['a PNG that says it is huge', huge, 'too_many_pixels'],
    ['a JPEG of too many pixels', jpegOf(1_025, 10), 'too_many_pixels'],
    ['a WebP of too many pixels', webpOf(16_000_000, 1), 'too_many_pixels'],
    ['a picture without any extent', jpegOf(0, 10), 'not_a_picture'],
    ['a PNG that was cut', pngOf(9, 9).subarray(0, -5), 'not_a_picture'],
    ['an interlaced PNG with more than its pixels', interlacedPngOf(1), 'not_a_picture'],
    ['a PNG with a page behind it', Buffer.concat([pngOf(9, 9), Buffer.from('<script>')]), 'not_a_picture'],
    ['a JPEG with a page behind it', Buffer.concat([jpegOf(9, 9), Buffer.from('<script>')]), 'not_a_picture'],
    ['a WebP with a page behind it', Buffer.concat([webpOf(9, 9), Buffer.from('<script>')]), 'not_a_picture'],
    ['a WebP that moves', webpOf(9, 9, 2), 'not_a_picture'],
    ['an SVG that was cut', Buffer.from(`${ROOT}<path`), 'not_a_picture'],
    ['an SVG without a size', svgOf('', 'width="100%"'), 'no_size'],
    ['an SVG of no size', svgOf('', 'viewBox="0 0 0 -4"'), 'no_size'],
    ['an SVG as wide as a country', svgOf('', 'viewBox="0 0 9e99 4"'), 'no_size'],
    [
      'an SVG whose entities stand for gigabytes',
      Buffer.from(`<!DOCTYPE svg [<!ENTITY a "&b;&b;">]>${ROOT}&a;</svg>`),
      'has_entities',
    ],
    ['an SVG that is not UTF-8', Buffer.from([...Buffer.from(ROOT), 0xff]), 'not_a_picture'],
  ];
  for (const [name, bytes, fault] of cases) test(name, () => expect(reading(bytes)).toBe(fault));
});

test('whatever the bytes are, there is an answer', () => {
  const heads = [pngOf(2, 2), jpegOf(2, 2), webpOf(2, 2), svgOf('x')].map((file) => file.subarray(0, 30));
  fc.assert(
    fc.property(
      fc.constantFrom(...heads),
      fc.nat(30),
      fc.uint8Array({ maxLength: 60 }),
      (head, cut, tail) => {
        expect(reading(Buffer.concat([head.subarray(0, cut), tail]))).toBeDefined();
      },
    ),
  );
});

test('the same content has the same name, and other content another', () => {
  const hashOf = (bytes: Uint8Array) => {
    const read = readPicture(bytes);
    return 'picture' in read ? read.picture.hash : '';
  };
  expect(hashOf(pngOf(3, 3))).toMatch(/^[0-9a-f]{32}$/);
  expect(hashOf(pngOf(3, 3))).toBe(hashOf(pngOf(3, 3)));
  expect(hashOf(pngOf(3, 3))).not.toBe(hashOf(pngOf(3, 4)));
});
