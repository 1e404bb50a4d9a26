import { defineTexts, type Widen } from '../../../../words/texts.ts';
import type { texts } from './en.ts';

export type HistoryTexts = Widen<typeof texts>;

export const historyTexts = defineTexts<HistoryTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
