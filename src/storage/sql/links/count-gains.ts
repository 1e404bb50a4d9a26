import type { LinkId } from '../../../core/base/ids.ts';
import type { CountGain } from '../../../core/clicks/link-counts.ts';

/** Link, clicks, unique clicks and the time of the last click, each as a little-endian number of 8 bytes. */
const NUMBERS = 4;

export function writeGains(gains: readonly CountGain[]): Uint8Array {
  const numbers = new Float64Array(gains.length * NUMBERS);
  for (const [index, gain] of gains.entries()) {
    numbers[index * NUMBERS] = gain.linkId;
    numbers[index * NUMBERS + 1] = gain.clicks;
    numbers[index * NUMBERS + 2] = gain.uniqueClicks;
    numbers[index * NUMBERS + 3] = gain.lastClickedAtMs;
  }
  return new Uint8Array(numbers.buffer);
}

export function readGains(bytes: Uint8Array): readonly CountGain[] {
  // A copy, since the bytes may begin at an address that no number can have.
  const numbers = new Float64Array(Uint8Array.from(bytes).buffer);
  return Array.from({ length: numbers.length / NUMBERS }, (_, index) => ({
    linkId: (numbers[index * NUMBERS] ?? 0) as LinkId,
    clicks: numbers[index * NUMBERS + 1] ?? 0,
    uniqueClicks: numbers[index * NUMBERS + 2] ?? 0,
    lastClickedAtMs: numbers[index * NUMBERS + 3] ?? 0,
  }));
}

/** Adds gains to those of the same links in `sums`. */
export function addUp(sums: Map<LinkId, CountGain>, gains: readonly CountGain[]): void {
  for (const gain of gains) {
    const sum = sums.get(gain.linkId);
    sums.set(
      gain.linkId,
      sum === undefined
        ? gain
        : {
            linkId: gain.linkId,
            clicks: sum.clicks + gain.clicks,
            uniqueClicks: sum.uniqueClicks + gain.uniqueClicks,
            lastClickedAtMs: Math.max(sum.lastClickedAtMs, gain.lastClickedAtMs),
          },
    );
  }
}
