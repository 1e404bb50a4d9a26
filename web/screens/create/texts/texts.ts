import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type CreateTexts = Widen<typeof texts>;

export const createTexts = defineTexts<CreateTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
