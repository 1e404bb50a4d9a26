import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type ClosedTexts = Widen<typeof texts>;

export const closedTexts = defineTexts<ClosedTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
