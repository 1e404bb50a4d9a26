import type { NewLink } from '../core/links/link-draft.ts';
import { CREATED_VIA } from './translate/link.ts';

export interface PlainLink {
  readonly link: NewLink;
  /** The number of strings in its JSON, keys included. */
  readonly texts: number;
}

/**
 * Reads a link that has only simple fields, by hand for speed; null for any other link, valid or not. It may accept less than the
 * schema, but never what the schema refuses.
 */
export function readPlainLink(value: unknown): PlainLink | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const link: Draft = { createdVia: CREATED_VIA, usesDefaultDomain: true };
  let texts = 0;
  // An object from JSON.parse has no inherited enumerable names.
  for (const key in value) {
    const field: unknown = Reflect.get(value, key);
    texts++;
    if (typeof field === 'string') {
      texts++;
      if (!takeText(link, key, field)) return null;
    } else if (typeof field === 'boolean') {
      if (!takeFlag(link, key, field)) return null;
    } else if (key === 'tags' && isTexts(field)) {
      texts += field.length;
      link.tags = field;
    } else return null;
  }
  return link.destination === undefined ? null : { link, texts };
}

type Draft = { -readonly [K in keyof NewLink]: NewLink[K] };

function takeText(link: Draft, key: string, text: string): boolean {
  switch (key) {
    case 'url':
      link.destination = text;
      return true;
    case 'slug':
      link.slug = text;
      return true;
    case 'domain':
      link.domain = text;
      return true;
    case 'title':
      link.title = text;
      return true;
    case 'note':
      link.note = text;
      return true;
    case 'external_id':
      link.externalId = text;
      return true;
    default:
      return false;
  }
}

function takeFlag(link: Draft, key: string, flag: boolean): boolean {
  switch (key) {
    case 'enabled':
      link.enabled = flag;
      return true;
    case 'forward_query':
      link.forwardQuery = flag;
      return true;
    case 'forward_path':
      link.forwardPath = flag;
      return true;
    default:
      return false;
  }
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
