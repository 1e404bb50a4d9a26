import { createHash } from 'node:crypto';
import type { Link } from '../../core/links/link.ts';
import { WireRefusal } from '../refusals/refusal.ts';
import { linkIds } from '../values/ids.ts';

/**
 * A strong validator: the link, its version, its clicks and the names of its tags, because the last two change the
 * answer without a new version. Preconditions compare only the first two: a click or a renamed tag is no lost update.
 */
export const etagOf = (link: Link): string =>
  `"${linkIds.write(link.id)}.${link.version}.${link.clicks}${link.tags.length === 0 ? '' : `.${digestOf(link.tags)}`}"`;

const digestOf = (tags: readonly string[]): string =>
  createHash('sha256').update(tags.join('\0')).digest('hex').slice(0, 12);

/** The versions of the link that `If-Match` allows; null allows any. */
function versionsMatched(header: string | null, id: string): readonly number[] | null {
  if (header === null || header.trim() === '*') return null;
  return tagsOf(header).flatMap((tag) => {
    const match = /^"(lnk_[0-9a-z]+)\.(\d{1,15})\.\d{1,16}(?:\.[0-9a-f]{12})?"$/.exec(tag);
    return match !== null && match[1] === id ? [Number(match[2])] : [];
  });
}

/**
 * The version that the link must have, by `If-Match`; null for any. Of several, the highest: versions only increase, so
 * a lower one cannot match again.
 */
export function expectedVersion(request: Request, id: string): number | null {
  const versions = versionsMatched(request.headers.get('if-match'), id);
  if (versions === null) return null;
  if (versions.length === 0) throw new WireRefusal('precondition_failed', {});
  return Math.max(...versions);
}

/** Whether the caller already has this answer, by `If-None-Match`. */
export function hasAlready(request: Request, etag: string): boolean {
  const header = request.headers.get('if-none-match');
  if (header === null) return false;
  return header.trim() === '*' || tagsOf(header).some((tag) => tag.replace(/^W\//, '') === etag);
}

const TAGS_MAX = 50;

const tagsOf = (header: string): readonly string[] =>
  header
    .split(',', TAGS_MAX)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
