import type { FilledLink } from './fill-links.ts';

/** Texts of links: the nth link always has the same. Words are as unevenly used as in any language. */
export function searchedLink(n: number): FilledLink {
  const random = createRandom(n);
  const word = (): string => wordOf(Math.floor(random() ** 3 * WORDS));
  const site = wordOf(Math.floor(random() ** 3 * SITES));
  const source = SOURCES[n % SOURCES.length] ?? '';
  const path = `${word()}/${word()}-${word()}/${n}`;
  return {
    // Of ten links one is of a small workspace, in between those of the large one.
    workspaceId: n % 10 === 9 ? 2 + (n % 4) : 1,
    slug: searchedSlug(n),
    destination: `https://www.${site}.com/${path}?utm_source=${source}&ref=${Math.floor(random() * 1e6).toString(36)}`,
    title: titleOf(random, word),
    note: random() < 0.15 ? `${word()} ${word()} ${word()} ${word()}` : null,
    tags: random() < 0.4 ? [...new Set([tagOf(random()), tagOf(random())])] : [],
  };
}

/** As a random slug looks; no two are the same. */
export const searchedSlug = (n: number): string => `${((n * 48_271) % 2_147_483_647).toString(36)}-${n % 7}`;

/** Two words that never occur together. */
export const SOURCES = ['newsletter', 'twitter', 'facebook', 'poster'];
export const tagOf = (share: number): string => `tag${Math.floor(share ** 3 * 50)}`;

const WORDS = 20_000;
const SITES = 300;
const SYLLABLES =
  'ba be bi bo bu ca ce co da de di do fa fe fi ga go ha he hi ka ke la le li lo lu ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi wa we ya yo za ze st tr pl gr ing er on al'.split(
    ' ',
  );
const HAN = '春天夏秋冬新年快樂優惠活動公司產品台北東京大阪商品限時折扣會員登入開幕慶祝'.split('');

const words = new Map<number, string>();

/** Low numbers are common words. */
export function wordOf(n: number): string {
  const known = words.get(n);
  if (known !== undefined) return known;
  const random = createRandom(n + 1_000_000_007);
  const length = 2 + Math.floor(random() * 3);
  const word = Array.from({ length }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join('');
  words.set(n, word);
  return word;
}

function titleOf(random: () => number, word: () => string): string | null {
  const kind = random();
  if (kind < 0.7) return `${word()} ${word()} ${word()}`;
  if (kind < 0.8) return Array.from({ length: 8 }, () => HAN[Math.floor(random() * HAN.length)]).join('');
  return null;
}

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
