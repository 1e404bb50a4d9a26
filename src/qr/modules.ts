import encodeQR, { type ErrorCorrection } from 'qr';

/** The dark modules of a code, row by row, with its margin. */
export type Modules = readonly (readonly boolean[])[];

/** The encoder wants one; it is cut off or widened here. */
const OWN_MARGIN = 1;

export function modulesOf(text: string, level: ErrorCorrection, margin: number): Modules {
  const inner = encodeQR(text, 'raw', { ecc: level, border: OWN_MARGIN });
  const size = inner.length + 2 * (margin - OWN_MARGIN);
  return Array.from({ length: size }, (_, y) =>
    Array.from(
      { length: size },
      (_, x) => inner[y - margin + OWN_MARGIN]?.[x - margin + OWN_MARGIN] === true,
    ),
  );
}

/** A stretch of dark modules in one row. */
export interface Run {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

export function runsOf(modules: Modules): readonly Run[] {
  return modules.flatMap((row, y) => {
    const runs: { x: number; y: number; length: number }[] = [];
    row.forEach((dark, x) => {
      const last = runs.at(-1);
      if (!dark) return;
      if (last !== undefined && last.x + last.length === x) last.length++;
      else runs.push({ x, y, length: 1 });
    });
    return runs;
  });
}
