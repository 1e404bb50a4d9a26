import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type ImportTexts = Widen<typeof texts>;

export const importTexts = defineTexts<ImportTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
