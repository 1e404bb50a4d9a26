import { invariant } from '../../core/base/invariant.ts';

/** Every number in the text of a statement passes through here. */
export function whole(value: number): string {
  invariant(Number.isSafeInteger(value), 'numbers in statements are whole');
  return String(value);
}
