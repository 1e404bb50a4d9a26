import { expect, test } from 'bun:test';
import { changeOf } from './change.ts';

test('a figure is more, less, the same, or new', () => {
  expect(changeOf(112, 100)).toEqual({ kind: 'more', percent: 12 });
  expect(changeOf(88, 100)).toEqual({ kind: 'less', percent: 12 });
  expect(changeOf(0, 5)).toEqual({ kind: 'less', percent: 100 });
  expect(changeOf(1_000_001, 1_000_000)).toEqual({ kind: 'same' });
  expect(changeOf(7, 0)).toEqual({ kind: 'from_none' });
  expect(changeOf(0, 0)).toEqual({ kind: 'none' });
});

test('many times more is said in times', () => {
  expect(changeOf(120, 10)).toEqual({ kind: 'many_times', times: 12 });
});
