import type { LinkId } from '../base/ids.ts';

/**
 * A click id for the destination URL. It contains the link's id, so that a conversion can be attributed to the link.
 */
export function writeClickId(
  linkId: LinkId,
  { nowMs, draw }: { readonly nowMs: number; draw(): number },
): string {
  const random = Math.floor(draw() * RANDOM_VALUES).toString(36);
  return `${linkId.toString(36)}.${nowMs.toString(36)}${random.padStart(RANDOM_DIGITS, '0')}`;
}

const RANDOM_DIGITS = 6;
const RANDOM_VALUES = 36 ** RANDOM_DIGITS;

/** Null when the text is not one of our click ids; it may be another system's. */
export function linkOfClickId(text: string): LinkId | null {
  const [, digits = ''] = /^([0-9a-z]{1,10})\.[0-9a-z]{1,40}$/.exec(text) ?? [];
  const id = Number.parseInt(digits, 36);
  return Number.isSafeInteger(id) && id > 0 ? (id as LinkId) : null;
}
