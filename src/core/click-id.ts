import type { LinkId } from './link.ts';

/** The id of a click as its destination is given it. It names the link, so that a conversion can be led back to it. */
export function writeClickId(
  linkId: LinkId,
  { nowMs, draw }: { readonly nowMs: number; draw(): number },
): string {
  const chance = Math.floor(draw() * CHANCES).toString(36);
  return `${linkId.toString(36)}.${nowMs.toString(36)}${chance.padStart(CHANCE_DIGITS, '0')}`;
}

const CHANCE_DIGITS = 6;
const CHANCES = 36 ** CHANCE_DIGITS;

/** Null for what is no id of ours: it may be another system's. */
export function linkOfClickId(text: string): LinkId | null {
  const [, digits = ''] = /^([0-9a-z]{1,10})\.[0-9a-z]{1,40}$/.exec(text) ?? [];
  const id = Number.parseInt(digits, 36);
  return Number.isSafeInteger(id) && id > 0 ? (id as LinkId) : null;
}
