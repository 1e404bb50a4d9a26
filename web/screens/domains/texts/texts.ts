import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type DomainsTexts = Widen<typeof texts>;

export const domainsTexts = defineTexts<DomainsTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
