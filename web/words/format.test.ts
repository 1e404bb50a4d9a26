import { expect, test } from 'bun:test';
import { createFormat } from './format.ts';

const english = createFormat('en-GB', 'Asia/Tehran');
const chinese = createFormat('zh-Hant-TW', 'Asia/Taipei');

test('a time is said in its zone, also in one with half hours', () => {
  expect(english.dateTime('2026-11-22T20:45:00Z')).toBe('23 Nov 2026, 00:15');
  expect(english.time('2026-11-22T20:45:00Z')).toBe('00:15');
});

test('a day of another year has its year', () => {
  expect(english.day('2020-02-29T12:00:00Z')).toBe('29 Feb 2020');
});

test.each([
  [0, 'now'],
  [40_000, '40 secs'],
  [120_000, '2 mins'],
  [3 * 86_400_000, '3 days'],
])('%d milliseconds ago is %s', (ms, said) => {
  expect(english.ago(1_000_000_000_000 - ms, 1_000_000_000_000)).toBe(said);
});

test('countries and languages have the names that people use', () => {
  expect([
    english.country('HK'),
    english.country('US'),
    chinese.country('TW'),
    chinese.country('HK'),
  ]).toEqual(['Hong Kong', 'United States', '台灣', '香港']);
  expect(english.language('zh-Hant')).toBe('Traditional Chinese');
});

test('what is no code stays as it was sent', () => {
  expect([english.country('<b>'), english.language('!')]).toEqual(['<b>', '!']);
});

test.each([
  [0, '0%'],
  [0.0042, '0.4%'],
  [0.415, '42%'],
  [1, '100%'],
])('a share of %d is %s', (share, said) => {
  expect(english.percent(share)).toBe(said);
});

test('sizes have a unit', () => {
  expect([english.bytes(0), english.bytes(999), english.bytes(1_400_000)]).toEqual([
    '0 bytes',
    '999 bytes',
    '1.4 MB',
  ]);
});

test.each([
  [7 * 24 * 60 * 60_000 - 1, 'in 7 days'],
  [24 * 60 * 60_000 + 1, 'tomorrow'],
  [90_000, 'in 2 minutes'],
  [-(7 * 24 * 60 * 60_000 - 1), '6 days ago'],
])('%i milliseconds from now is %s', (ms, said) => {
  expect(createFormat('en', 'UTC').relative(1_000 + ms, 1_000)).toBe(said);
});
