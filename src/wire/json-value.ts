export interface ValueFault {
  readonly path: (string | number)[];
  readonly code: string;
  readonly detail: string;
}

/** The first thing in a parsed JSON value that would not come back as it was given, or null. */
export function findValueFault(value: unknown, path: readonly (string | number)[] = []): ValueFault | null {
  if (typeof value === 'string') return isWellFormed(value) ? null : BAD_CHARACTER(path);
  if (typeof value === 'number') {
    // Past this JSON's digits and the number differ; past any double it reads as infinite.
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return null;
    return { path: [...path], code: 'out_of_range', detail: 'Is too large to be kept exactly.' };
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (!isWellFormed(key)) return BAD_CHARACTER(path);
    if (key === '__proto__') return { path: here, code: 'reserved', detail: 'Cannot be a name.' };
    const fault = findValueFault(inner, here);
    if (fault !== null) return fault;
  }
  return null;
}

const isWellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const BAD_CHARACTER = (path: readonly (string | number)[]): ValueFault => ({
  path: [...path],
  code: 'bad_character',
  detail: 'Holds half a character or NUL.',
});
