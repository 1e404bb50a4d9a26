import { expect, test } from 'bun:test';
import { createFormat } from '../words/format.ts';
import { DIMENSIONS } from './filters.ts';
import { texts } from './texts/en.ts';
import { nameOfValue } from './value-names.ts';

const names = { t: texts, format: createFormat('en-GB', 'UTC') };

test('known values have names', () => {
  expect(nameOfValue('in_app', 'line', names)).toBe('LINE');
  expect(nameOfValue('country', 'TW', names)).toBe('Taiwan');
  expect(nameOfValue('weekday', '1', names)).toBe('Monday');
});

test.each(['constructor', '__proto__', '<img src=x>', '-1', '99', '%'])(
  'a value that nobody knows is shown as it is: %s',
  (value) => {
    for (const dimension of DIMENSIONS) expect(nameOfValue(dimension, value, names)).toContain(value);
  },
);
