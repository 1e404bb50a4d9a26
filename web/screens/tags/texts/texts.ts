import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type TagsTexts = Widen<typeof texts>;

export const tagsTexts = defineTexts<TagsTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
