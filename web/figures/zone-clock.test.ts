import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { toLocalMs as serverLocalMs, zoneOf } from '../../src/core/base/calendar.ts';
import { addDays, daysWithin, isDay, isZone, localTimeOf, startOfDayMs, toLocalMs } from './zone-clock.ts';

const ZONES = [
  'UTC',
  'Asia/Tehran',
  'Asia/Taipei',
  'Europe/Paris',
  'America/St_Johns',
  'Australia/Lord_Howe',
];

test('clocks show the same time as on the server', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: 0, max: Date.UTC(2037, 0, 1) / 1_000 }),
      (zone, atS) => toLocalMs(zone, atS * 1_000) === serverLocalMs(zoneOf(zone), atS * 1_000),
    ),
  );
});

test('a day begins when the clock shows midnight, also on the days when clocks change', () => {
  expect(new Date(startOfDayMs('Europe/Paris', '2026-03-29')).toISOString()).toBe('2026-03-28T23:00:00.000Z');
  expect(new Date(startOfDayMs('Europe/Paris', '2026-03-30')).toISOString()).toBe('2026-03-29T22:00:00.000Z');
  expect(new Date(startOfDayMs('Europe/Paris', '2026-10-25')).toISOString()).toBe('2026-10-24T22:00:00.000Z');
  expect(new Date(startOfDayMs('Europe/Paris', '2026-10-26')).toISOString()).toBe('2026-10-25T23:00:00.000Z');
  expect(new Date(startOfDayMs('Asia/Tehran', '2026-11-22')).toISOString()).toBe('2026-11-21T20:30:00.000Z');
});

test('weekdays begin with Monday', () => {
  expect(localTimeOf('Asia/Taipei', Date.UTC(2026, 10, 22, 15, 59))).toEqual({
    day: '2026-11-22',
    hour: 23,
    minute: 59,
    weekday: 7,
  });
  expect(localTimeOf('Asia/Taipei', Date.UTC(2026, 10, 22, 16, 0)).weekday).toBe(1);
});

test('days are counted on the calendar', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(daysWithin('2026-10-01', '2026-10-31')).toBe(31);
  expect(['2026-02-30', '2026-13-01', '1969-12-31', '26-01-01', ''].filter(isDay)).toEqual([]);
});

test('only names of zones are zones', () => {
  expect(['Europe/Paris', 'UTC'].every(isZone)).toBe(true);
  expect(['', '+02:00', 'Mars/Base', 'constructor'].some(isZone)).toBe(false);
});
