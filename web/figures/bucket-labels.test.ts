import { expect, test } from 'bun:test';
import { bucketStarts, zoneOf } from '../../src/core/base/calendar.ts';
import { axisPlaces, labelBuckets } from './bucket-labels.ts';
import type { Bucket } from './interval.ts';

/** The buckets that the API answers, by their names. */
function namesOf(zone: string, bucket: Bucket, from: string, to: string, locale = 'en-GB') {
  const starts = bucketStarts(zoneOf(zone), bucket, Date.parse(from), Date.parse(to));
  const texts = starts.map((atMs) => new Date(atMs).toISOString());
  return labelBuckets(texts, { bucket, zone, locale });
}

test('days are named in the zone, which begins its days at half past an hour of UTC', () => {
  const labels = namesOf('Asia/Tehran', 'day', '2026-11-20T20:30:00Z', '2026-11-22T20:30:00Z');
  expect(labels.map(({ short }) => short)).toEqual(['21 Nov', '22 Nov']);
  expect(labels[1]?.long).toBe('Sun, 22 Nov 2026');
});

test('hours are named in the zone', () => {
  const labels = namesOf('Asia/Tehran', 'hour', '2026-11-21T20:30:00Z', '2026-11-21T22:30:00Z');
  expect(labels.map(({ short }) => short)).toEqual(['00:00', '01:00']);
});

test('the hour that a clock leaves out in spring is left out', () => {
  const labels = namesOf('Europe/Paris', 'hour', '2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z');
  expect(labels.map(({ short }) => short)).toEqual(['01:00', '03:00', '04:00']);
});

test('the hour that a clock repeats in autumn is named with its offset', () => {
  const labels = namesOf('Europe/Paris', 'hour', '2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z');
  expect(labels.map(({ long }) => long.replace(/^.*2026, /, ''))).toEqual([
    '01:00',
    '02:00 (GMT+2)',
    '02:00 (GMT+1)',
    '03:00',
  ]);
});

test('no two buckets of a range have the same name', () => {
  for (const bucket of ['minute', 'hour', 'day', 'week', 'month'] as const) {
    const labels = namesOf('Europe/Paris', bucket, '2026-10-24T22:00:00Z', '2026-10-25T12:00:00Z');
    expect(new Set(labels.map(({ long }) => long)).size).toBe(labels.length);
  }
});

test('days stay days when clocks change', () => {
  const spring = namesOf('Europe/Paris', 'day', '2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z');
  expect(spring.map(({ short }) => short)).toEqual(['28 Mar', '29 Mar', '30 Mar']);
  const autumn = namesOf('Europe/Paris', 'day', '2026-10-23T22:00:00Z', '2026-10-26T23:00:00Z');
  expect(autumn.map(({ short }) => short)).toEqual(['24 Oct', '25 Oct', '26 Oct']);
});

test('weeks run from Monday to Sunday, months have their year', () => {
  const [week] = namesOf('Asia/Taipei', 'week', '2026-11-09T00:00:00Z', '2026-11-10T00:00:00Z');
  expect(week?.long.replaceAll(/\s/g, '')).toBe('9–15Nov2026');
  const [month] = namesOf(
    'Asia/Taipei',
    'month',
    '2026-11-09T00:00:00Z',
    '2026-11-10T00:00:00Z',
    'zh-Hant-TW',
  );
  expect(month?.long).toBe('2026年11月');
});

test('an axis has few labels, evenly spaced', () => {
  expect(axisPlaces(30, 5)).toEqual([0, 6, 12, 18, 24]);
  expect(axisPlaces(1, 5)).toEqual([0]);
  expect(axisPlaces(0, 5)).toEqual([]);
  expect(axisPlaces(7, 7)).toHaveLength(7);
});
