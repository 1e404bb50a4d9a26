import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type TrashTexts = Widen<typeof texts>;

export const trashTexts = defineTexts<TrashTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
