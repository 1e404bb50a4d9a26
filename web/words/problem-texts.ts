import { ApiProblem, type FieldFault, Offline } from '../api/problem.ts';
import { commonTexts } from './texts/texts.ts';
import { language } from './texts.ts';

/**
 * What a person reads of a refusal. English has the API's own sentence, which names the facts; other languages have a
 * sentence by code, and the API's one for codes that nobody translated.
 */
export function sentenceOf(error: unknown): string {
  const texts = commonTexts.held();
  if (error instanceof Offline) return texts.faults.offline;
  if (!(error instanceof ApiProblem)) return texts.faults.bug;
  const { code, errors, status } = error;
  if (status >= 500 && code === 'unknown') return texts.faults.broken;
  const own = texts.faults.codes[code];
  if (language !== 'zh-Hant' || own === undefined) {
    const first = errors[0];
    const said = first !== undefined && errors.length === 1 ? first.detail : error.detail;
    return said === '' ? (own ?? texts.faults.broken) : said;
  }
  return own;
}

/** What a person reads beside one field. */
export function faultTextOf(fault: FieldFault): string {
  const own = commonTexts.held().faults.fields[fault.code];
  return language === 'zh-Hant' && own !== undefined ? own : fault.detail;
}
