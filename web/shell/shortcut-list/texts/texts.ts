import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type ShortcutTexts = Widen<typeof texts>;

export const shortcutTexts = defineTexts<ShortcutTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
