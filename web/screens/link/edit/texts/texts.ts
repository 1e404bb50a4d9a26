import { defineTexts, type Widen } from '../../../../words/texts.ts';
import type { texts } from './en.ts';

export type EditTexts = Widen<typeof texts>;

export const editTexts = defineTexts<EditTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
