import { createGenerationCache } from '../../core/generation-cache.ts';
import type { Step } from '../draft.ts';

const HEADERS_MAX = 10_000;

export function createLanguageStep(): Step {
  const languages = createGenerationCache<string>(HEADERS_MAX);
  return {
    name: 'language',
    run(drafts) {
      for (const { visit, click } of drafts) {
        if (visit.language === '') continue;
        const header = visit.language.slice(0, HEADER_LENGTH_MAX);
        let language = languages.get(header);
        if (language === undefined) {
          language = preferredLanguage(header);
          languages.set(header, language);
        }
        click.language = language;
      }
    },
  };
}

const HEADER_LENGTH_MAX = 300;
// Some old phones write `en_US`.
const RANGE = /^\s*([a-z]{2,3})(?:[-_][a-z\d_-]*)?\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?$/i;

/** Primary subtag of the range with the highest quality in an `Accept-Language` header, the first of equals; else ''. */
export function preferredLanguage(header: string): string {
  let preferred = '';
  let quality = 0;
  for (const part of header.split(',')) {
    const range = RANGE.exec(part);
    if (range === null) continue;
    const wanted = range[2] === undefined ? 1 : Number(range[2]);
    if (wanted > quality) {
      preferred = range[1] ?? '';
      quality = wanted;
    }
  }
  return preferred.toLowerCase();
}
