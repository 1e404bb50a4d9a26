import { createGenerationCache, type GenerationCache } from '../base/generation-cache.ts';

/** One language of an `Accept-Language` header. */
export interface LanguagePreference {
  /** As sent, with hyphens: `fr-CA`. */
  readonly tag: string;
  readonly quality: number;
}

const HEADER_LENGTH_MAX = 300;
// Some old phones write `en_US`.
const RANGE = /^\s*([a-z]{2,3}(?:[-_][a-z\d]{1,8})*)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?$/i;

/** The languages of an `Accept-Language` header, preferred first, without those of quality 0. */
export function readLanguages(header: string): readonly LanguagePreference[] {
  const languages: LanguagePreference[] = [];
  for (const part of header.slice(0, HEADER_LENGTH_MAX).split(',')) {
    const range = RANGE.exec(part);
    const quality = range?.[2] === undefined ? 1 : Number(range[2]);
    const tag = range?.[1]?.replaceAll('_', '-');
    if (tag !== undefined && quality > 0) languages.push({ tag: toCurrentTag(tag), quality });
  }
  return languages.sort((a, b) => b.quality - a.quality);
}

// `Preferred-Value` of the deprecated subtags in the IANA registry of language subtags (RFC 5646), and `tl`, which CLDR
// replaces by `fil`.
const CURRENT_LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['in', 'id'],
  ['iw', 'he'],
  ['ji', 'yi'],
  ['jw', 'jv'],
  ['mo', 'ro'],
  ['tl', 'fil'],
]);

/** Replaces a deprecated language code: old phones still send `iw-IL` for `he-IL`. */
export function toCurrentTag(tag: string): string {
  const end = tag.indexOf('-');
  const language = end === -1 ? tag : tag.slice(0, end);
  const current = CURRENT_LANGUAGES.get(language.toLowerCase());
  return current === undefined ? tag : current + tag.slice(language.length);
}

/** The parts of a language tag; undefined if absent. */
interface Language {
  readonly language: string;
  readonly script?: string | undefined;
  readonly region?: string | undefined;
}

const TAGS_MAX = 1_000;
/** Parsing a tag takes microseconds, and most visitors send one of a few tags. */
const expectations = createGenerationCache<Language | null>(TAGS_MAX);
const readers = createGenerationCache<Language | null>(TAGS_MAX);

/** Whether `expected` matches `tag`: `fr` matches fr-CA, `zh-Hant` matches zh-TW, but `fr-CA` does not match fr. */
export function isLanguage(tag: string, expected: string): boolean {
  const reader = remembered(readers, tag, likely);
  const pattern = remembered(expectations, expected, parse);
  if (reader === null || pattern === null || pattern.language !== reader.language) return false;
  if (pattern.script !== undefined && pattern.script !== reader.script) return false;
  return pattern.region === undefined || pattern.region === reader.region;
}

function remembered(
  cache: GenerationCache<Language | null>,
  tag: string,
  read: (tag: string) => Language | null,
): Language | null {
  const known = cache.get(tag);
  if (known !== undefined) return known;
  const language = read(tag);
  cache.set(tag, language);
  return language;
}

/** Adds the most likely script, but no region: `fr` alone is not the French of any region. */
function likely(tag: string): Language | null {
  const locale = parse(tag);
  return locale && { language: locale.language, script: locale.maximize().script, region: locale.region };
}

function parse(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(toCurrentTag(tag));
  } catch {
    return null;
  }
}

/** The canonical spelling, `zh-Hant` for `zh-hant`; null unless it is a language with at most a script and a region. */
export function parseLanguage(text: string): string | null {
  if (!/^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i.test(text)) return null;
  return parse(text)?.toString() ?? null;
}
