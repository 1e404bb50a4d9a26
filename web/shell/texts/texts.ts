import { defineTexts, type Widen } from '../../words/texts.ts';
import type { texts } from './en.ts';

export type ShellTexts = Widen<typeof texts>;

/** What the palette and the list of keys say: the first paint needs neither. */
export const shellTexts = defineTexts<ShellTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
