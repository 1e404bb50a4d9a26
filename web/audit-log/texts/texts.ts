import { defineTexts, type Widen } from '../../words/texts.ts';
import type { texts } from './en.ts';

export type AuditTexts = Widen<typeof texts>;

export const auditTexts = defineTexts<AuditTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
