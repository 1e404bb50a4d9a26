import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = readFileSync(join(import.meta.dir, '../../src/app/assets/tokens.css'), 'utf8');

/** Each colour by day and by night. */
const COLORS = Object.fromEntries(
  [...SOURCE.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = '', day = '', night = '']) => [name, [day, night] as const],
  ),
);

/** WCAG 2.2, relative luminance. */
function luminanceOf(hex: string): number {
  const [red = 0, green = 0, blue = 0] = (hex.match(/[0-9a-f]{2}/g) ?? []).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The lowest contrast of `color` on the grounds, by day or by night. */
function lowest(color: string, grounds: readonly string[]): number {
  const ratios = grounds.flatMap((ground) =>
    [0, 1].map((nth) => contrastOf(COLORS[color]?.[nth] ?? '', COLORS[ground]?.[nth] ?? '')),
  );
  return Math.min(...ratios);
}

const GROUNDS = ['ground', 'surface', 'raised', 'sunken', 'hover'];

test.each([
  ['ink', [...GROUNDS, 'accent-soft', 'bar', 'lift', 'blaze-soft']],
  ['soft', [...GROUNDS, 'accent-soft', 'bar']],
  ['accent', ['ground', 'surface', 'raised', 'sunken', 'hover', 'accent-soft']],
  ['accent-hover', ['ground', 'surface', 'raised', 'sunken']],
  ['accent-deep', ['accent-soft']],
  ['on-accent', ['accent', 'accent-hover']],
  ['on-fill', ['fill', 'fill-hover']],
  ['blaze', ['surface', 'raised', 'blaze-soft']],
  ['danger', ['surface', 'raised', 'danger-soft']],
  ['warn', ['surface', 'raised', 'warn-soft']],
  ['ok', ['surface', 'raised']],
  ['on-toast', ['toast']],
  ['toast-link', ['toast']],
])('text in %s can be read', (color, grounds) => {
  expect(lowest(color, grounds)).toBeGreaterThanOrEqual(4.5);
});

test.each([
  ['edge', ['ground', 'surface', 'raised', 'sunken']],
  ['blaze-mark', ['surface', 'raised', 'ground']],
  ...['s1', 's2', 's3', 's4', 's5', 's6'].map((name): [string, string[]] => [name, ['surface']]),
])('what is drawn in %s can be seen', (color, grounds) => {
  expect(lowest(color, grounds)).toBeGreaterThanOrEqual(3);
});
