import { expect, test } from 'bun:test';
import { busiestOf, weekHoursOf } from './week-hours.ts';

test('clicks stand at the weekday and hour of the zone', () => {
  const series = [
    { t: '2026-11-22T20:30:00Z', clicks: 3 },
    { t: '2026-11-15T20:30:00Z', clicks: 4 },
    { t: '2026-11-22T21:30:00Z', clicks: 0 },
  ];
  const hours = weekHoursOf(series, 'Asia/Tehran');
  expect(hours[0]?.[0]).toBe(7);
  expect(busiestOf(hours)).toEqual({ weekday: 1, hour: 0 });
});

test('without clicks no hour is the busiest', () => {
  expect(busiestOf(weekHoursOf([], 'UTC'))).toBeNull();
});
