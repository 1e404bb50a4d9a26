import { defineTexts, type Widen } from '../../words/texts.ts';
import type { texts } from './en.ts';

export type FiguresTexts = Widen<typeof texts>;

export const figuresTexts = defineTexts<FiguresTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
