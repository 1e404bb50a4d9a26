import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { readLanguages } from '../../core/rules/language.ts';
import type { PipelineStep } from '../step.ts';

const HEADERS_MAX = 10_000;

export function createLanguageStep(): PipelineStep {
  const languages = createGenerationCache<string>(HEADERS_MAX);
  return {
    name: 'language',
    run(batch) {
      for (const { visit, click } of batch) {
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
/** Primary subtag of the range with the highest quality in an `Accept-Language` header, the first of equals; else ''. */
export function preferredLanguage(header: string): string {
  const [favourite] = readLanguages(header);
  return favourite?.tag.split('-')[0]?.toLowerCase() ?? '';
}
