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
    if (tag !== undefined && quality > 0) wishes.push({ tag, quality });
  }
  return wishes.sort((a, b) => b.quality - a.quality);
}

/** Whether a reader of `tag` is meant by `wanted`: `fr` means fr-CA, `zh-Hant` means zh-TW, `fr-CA` not fr. */
export function isLanguage(tag: string, wanted: string): boolean {
  const reader = likely(tag);
  const asked = parse(wanted);
  if (reader === null || asked === null) return false;
  if (asked.language !== reader.language) return false;
  if (asked.script !== undefined && asked.script !== reader.script) return false;
  return asked.region === undefined || asked.region === reader.region;
}

/** With the script and region that such a reader most likely has. */
function likely(tag: string): Intl.Locale | null {
  const parsed = parse(tag);
  const full = parsed?.maximize();
  // A region is what somebody said, not what is likely: `fr` alone is nobody's French.
  return full === undefined ? null : parsed?.region === undefined ? withoutRegion(full) : full;
}

const withoutRegion = ({ language, script }: Intl.Locale): Intl.Locale =>
  new Intl.Locale(script === undefined ? language : `${language}-${script}`);

function parse(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}

/** `zh-hant` as the standard spells it, `zh-Hant`; null when it is no language with at most a script and a region. */
export function parseLanguage(text: string): string | null {
  if (!/^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i.test(text)) return null;
  return parse(text)?.toString() ?? null;
}
