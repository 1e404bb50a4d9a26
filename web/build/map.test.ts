import { expect, test } from 'bun:test';
import { gzipSync } from 'bun';
import { drawWorld } from './map.ts';

const world = drawWorld();
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

test('every place has a code that browsers have a name for', () => {
  const codes = [...Object.keys(world.shapes), ...Object.keys(world.dots)];
  expect(codes.filter((code) => names.of(code) === undefined)).toEqual([]);
  expect(codes.length).toBeGreaterThan(240);
});

test('places too small for a shape have a dot, and no place has both', () => {
  for (const code of ['SG', 'HK', 'MO', 'MT', 'BH', 'RE', 'MQ']) expect(world.dots[code]).toBeDefined();
  expect(Object.keys(world.dots).filter((code) => code in world.shapes)).toEqual([]);
});

test('French Guiana is apart from France', () => {
  const leftOf = (path = '') => Math.min(...[...path.matchAll(/M(-?\d+)/g)].map(([, x]) => Number(x)));
  expect(leftOf(world.shapes.FR)).toBeGreaterThan(400);
  expect(leftOf(world.shapes.GF)).toBeLessThan(400);
});

test('shapes and dots stand on the map', () => {
  const starts = Object.values(world.shapes).flatMap((path) => [...path.matchAll(/M(-?\d+) (-?\d+)/g)]);
  const places = [...starts.map(([, x, y]) => [Number(x), Number(y)] as const), ...Object.values(world.dots)];
  const outside = places.filter(([x, y]) => x < 0 || x > world.width || y < 0 || y > world.height);
  expect(outside).toEqual([]);
});

test('the map weighs at most 27 KB compressed', () => {
  expect(gzipSync(JSON.stringify(world)).length).toBeLessThan(27_000);
});
