import { type RawBuilder, sql } from 'kysely';
import type { Db } from './schema.ts';
import { CHUNK_LINKS_MAX } from './search-entries.ts';
import { createVarintReader, putVarint, VARINT_BYTES_MAX } from './varint.ts';

/**
 * Some links of a workspace that were indexed together. Those of edits were indexed before and have new texts; the
 * others follow each other without a gap between chunks.
 */
export interface Chunk {
  readonly chunk: number;
  readonly ofEdits: boolean;
  readonly firstId: number;
  readonly lastId: number;
  readonly links: number;
  /** The run that has its entries, and which part of that it is. */
  readonly run: number;
  readonly part: number;
}

/** Chunks of a workspace, by their first links. */
export async function chunksOf(db: Db, workspaceId: number): Promise<readonly Chunk[]> {
  const rows = await db
    .selectFrom('link_search_chunks')
    .select(['chunk', 'of_edits', 'first_id', 'last_id', 'links', 'run', 'part'])
    .where('workspace_id', '=', workspaceId)
    .execute();
  return rows
    .map((row) => ({
      chunk: row.chunk,
      ofEdits: row.of_edits !== 0,
      firstId: row.first_id,
      lastId: row.last_id,
      links: row.links,
      run: row.run,
      part: row.part,
    }))
    .sort((a, b) => a.firstId - b.firstId);
}

/** The last link that is indexed; all above it are looked at one by one. */
export const indexedTo = (chunks: readonly Chunk[]): number =>
  chunks.reduce((last, { ofEdits, lastId }) => (ofEdits ? last : Math.max(last, lastId)), 0);

/** Links above `above`, counted up to `max`. */
export async function countAbove(db: Db, workspaceId: number, above: number, max: number): Promise<number> {
  const { rows } = await sql<{ links: number }>`select count(*) as links from (
    select 1 from links where workspace_id = ${workspaceId} and id > ${above} limit ${max}) as some`.execute(
    db,
  );
  return Number(rows[0]?.links ?? 0);
}

/** Ids of so many links are decoded together, or skipped. */
const GROUP_LINKS = 64;

/**
 * Ids in ascending order as they are stored: groups, each with the gap from the first id of the one before, its length
 * and its other gaps. Null where each id is one more than the one before.
 */
export function writeIds(ids: readonly number[]): Uint8Array | null {
  const [first = 0] = ids;
  if ((ids.at(-1) ?? 0) - first === ids.length - 1) return null;
  const groups = Math.ceil(ids.length / GROUP_LINKS);
  const bytes = new Uint8Array((ids.length + 2 * groups) * VARINT_BYTES_MAX);
  const gaps = new Uint8Array(GROUP_LINKS * VARINT_BYTES_MAX);
  let length = 0;
  let base = first;
  for (let group = 0; group < groups; group++) {
    const [start = 0, ...others] = ids.slice(group * GROUP_LINKS, (group + 1) * GROUP_LINKS);
    let size = 0;
    let last = start;
    for (const id of others) {
      size = putVarint(gaps, size, id - last);
      last = id;
    }
    length = putVarint(bytes, length, start - base);
    length = putVarint(bytes, length, size);
    bytes.set(gaps.subarray(0, size), length);
    length += size;
    base = start;
  }
  return bytes.slice(0, length);
}

/** Ids of the links of a chunk that have their bit in `marks`. */
export function markedIds({ firstId, links }: Chunk, ids: Uint8Array | null, marks: Uint8Array): number[] {
  const marked: number[] = [];
  const reader = ids === null ? null : createVarintReader(ids);
  let start = firstId;
  for (let place = 0; place < links; place += GROUP_LINKS) {
    start = reader === null ? firstId + place : start + reader.next();
    const size = reader?.next() ?? 0;
    const end = (reader?.at ?? 0) + size;
    if (hasMark(marks, place)) {
      let id = start;
      for (let at = place; at < place + GROUP_LINKS && at < links; at++) {
        if (at > place) id += reader?.next() ?? 1;
        if (((marks[at >> 3] ?? 0) & (1 << (at & 7))) !== 0) marked.push(id);
      }
    }
    if (reader !== null) reader.at = end;
  }
  return marked;
}

/** Whether any link of the group that begins there has its bit. */
function hasMark(marks: Uint8Array, place: number): boolean {
  const from = place >> 3;
  for (let i = 0; i < GROUP_LINKS / 8; i++) if ((marks[from + i] ?? 0) !== 0) return true;
  return false;
}

/** Of all those chunks together, in no order. */
export async function idsIn(
  db: Db,
  workspaceId: number,
  chunks: readonly Chunk[],
): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('link_search_chunks')
    .select(['chunk', 'ids'])
    .where('workspace_id', '=', workspaceId)
    .where(
      'chunk',
      'in',
      chunks.map(({ chunk }) => chunk),
    )
    .execute();
  const stored = new Map(rows.map(({ chunk, ids }) => [chunk, ids]));
  const all = new Uint8Array(CHUNK_LINKS_MAX / 8).fill(0xff);
  return chunks.flatMap((chunk) => markedIds(chunk, stored.get(chunk.chunk) ?? null, all));
}

export const among = (values: readonly (number | string)[]): RawBuilder<unknown> =>
  sql`(${sql.join(values)})`;
