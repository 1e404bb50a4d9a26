import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type HomeTexts = Widen<typeof texts>;

export const homeTexts = defineTexts<HomeTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
