import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type LinkTexts = Widen<typeof texts>;

export const linkTexts = defineTexts<LinkTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
