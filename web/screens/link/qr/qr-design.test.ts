import { expect, test } from 'bun:test';
import { qrQuery } from '../../../../src/api/contract/qr.ts';
import { QR_LEVELS as SERVER_LEVELS } from '../../../../src/core/base/qr-look.ts';
import { QR_MARGIN_MAX, QR_SIZE_MAX, QR_SIZE_MIN } from '../../../../src/core/links/qr-codes.ts';
import { searchOf } from '../../../api/client.ts';
import { colorsOf, contrastOf, MARGIN_MAX, QR_LEVELS, qrSearch, SIZES, toQuery } from './qr-design.ts';

const PLAIN = { color: null, background: null, level: null, size: 512, margin: 4, logo: null };

test('the choices are those of the server', () => {
  expect([...QR_LEVELS]).toEqual([...SERVER_LEVELS]);
  expect(MARGIN_MAX).toBe(QR_MARGIN_MAX);
  expect(SIZES.every((size) => size >= QR_SIZE_MIN && size <= QR_SIZE_MAX)).toBe(true);
});

test('every design is a query that the server reads', () => {
  const design = {
    color: '#0d7253',
    background: 'transparent',
    level: 'high',
    size: 1024,
    margin: 0,
    logo: 'https://example.com/logo.png?a=1&b=2',
  } as const;
  const query = Object.fromEntries(new URLSearchParams(searchOf(toQuery(design, 'png'))));
  expect(qrQuery.parse(query)).toEqual({ ...design, format: 'png' });
});

test('a design survives the address', () => {
  const design = { ...PLAIN, color: '#0d7253', level: 'low', margin: 0 } as const;
  expect(qrSearch.read(qrSearch.write('tab=qr', design))).toEqual(design);
});

test('what the design leaves open comes from the workspace', () => {
  const defaults = { color: '#123456', background: null, level: null, logo: null };
  expect(colorsOf(PLAIN, defaults)).toEqual({ color: '#123456', background: '#ffffff' });
});

test('the contrast goes from 1 to 21, and paper is white', () => {
  expect(contrastOf({ color: '#000000', background: 'transparent' })).toBeCloseTo(21);
  expect(contrastOf({ color: '#777777', background: '#777777' })).toBe(1);
});
