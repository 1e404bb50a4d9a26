import { defineTexts, type Widen } from '../texts.ts';
import type { texts } from './en.ts';

export type CommonTexts = Widen<typeof texts>;

/** Words that every screen uses, loaded before the first one is drawn. */
export const commonTexts = defineTexts<CommonTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
