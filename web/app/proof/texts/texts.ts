import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type ProofTexts = Widen<typeof texts>;

export const proofTexts = defineTexts<ProofTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
