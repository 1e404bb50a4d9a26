/** Throws when the program itself is wrong. A caller's mistake is a `Problem`, never an invariant. */
export function invariant(condition: unknown, note: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${note}`);
}
