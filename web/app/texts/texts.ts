import { defineTexts, type Widen } from '../../words/texts.ts';
import type { texts } from './en.ts';

type LeaveTexts = Widen<typeof texts>;

/** What is asked before something is lost that is not saved. */
export const leaveTexts = defineTexts<LeaveTexts>({
  en: () => import('./en.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
});
