import { use } from 'react';

import { rethrowNoted } from '../api/new-build.ts';

/** The languages of the dashboard. `xx` is English in brackets: a text outside of brackets is not translated. */
export const LANGUAGES = ['en', 'zh-Hant'] as const;
export type Language = (typeof LANGUAGES)[number];
export type ShownLanguage = Language | 'xx';

/** Where a test asks for `xx`. */
const LANGUAGE_KEY = 'waymark-language';

/** The language of this page: what the server drew, so that one place decides. */
export const language: ShownLanguage = readLanguage();

function readLanguage(): ShownLanguage {
  if (typeof document === 'undefined') return 'en';
  if (localStorage.getItem(LANGUAGE_KEY) === 'xx') return 'xx';
  return document.documentElement.lang.startsWith('zh') ? 'zh-Hant' : 'en';
}

/** The shape of texts in any language. */
export type Widen<T> = T extends string
  ? string
  : T extends (...facts: infer A) => string
    ? (...facts: A) => string
    : { readonly [K in keyof T]: Widen<T[K]> };

type Loaders<T> = Readonly<Record<Language, () => Promise<{ readonly texts: T }>>>;

export interface Texts<T> {
  /** Begins to load them; the same promise each time. */
  load(): Promise<T>;
  /** The texts in the language of the page. Suspends until they are there. */
  use(): T;
  /** The texts outside of components; they must have been loaded. */
  held(): T;
}

export function defineTexts<T>(loaders: Loaders<T>): Texts<T> {
  let loading: Known<T> | null = null;
  let held: T | null = null;
  let hasFailed = false;

  async function read(): Promise<T> {
    const { texts } = await loaders[language === 'xx' ? 'en' : language]();
    held = language === 'xx' ? bracketed(texts) : texts;
    return held;
  }

  function load(): Promise<T> {
    if (loading !== null && !hasFailed) return loading;
    hasFailed = false;
    loading = known(
      read()
        .catch(rethrowNoted)
        .catch((error: unknown) => {
          hasFailed = true;
          throw error;
        }),
    );
    return loading;
  }

  return {
    load,
    // Always: React repeats a render that has waited, and takes the same call for granted. It also repeats one that
    // waited for nothing: then the same failed promise ends it, where a new one would ask the server for ever.
    use: () => use(loading ?? load()),
    held() {
      if (held === null) throw new Error('these texts are not loaded yet');
      return held;
    },
  };
}

/** A promise that React reads at once when it is fulfilled, instead of waiting for it. */
type Known<T> = Promise<T> & { status?: 'fulfilled'; value?: T };

function known<T>(promise: Promise<T>): Known<T> {
  const result: Known<T> = promise;
  result.then(
    (value) => Object.assign(result, { status: 'fulfilled', value }),
    () => {},
  );
  return result;
}

/** Every text between brackets. */
export function bracketed<T>(texts: T): T {
  if (typeof texts === 'string') return `⟦${texts}⟧` as T;
  if (typeof texts === 'function') return ((...facts: unknown[]) => bracketed(texts(...facts))) as T;
  if (typeof texts !== 'object' || texts === null) return texts;
  if (Array.isArray(texts)) return texts.map(bracketed) as T;
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, bracketed(text)])) as T;
}

const englishPlurals = new Intl.PluralRules('en');

/** For English texts: `plural(2, { one: 'link', other: 'links' })`. */
export const plural = <T>(count: number, forms: { readonly one: T; readonly other: T }): T =>
  englishPlurals.select(count) === 'one' ? forms.one : forms.other;

/** For English texts: `1,204`. */
export const figure = (count: number): string => count.toLocaleString('en');
