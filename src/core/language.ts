import { createGenerationCache, type GenerationCache } from './generation-cache.ts';

/** A language that somebody reads, by how much they like it. */
export interface LanguageWish {
  /** As sent, with hyphens: `fr-CA`. */
  readonly tag: string;
  readonly quality: number;
}

const HEADER_LENGTH_MAX = 300;
// Some old phones write `en_US`.
const RANGE = /^\s*([a-z]{2,3}(?:[-_][a-z\d]{1,8})*)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?$/i;

/** The languages of an `Accept-Language` header, best first and equals in their order; what is refused is left out. */
export function readLanguages(header: string): readonly LanguageWish[] {
  const wishes: LanguageWish[] = [];
  for (const part of header.slice(0, HEADER_LENGTH_MAX).split(',')) {
    const range = RANGE.exec(part);
    const quality = range?.[2] === undefined ? 1 : Number(range[2]);
    const tag = range?.[1]?.replaceAll('_', '-');
    if (tag !== undefined && quality > 0) wishes.push({ tag: toCurrentTag(tag), quality });
  }
  return wishes.sort((a, b) => b.quality - a.quality);
}

// As the registry of language subtags (RFC 5646) has them: `Preferred-Value` of what it calls deprecated, and `tl`, which CLDR
// writes `fil`.
const CURRENT_LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['in', 'id'],
  ['iw', 'he'],
  ['ji', 'yi'],
  ['jw', 'jv'],
  ['mo', 'ro'],
  ['tl', 'fil'],
]);

/** A tag with the code that its language has today: old phones still send `iw-IL` for `he-IL`. */
export function toCurrentTag(tag: string): string {
  const end = tag.indexOf('-');
  const language = end === -1 ? tag : tag.slice(0, end);
  const current = CURRENT_LANGUAGES.get(language.toLowerCase());
  return current === undefined ? tag : current + tag.slice(language.length);
}

/** The parts of a language tag; undefined is not said. */
interface Language {
  readonly language: string;
  readonly script?: string | undefined;
  readonly region?: string | undefined;
}

const TAGS_MAX = 1_000;
/** Taking a tag apart costs microseconds, and most visitors send one of a few. */
const wanted = createGenerationCache<Language | null>(TAGS_MAX);
const readers = createGenerationCache<Language | null>(TAGS_MAX);

/** Whether a reader of `tag` is meant by `asked`: `fr` means fr-CA, `zh-Hant` means zh-TW, `fr-CA` not fr. */
export function isLanguage(tag: string, asked: string): boolean {
  const reader = remembered(readers, tag, likely);
  const meant = remembered(wanted, asked, parse);
  if (reader === null || meant === null || meant.language !== reader.language) return false;
  if (meant.script !== undefined && meant.script !== reader.script) return false;
  return meant.region === undefined || meant.region === reader.region;
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

/** With the script that such a reader most likely has. A region is what somebody said: `fr` alone is nobody's French. */
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

/** `zh-hant` as the standard spells it, `zh-Hant`; null when it is no language with at most a script and a region. */
export function parseLanguage(text: string): string | null {
  if (!/^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i.test(text)) return null;
  return parse(text)?.toString() ?? null;
}
