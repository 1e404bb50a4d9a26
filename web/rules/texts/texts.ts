import { defineTexts, type Widen } from '../../words/texts.ts';
import type { texts } from './en.ts';

export type RulesTexts = Widen<typeof texts>;

export const rulesTexts = defineTexts<RulesTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
