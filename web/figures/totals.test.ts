import { expect, test } from 'bun:test';
import type { Stats } from '../api/types.ts';
import { figuresSearch } from './address.ts';
import { type Range, spanOf } from './range.ts';
import { clicksPerDay, clicksPerDayBefore, countOf, shownSeries } from './totals.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const place = (range: Range) => ({ ...figuresSearch.read(''), range });
const shownOf = (range: Range, zone = 'UTC') => ({
  place: place(range),
  nowMs: NOW_MS,
  span: spanOf(range, zone, NOW_MS),
});
const count = (clicks: number) => ({ clicks, unique_clicks: 1, bot_clicks: 2 });
const stats = (from: string, to: string, clicks: number, series: Stats['series'] = []) =>
  ({ from, to, total: count(clicks), series }) as Stats;

test('a day of 25 hours is one day', () => {
  const range: Range = { kind: 'days', from: '2026-10-25', to: '2026-10-25' };
  const figures = shownOf(range, 'Europe/Paris');
  expect(clicksPerDay(stats('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 50), figures)).toBe(50);
  const before = { from: '2026-10-23T22:00:00Z', to: '2026-10-24T22:00:00Z', total: count(40), series: [] };
  expect(clicksPerDayBefore(before, figures)).toBe(40);
});

test('the day that is not over counts by its hours, and less than a day as one', () => {
  const days = stats('2026-11-21T00:00:00Z', '2026-11-22T12:00:00Z', 30);
  expect(clicksPerDay(days, shownOf({ kind: 'last', name: '7d' }))).toBe(20);
  const today = stats('2026-11-22T00:00:00Z', '2026-11-22T12:00:00Z', 30);
  expect(clicksPerDay(today, shownOf({ kind: 'last', name: 'today' }))).toBe(30);
});

test('all time begins with the first click, and no chart shows buckets to come', () => {
  const bucket = (t: string, clicks: number) => ({ t, clicks, unique_clicks: 0, bot_clicks: 0 });
  const series = [
    bucket('1970-01-01T00:00:00Z', 0),
    bucket('2026-10-01T00:00:00Z', 4),
    bucket('2026-11-01T00:00:00Z', 0),
    bucket('2026-12-01T00:00:00Z', 0),
  ];
  const all = stats('1970-01-01T00:00:00Z', '2026-11-22T12:00:00Z', 4, series);
  const starts = shownSeries(all, shownOf({ kind: 'last', name: 'all' })).map(({ t }) => t);
  expect(starts).toEqual(['2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z']);
});

test('each series is a figure of its own', () => {
  expect([countOf(count(5), 'clicks'), countOf(count(5), 'people'), countOf(count(5), 'bots')]).toEqual([
    5, 1, 2,
  ]);
});
