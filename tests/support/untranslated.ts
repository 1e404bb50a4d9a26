import type { Page, Response } from 'playwright-core';

/** Names that are the same in every language, and words of formats. */
const NAMES = new Set(
  `waymark linkly cuttly picsee pocolink botoi trai pro api apis curl javascript python php json csv ndjson png svg url urls utm
   qr ios android windows mac linux macos line facebook instagram google youtube meta ga4 gtm tiktok iphone ctrl esc enter
   http https dns txt cname smtp totp oidc html og id ids ip tls utc gmt am pm localhost bitly dub shlink yourls kutt
   webhook webhooks openapi english 繁體中文 png jpeg webp kib pin alt shift acmein chrome safari edge firefox microsoft samsung
   internet opera`.split(/\s+/),
);

/** Notes every text of every answer of the API: the data that pages show. */
export function collectData(page: Page): ReadonlySet<string> {
  const words = new Set<string>();
  page.on('response', (response: Response) => {
    if (!response.url().includes('/api/v1/') || response.headers()['content-type']?.includes('json') !== true)
      return;
    void response
      .json()
      .then((body: unknown) => addTexts(body, words))
      .catch(() => {});
  });
  return words;
}

function addTexts(value: unknown, words: Set<string>): void {
  if (typeof value === 'string') for (const word of wordsIn(value)) words.add(word);
  else if (typeof value === 'object' && value !== null) {
    // The keys of groups are names of dimensions, which pages must translate.
    for (const item of Object.values(value)) addTexts(item, words);
  }
}

const wordsIn = (text: string): readonly string[] =>
  (
    safelyDecoded(text)
      .normalize('NFC')
      .match(/[\p{L}\p{M}]{2,}/gu) ?? []
  ).map((word) => word.toLowerCase());

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Months, weekdays, countries, languages and time zones, as the browser names them. */
function formatWords(): ReadonlySet<string> {
  const texts: string[] = [...Intl.supportedValuesOf('timeZone')];
  for (let n = 0; n < 400; n++) {
    const day = new Date(Date.UTC(2026, 0, 1 + n));
    for (const style of ['long', 'short'] as const)
      texts.push(day.toLocaleDateString('en', { weekday: style, month: style, timeZone: 'UTC' }));
  }
  const countries = new Intl.DisplayNames('en', { type: 'region' });
  const languages = new Intl.DisplayNames('en', { type: 'language' });
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  for (const a of letters) {
    for (const b of letters) {
      texts.push(countries.of((a + b).toUpperCase()) ?? '', languages.of(a + b) ?? '');
    }
  }
  texts.push('ago in yesterday today tomorrow now second minute hour day week month quarter year');
  texts.push(
    'seconds minutes hours days weeks months quarters years last next this and or sec min hr wk mo yr secs mins hrs sept',
  );
  return new Set(texts.flatMap(wordsIn));
}
const FORMAT_WORDS = formatWords();

/**
 * Texts of the page that are neither in brackets nor data: somebody wrote them outside of the texts of a screen. Rows that
 * arrive by themselves are data. In Chinese,
 * texts in Latin letters.
 */
export async function untranslatedOn(
  page: Page,
  data: ReadonlySet<string>,
  language: 'xx' | 'zh' = 'xx',
): Promise<readonly string[]> {
  const texts = await page.evaluate<readonly string[]>(`(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const { parentElement } = node;
      if (parentElement.closest('script, style, noscript, code, pre, kbd, [data-code], textarea, [data-live] li') !== null) continue;
      if (parentElement.checkVisibility()) found.push(node.textContent);
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt], [aria-description]')) {
      for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'aria-description']) {
        const text = element.getAttribute(name);
        if (text !== null && element.checkVisibility()) found.push(text);
      }
    }
    return [...found, document.title];
  })()`);
  // What somebody typed into a filter is in the address.
  const typed = new Set(wordsIn(page.url()));
  const isForeign = (word: string) => language === 'xx' || /^[a-z]+$/.test(word);
  const isKnown = (word: string) =>
    !isForeign(word) ||
    [NAMES, data, FORMAT_WORDS, typed].some((known) => known.has(word)) ||
    isCut(word, data);
  const left = texts.filter((text) =>
    wordsIn(withoutCodes(outsideOfBrackets(text))).some((word) => !isKnown(word)),
  );
  return [...new Set(left)];
}

const CUT_LENGTH_MIN = 4;

/** A long destination is cut in the middle of a word. */
const isCut = (word: string, data: ReadonlySet<string>): boolean =>
  word.length >= CUT_LENGTH_MIN && [...data].some((whole) => whole.startsWith(word) || whole.endsWith(word));

/** Without URLs and colours, and without a text that is the code of a country. */
const withoutCodes = (text: string): string =>
  text
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/#[0-9a-f]{6}\b/gi, ' ')
    .replace(/^\s*[A-Z]{2}\s*$/, ' ');

function outsideOfBrackets(text: string): string {
  let last = '';
  let rest = text;
  while (rest !== last) {
    last = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' ');
  }
  return rest;
}
