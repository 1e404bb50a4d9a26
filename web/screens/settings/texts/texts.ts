import { defineTexts, type Widen } from '../../../words/texts.ts';
import type { texts } from './en.ts';

export type SettingsTexts = Widen<typeof texts>;

export const settingsTexts = defineTexts<SettingsTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
