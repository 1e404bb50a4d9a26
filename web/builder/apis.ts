import { toBotoiRequest } from './botoi.ts';
import { printCurl } from './curl.ts';
import { toCuttlyRequest } from './cuttly.ts';
import type { LinkForm } from './form.ts';
import { printJavascript } from './javascript.ts';
import { toLinklyRequest } from './linkly.ts';
import { toNativeRequest } from './native.ts';
import { printPhp } from './php.ts';
import { toPicseeRequest } from './picsee.ts';
import { toPocolinkRequest } from './pocolink.ts';
import { printPython } from './python.ts';
import type { ApiRequest, BuilderPlace, Mode, PrintableRequest, RequestOf } from './request.ts';

export const API_NAMES = ['native', 'cuttly', 'linkly', 'picsee', 'pocolink', 'botoi'] as const;
export type ApiName = (typeof API_NAMES)[number];

interface BuilderApi {
  readonly title: string;
  readonly modes: readonly Mode[];
  /** Null if the API has no such request. */
  readonly toRequest: (form: LinkForm, place: BuilderPlace, of: RequestOf) => ApiRequest | null;
}

const BOTH: readonly Mode[] = ['create', 'update'];

export const APIS: Readonly<Record<ApiName, BuilderApi>> = {
  native: { title: 'Waymark', modes: BOTH, toRequest: toNativeRequest },
  cuttly: { title: 'Cuttly', modes: BOTH, toRequest: toCuttlyRequest },
  linkly: { title: 'Linkly', modes: BOTH, toRequest: toLinklyRequest },
  picsee: { title: 'PicSee', modes: BOTH, toRequest: toPicseeRequest },
  pocolink: { title: 'PocoLink', modes: BOTH, toRequest: toPocolinkRequest },
  botoi: {
    title: 'Botoi',
    modes: ['create'],
    toRequest: (form, place, { mode }) => (mode === 'create' ? toBotoiRequest(form, place) : null),
  },
};

/** The base URL of an API. */
export const baseOf = (api: ApiName, origin: string): string =>
  api === 'native' ? `${origin}/api/v1` : `${origin}/compat/${api}`;

export const LANGUAGE_NAMES = ['curl', 'javascript', 'python', 'php'] as const;
export type LanguageName = (typeof LANGUAGE_NAMES)[number];

export const LANGUAGES: Readonly<
  Record<
    LanguageName,
    { readonly title: string; readonly short: string; readonly print: (request: PrintableRequest) => string }
  >
> = {
  curl: { title: 'curl', short: 'curl', print: printCurl },
  javascript: { title: 'JavaScript', short: 'JS', print: printJavascript },
  python: { title: 'Python', short: 'Python', print: printPython },
  php: { title: 'PHP', short: 'PHP', print: printPhp },
};
