import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type LiveTexts = Widen<typeof texts>;

export const liveTexts = defineTexts<LiveTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
