import encodeQR, { type ErrorCorrection } from 'qr';

/** The modules of a code, row by row, including its margin; true is dark. */
export type Modules = readonly (readonly boolean[])[];

/** The encoder requires a margin; it is removed or widened here. */
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

/** Consecutive dark modules in one row. */
export interface ModuleRun {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

export function runsOf(modules: Modules): readonly ModuleRun[] {
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
