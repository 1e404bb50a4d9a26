import type { BulkResults } from '../../api/types.ts';
import { faultTextOf } from '../../words/problem-texts.ts';
import { commonTexts } from '../../words/texts/texts.ts';
import { language } from '../../words/texts.ts';

type Result = BulkResults[number];

/** What is wrong with one line; null when nothing is. */
export function faultOfResult({ error }: Result): string | null {
  if (error === undefined) return null;
  const [first] = error.errors ?? [];
  if (first !== undefined) return faultTextOf(first);
  const own = commonTexts.held().faults.codes[error.code];
  return language === 'zh-Hant' && own !== undefined ? own : error.detail;
}
