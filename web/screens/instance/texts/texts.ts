import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type InstanceTexts = Widen<typeof texts>;

export const instanceTexts = defineTexts<InstanceTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
