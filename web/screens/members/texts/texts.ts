import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type MembersTexts = Widen<typeof texts>;

export const membersTexts = defineTexts<MembersTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
