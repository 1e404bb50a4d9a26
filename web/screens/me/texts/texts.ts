import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type MeTexts = Widen<typeof texts>;

export const meTexts = defineTexts<MeTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
