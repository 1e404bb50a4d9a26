import type { DomainId } from './domain.ts';
import { foldText } from './search-text.ts';
import { foldSlug, normalSlug } from './slug.ts';

/** What somebody looks for among links. */
export interface Search {
  /** Each must be in one of the texts of a link, in whatever order; folded, none twice, never empty. */
  readonly words: readonly string[];
  /** Spellings of the slug that the text is, if it is one: such a link comes first. */
  readonly slugs: readonly string[];
}

/** Where a pasted short URL leads: that link comes first. */
export interface SearchedAddress {
  readonly domainId: DomainId;
  readonly slug: string;
}

/** Nothing stored is longer. */
const SEARCH_LENGTH_MAX = 8_192;

/** Null when the text narrows nothing; 'vain' when no link can have it. */
export function parseSearch(text: string | null): Search | 'vain' | null {
  if (text === null) return null;
  // No stored text holds a control character.
  if (text.length > SEARCH_LENGTH_MAX || text.includes('\0')) return 'vain';
  const words = new Set(foldText(text).split(/\s+/));
  words.delete('');
  if (words.size === 0) return null;
  const slug = normalSlug(text.trim());
  return { words: [...words], slugs: words.size === 1 ? [...new Set([slug, foldSlug(slug)])] : [] };
}

export const SEARCHED = ['slug', 'destination', 'title', 'note'] as const;
export type SearchedTexts = Readonly<Record<(typeof SEARCHED)[number], string>>;

/** Whether every word is in slug, destination, title or note. */
export function isFoundBy({ words }: Search, link: SearchedTexts): boolean {
  const texts = searchedTexts(link);
  return words.every((word) => texts.some((text) => text.includes(word)));
}

/** The texts that are searched, folded; empty ones are left out. */
export function searchedTexts({ slug, destination, title, note }: SearchedTexts): readonly string[] {
  const texts = [foldText(slug), foldText(destination)];
  if (title !== '') texts.push(foldText(title));
  if (note !== '') texts.push(foldText(note));
  return texts;
}

/** Host and raw path of a text that looks like a pasted short URL, with its scheme or without. */
export function parsePastedUrl(text: string): { readonly host: string; readonly path: string } | null {
  const pasted = text.trim();
  if (!pasted.includes('/') || pasted.length > SEARCH_LENGTH_MAX || /\s/.test(pasted)) return null;
  const url = URL.parse(/^https?:\/\//i.test(pasted) ? pasted : `https://${pasted}`);
  return url === null || url.pathname === '/' ? null : { host: url.hostname, path: url.pathname };
}
