import { QUARTER_MS } from '../../core/base/calendar.ts';
import type { TimeRange } from './ranges.ts';

/**
 * Ranges of time with about `rowsMax` rows each, for reading many rows in order: `counts` are quarters since 1970 with their
 * rows, in order. A crowded quarter is cut into equal pieces.
 */
export function windowsOf(
  counts: Iterable<readonly [quarter: number, rows: number]>,
  rowsMax: number,
): readonly TimeRange[] {
  const windows: TimeRange[] = [];
  let first: number | null = null;
  let last = 0;
  let count = 0;
  const flush = () => {
    if (first !== null) windows.push({ fromMs: first * QUARTER_MS, toMs: (last + 1) * QUARTER_MS });
    first = null;
    count = 0;
  };
  for (const [quarter, rows] of counts) {
    if (count + rows > rowsMax) flush();
    if (rows > rowsMax) {
      windows.push(...cutQuarter(quarter, Math.ceil(rows / rowsMax)));
      continue;
    }
    first ??= quarter;
    last = quarter;
    count += rows;
  }
  flush();
  return windows;
}

function cutQuarter(quarter: number, pieces: number): readonly TimeRange[] {
  const startMs = quarter * QUARTER_MS;
  const stepMs = Math.ceil(QUARTER_MS / pieces);
  return Array.from({ length: pieces }, (_, piece) => ({
    fromMs: startMs + piece * stepMs,
    toMs: startMs + Math.min((piece + 1) * stepMs, QUARTER_MS),
  })).filter(({ fromMs, toMs }) => fromMs < toMs);
}
