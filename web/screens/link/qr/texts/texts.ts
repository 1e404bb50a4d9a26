import { defineTexts, type Widen } from '../../../../words/texts.ts';
import type { texts } from './en.ts';

export type QrTexts = Widen<typeof texts>;

export const qrTexts = defineTexts<QrTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
