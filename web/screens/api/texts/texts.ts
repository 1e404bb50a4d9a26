import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type ApiTexts = Widen<typeof texts>;

export const apiTexts = defineTexts<ApiTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
