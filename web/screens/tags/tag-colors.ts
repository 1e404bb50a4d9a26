import type { TagsTexts } from './texts/texts.ts';

export type ColorName = keyof TagsTexts['colors'];

/** What a tag can be painted with at a press: middle tones, which show by day and by night. */
export const TAG_COLORS: Readonly<Record<ColorName, string>> = {
  pine: '#1f8f6a',
  clay: '#c8673a',
  sky: '#4f74c4',
  ochre: '#a5852a',
  plum: '#9c4f97',
  lake: '#3b8da0',
  rose: '#c4526c',
  stone: '#87817a',
};
export const COLOR_NAMES = Object.keys(TAG_COLORS) as readonly ColorName[];
