import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type BuilderTexts = Widen<typeof texts>;

export const builderTexts = defineTexts<BuilderTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
