import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { putGroup, type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import { readLanguages } from '../../core/rules/language.ts';
import { eachVisit, type PipelineStep } from '../step.ts';

const HEADERS_MAX = 10_000;
const HEADER_LENGTH_MAX = 300;

export function createLanguageStep(): PipelineStep {
  const languages = createGenerationCache<TextGroup>(HEADERS_MAX);
  let last = { header: '', group: textGroup(['']) };
  return {
    name: 'language',
    run(slice) {
      const { texts } = slice.columns;
      eachVisit(slice, (visit, row) => {
        const header =
          visit.language.length > HEADER_LENGTH_MAX
            ? visit.language.slice(0, HEADER_LENGTH_MAX)
            : visit.language;
        if (header !== last.header) last = { header, group: languageOf(header) };
        putGroup(texts.language, row, last.group);
      });
    },
  };

  function languageOf(header: string): TextGroup {
    let language = languages.get(header);
    if (language === undefined) {
      language = textGroup([preferredLanguage(header)]);
      languages.set(header, language);
    }
    return language;
  }
}

/** Primary subtag of the range with the highest quality in an `Accept-Language` header, the first of equals; else ''. */
export function preferredLanguage(header: string): string {
  const [favourite] = readLanguages(header);
  return favourite?.tag.split('-')[0]?.toLowerCase() ?? '';
}
