export interface ValueFault {
  readonly path: (string | number)[];
  readonly code: string;
  readonly detail: string;
}

/** The first part of a parsed JSON value that an answer could not repeat exactly, or null. */
export function findValueFault(value: unknown, path: readonly (string | number)[] = []): ValueFault | null {
  if (typeof value === 'string') return isWellFormed(value) ? null : BAD_CHARACTER(path);
  if (typeof value === 'number') {
    // Larger integers lose digits, and numbers beyond a double parse as Infinity.
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return null;
    return { path: [...path], code: 'out_of_range', detail: 'Is too large to be stored exactly.' };
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (!isWellFormed(key)) return BAD_CHARACTER(path);
    if (key === '__proto__') return { path: here, code: 'reserved', detail: 'Must not be a key.' };
    const fault = findValueFault(inner, here);
    if (fault !== null) return fault;
  }
  return null;
}

const isWellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const BAD_CHARACTER = (path: readonly (string | number)[]): ValueFault => ({
  path: [...path],
  code: 'bad_character',
  detail: 'Contains NUL or half of a surrogate pair.',
});
