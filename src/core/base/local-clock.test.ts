import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { toLocalMs, weekday, zoneOf } from './calendar.ts';
import { wallClock } from './local-clock.ts';

test('a wall clock shows what the calendar of its zone says, at any moment', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        'UTC',
        'Asia/Taipei',
        'Asia/Kolkata',
        'America/New_York',
        'Europe/Berlin',
        'Australia/Lord_Howe',
      ),
      fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2090, 0, 1) }),
      (timezone, atMs) => {
        const zone = zoneOf(timezone);
        const minute = Math.floor(toLocalMs(zone, atMs) / 60_000) % 1_440;
        expect(wallClock(timezone, atMs)).toEqual({ weekday: Number(weekday(zone, atMs)), minute });
      },
    ),
  );
});

test('a zone that is none is refused', () => {
  expect(() => wallClock('Mars/Olympus', 0)).toThrow(RangeError);
});
