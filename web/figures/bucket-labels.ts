import type { Bucket } from './interval.ts';
import { addDays, dayOf } from './zone-clock.ts';

export interface BucketLabel {
  /** For the axis: `23 Oct`, `14:00`. */
  readonly short: string;
  /** For the tip and for what is spoken: `Thu 12 Nov 2026`. */
  readonly long: string;
}

type Options = Intl.DateTimeFormatOptions;
const CLOCK: Options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const DAY: Options = { day: 'numeric', month: 'short' };
const LONG_DAY: Options = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' };

/**
 * Names each bucket by its start, as clocks of the zone show it. The hour that a clock repeats in autumn has the offset
 * too, so that two buckets never have the same name.
 */
export function labelBuckets(
  starts: readonly string[],
  { bucket, zone, locale }: { readonly bucket: Bucket; readonly zone: string; readonly locale: string },
): readonly BucketLabel[] {
  const format = (options: Options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const writers: Readonly<Record<Bucket, (at: Date) => BucketLabel>> = {
    minute: clockLabels(format),
    hour: clockLabels(format),
    day: textsOf(format(DAY), format(LONG_DAY)),
    week: weekLabels(zone, locale, format(DAY)),
    month: textsOf(format({ month: 'short', year: 'numeric' }), format({ month: 'long', year: 'numeric' })),
  };
  const labels = starts.map((start) => writers[bucket](new Date(start)));
  return withOffsets(labels, starts, format({ timeZoneName: 'shortOffset' }));
}

const textsOf =
  (short: Intl.DateTimeFormat, long: Intl.DateTimeFormat) =>
  (at: Date): BucketLabel => ({ short: short.format(at), long: long.format(at) });

const clockLabels = (format: (options: Options) => Intl.DateTimeFormat) =>
  textsOf(format(CLOCK), format({ ...LONG_DAY, ...CLOCK }));

/** From Monday to Sunday. */
function weekLabels(zone: string, locale: string, short: Intl.DateTimeFormat) {
  const days = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...DAY, year: 'numeric' });
  return (at: Date): BucketLabel => {
    const monday = dayOf(zone, at.getTime());
    const sunday = addDays(monday, 6);
    return {
      short: short.format(at),
      long: days.formatRange(new Date(`${monday}T12:00Z`), new Date(`${sunday}T12:00Z`)),
    };
  };
}

function withOffsets(
  labels: readonly BucketLabel[],
  starts: readonly string[],
  offsets: Intl.DateTimeFormat,
): readonly BucketLabel[] {
  return labels.map((label, index) => {
    const isRepeated = [index - 1, index + 1].some((other) => labels[other]?.long === label.long);
    return isRepeated || isRepeatedLater(labels, label, index)
      ? { ...label, long: `${label.long} (${offsetAt(offsets, starts[index] ?? '')})` }
      : label;
  });
}

/** Minutes repeat an hour's worth of buckets later. */
const isRepeatedLater = (labels: readonly BucketLabel[], { long }: BucketLabel, index: number): boolean =>
  labels[index + 60]?.long === long || labels[index - 60]?.long === long;

const offsetAt = (offsets: Intl.DateTimeFormat, start: string): string =>
  offsets.formatToParts(new Date(start)).find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** Which buckets have a label on the axis: at most `most`, evenly spaced, the first one among them. */
export function axisPlaces(count: number, most: number): readonly number[] {
  if (count <= 0) return [];
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, place) => place * step);
}
