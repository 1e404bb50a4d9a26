import { ApiProblem } from '../api/problem.ts';
import { faultTextOf } from '../words/problem-texts.ts';
import { isBlank } from './blank.ts';

/** A sentence of the server, and where in the draft it belongs. */
export interface PlacedFault {
  readonly path: readonly string[];
  readonly text: string;
}

export const NO_FAULTS: readonly PlacedFault[] = [];

/** The faults of a refused change. An explanation has the change in a field of its own. */
export function faultsOf(error: unknown): readonly PlacedFault[] {
  if (!(error instanceof ApiProblem)) return NO_FAULTS;
  return error.errors.map((fault) => {
    const path = stepsOf(fault.pointer);
    return { path: path[0] === 'change' ? path.slice(1) : path, text: faultTextOf(fault) };
  });
}

const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The faults at a place and below it, with their paths from there. */
export const below = (
  faults: readonly PlacedFault[],
  ...place: readonly (string | number)[]
): readonly PlacedFault[] =>
  faults.flatMap(({ path, text }) =>
    place.every((step, at) => path[at] === String(step)) ? [{ path: path.slice(place.length), text }] : [],
  );

/** The faults that belong to none of the parts. */
export const besides = (
  faults: readonly PlacedFault[],
  parts: readonly (string | number)[],
): readonly PlacedFault[] => faults.filter(({ path }) => !parts.map(String).includes(path[0] ?? ''));

/** Each sentence once. */
export const textsOf = (faults: readonly PlacedFault[]): readonly string[] => [
  ...new Set(faults.map(({ text }) => text)),
];

/** Without faults of what is still empty: nobody has written there yet. */
export const ofWritten = (faults: readonly PlacedFault[], change: unknown): readonly PlacedFault[] =>
  faults.filter(({ path }) => !isBlank(valueAt(change, path)));

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
