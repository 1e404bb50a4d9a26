import type { IdCodec } from '../wire/ids.ts';
import { WireRefusal } from '../wire/refusal.ts';

export const paged = <T>(data: readonly T[], nextCursor: string | null) => ({
  data,
  next_cursor: nextCursor,
});

/** The id that a page begins after; null for the first page. The cursor of a list by id is the last one's id. */
export function readCursor<Id>(ids: IdCodec<Id>, cursor: string | undefined): Id | null {
  if (cursor === undefined) return null;
  const id = ids.read(cursor);
  if (id === null) throw badCursor();
  return id;
}

export function badCursor(): WireRefusal {
  return new WireRefusal('invalid_request', {
    issues: [
      {
        in: 'query',
        path: ['cursor'],
        code: 'unknown_value',
        detail: 'Must be the next_cursor of the page before, in the same order.',
      },
    ],
  });
}

/** A page of items that were asked for with one more than `limit`. */
export function pageById<T extends { readonly id: Id }, Id, W>(
  items: readonly T[],
  limit: number,
  ids: IdCodec<Id>,
  write: (item: T) => W,
) {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const more = items.length > limit && last !== undefined;
  return paged(page.map(write), more ? ids.write(last.id) : null);
}

/** A cursor that stands for a text: the last one of the page, in a list that is sorted by it. */
export const writeTextCursor = (text: string | null): string | null =>
  text === null
    ? null
    : new TextEncoder().encode(text).toBase64({ alphabet: 'base64url', omitPadding: true });

export function readTextCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: 'base64url' });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badCursor();
  }
}
