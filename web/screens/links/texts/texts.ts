import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type LinksTexts = Widen<typeof texts>;

export const linksTexts = defineTexts<LinksTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
