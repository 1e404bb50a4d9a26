import { putGroup, type TextGroup, textGroup } from '../../core/clicks/click-columns.ts';
import type { SharedText } from '../../core/clicks/raw-visit.ts';
import { readLanguages } from '../../core/rules/language.ts';
import { eachVisit, type PipelineStep } from '../step.ts';

const HEADER_LENGTH_MAX = 300;

export function createLanguageStep(): PipelineStep {
  return {
    name: 'language',
    run(slice) {
      const { texts } = slice.columns;
      eachVisit(slice, (visit, row) => putGroup(texts.language, row, languageOf(visit.language)));
    },
  };
}

function languageOf(header: SharedText): TextGroup {
  header.kept ??= textGroup([preferredLanguage(header.text.slice(0, HEADER_LENGTH_MAX))]);
  // Only this step keeps something with the header.
  return header.kept as TextGroup;
}

/** Primary subtag of the range with the highest quality in an `Accept-Language` header, the first of equals; else ''. */
export function preferredLanguage(header: string): string {
  const [favourite] = readLanguages(header);
  return favourite?.tag.split('-')[0]?.toLowerCase() ?? '';
}
