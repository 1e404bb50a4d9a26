import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type PaletteTexts = Widen<typeof texts>;

export const paletteTexts = defineTexts<PaletteTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
