import { WireRefusal } from '../wire/refusals/refusal.ts';
import type { IdCodec } from '../wire/values/ids.ts';
import { PAGE_LIMIT } from './contract/common.ts';

export const paged = <T>(data: readonly T[], nextCursor: string | null) => ({
  data,
  next_cursor: nextCursor,
});

/** The id that a page begins after; null for the first page. In a list by id, the cursor is the last id of the page. */
function readIdCursor<Id>(ids: IdCodec<Id>, cursor: string | undefined): Id | null {
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
        detail: 'Must be the next_cursor of the previous page, in the same order.',
      },
    ],
  });
}

/** A page of a list by id. `read` gets the id that the page begins after, and how many items to read at most. */
export async function pageById<T extends { readonly id: Id }, Id, W>(
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ids: IdCodec<Id>,
  write: (item: T) => W,
  read: (after: Id | null, limit: number) => Promise<readonly T[]>,
) {
  const limit = query.limit ?? PAGE_LIMIT;
  const items = await read(readIdCursor(ids, query.cursor), limit + 1);
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const more = items.length > limit && last !== undefined;
  return paged(page.map(write), more ? ids.write(last.id) : null);
}

/** In a list that is sorted by a text, the cursor is the last text of the page. */
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
