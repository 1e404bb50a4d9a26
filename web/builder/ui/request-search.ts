import { defineSearch, oneOf } from '../../app/search.ts';
import { API_NAMES, type ApiName, LANGUAGE_NAMES, type LanguageName } from '../apis.ts';
import type { Mode } from '../request.ts';

export interface RequestChoice {
  readonly api: ApiName;
  readonly does: Mode;
  readonly language: LanguageName;
}

/** What a shown request is, in the address. A link's own tab begins with the update. */
export const requestSearch = (first: Mode) =>
  defineSearch<RequestChoice>({
    api: oneOf(API_NAMES, 'native'),
    does: oneOf(['create', 'update'], first),
    language: oneOf(LANGUAGE_NAMES, 'curl'),
  });
