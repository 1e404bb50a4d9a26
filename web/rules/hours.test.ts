import { expect, test } from 'bun:test';
import { readSpan, writeSpan } from './hours.ts';

test('a part of the day stays what it is', () => {
  for (const text of ['09:00-17:30', '22:00-06:00', '00:00-24:00', '18:00-24:00'])
    expect(writeSpan(readSpan(text))).toBe(text);
});

test('the end of a day is midnight in a field that shows times', () => {
  expect(readSpan('18:00-24:00')).toEqual({ start: '18:00', end: '00:00' });
  expect(writeSpan({ start: '00:00', end: '00:00' })).toBe('00:00-24:00');
});
