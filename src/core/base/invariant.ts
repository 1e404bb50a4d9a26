/** Throws when the program has a bug. A caller's mistake is a `Problem` instead. */
export function invariant(condition: unknown, note: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${note}`);
}
