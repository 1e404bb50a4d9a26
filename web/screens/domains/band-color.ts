import { contrastOf } from '../../ui/contrast.ts';

/** The colour of pages of a domain that has none of its own. */
export const DEFAULT_COLOR = '#0d7253';
const COLOR = /^#[0-9a-f]{6}$/i;

export const isColor = (text: string): boolean => COLOR.test(text);

/** What the band of a page looks like, as the server draws it: text is white or black, by the higher contrast. */
export function bandOf(color: string | null): { readonly ground: string; readonly text: string } {
  const ground = color !== null && isColor(color) ? color : DEFAULT_COLOR;
  return {
    ground,
    text: contrastOf(ground, '#ffffff') >= contrastOf(ground, '#000000') ? '#ffffff' : '#000000',
  };
}
