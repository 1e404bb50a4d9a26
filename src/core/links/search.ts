import type { DomainId } from '../base/ids.ts';
import { foldText } from '../base/search-text.ts';
import { foldSlug, normalSlug } from '../base/slug.ts';

/** A parsed search. */
export interface Search {
  /** Each must occur in one of the texts of a link, in any order; folded, unique, never empty. */
  readonly words: readonly string[];
  /** If the text is one word, its possible spellings as a slug: links with that slug come first. */
  readonly slugs: readonly string[];
}

/** The address of a pasted short URL, whose link comes first. */
export interface SearchedAddress {
  readonly domainId: DomainId;
  readonly slug: string;
}

/** No stored text is longer. */
const SEARCH_LENGTH_MAX = 8_192;

/** Null when the text is empty; 'nothing' when no link can contain it. */
export function parseSearch(text: string | null): Search | 'nothing' | null {
  if (text === null) return null;
  // No stored text contains a control character.
  if (text.length > SEARCH_LENGTH_MAX || text.includes('\0')) return 'nothing';
  const words = new Set(foldText(text).split(/\s+/));
  words.delete('');
  if (words.size === 0) return null;
  const slug = normalSlug(text.trim());
  return { words: [...words], slugs: words.size === 1 ? [...new Set([slug, foldSlug(slug)])] : [] };
}

export const SEARCHED = ['slug', 'destination', 'title', 'note'] as const;
export type SearchedTexts = Readonly<Record<(typeof SEARCHED)[number], string>>;

/** Whether the slug, destination, title or note contains each word. */
export function isFoundBy({ words }: Search, link: SearchedTexts): boolean {
  const texts = searchedTexts(link);
  return words.every((word) => texts.some((text) => text.includes(word)));
}

/** The texts that are searched, folded, without empty ones. */
export function searchedTexts({ slug, destination, title, note }: SearchedTexts): readonly string[] {
  const texts = [foldText(slug), foldText(destination)];
  if (title !== '') texts.push(foldText(title));
  if (note !== '') texts.push(foldText(note));
  return texts;
}

/** Host and raw path of a text that looks like a pasted short URL, with or without a scheme. */
export function parsePastedUrl(text: string): { readonly host: string; readonly path: string } | null {
  const pasted = text.trim();
  if (!pasted.includes('/') || pasted.length > SEARCH_LENGTH_MAX || /\s/.test(pasted)) return null;
  const url = URL.parse(/^https?:\/\//i.test(pasted) ? pasted : `https://${pasted}`);
  return url === null || url.pathname === '/' ? null : { host: url.hostname, path: url.pathname };
}
