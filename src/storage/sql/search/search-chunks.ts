import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../schema.ts';
import { CHUNK_LINKS_MAX } from './search-entries.ts';
import { createVarintReader, putVarint, VARINT_BYTES_MAX } from './varint.ts';

/**
 * Links of a workspace that were indexed together. A chunk of edits has links that were indexed before, with their new
 * texts; the other chunks follow each other without gaps.
 */
export interface Chunk {
  readonly chunk: number;
  readonly ofEdits: boolean;
  readonly firstId: number;
  readonly lastId: number;
  readonly links: number;
  /** The run with the chunk's entries, and the chunk's index in that run. */
  readonly run: number;
  readonly part: number;
}

/** Chunks of a workspace, sorted by first link. */
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

/** The last indexed link; a search reads later links one by one. */
export const indexedTo = (chunks: readonly Chunk[]): number =>
  chunks.reduce((last, { ofEdits, lastId }) => (ofEdits ? last : Math.max(last, lastId)), 0);

/** Number of links with ids above `above`, counted up to `max`. */
export async function countAbove(db: Db, workspaceId: number, above: number, max: number): Promise<number> {
  const { rows } = await sql<{ links: number }>`select count(*) as links from (
    select 1 from links where workspace_id = ${workspaceId} and id > ${above} limit ${max}) as counted`.execute(
    db,
  );
  return Number(rows[0]?.links ?? 0);
}

/** Ids that are decoded, or skipped, together. */
const GROUP_LINKS = 64;

/**
 * Encodes ascending ids in groups: the gap from the first id of the previous group, the length, and the gaps within the
 * group. Null for consecutive ids.
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

/** Ids of the links of a chunk whose bit in `marks` is set. */
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

/** Whether any bit of the group at `place` is set. */
function hasMark(marks: Uint8Array, place: number): boolean {
  const from = place >> 3;
  for (let i = 0; i < GROUP_LINKS / 8; i++) if ((marks[from + i] ?? 0) !== 0) return true;
  return false;
}

/** The ids of all these chunks, unsorted. */
export async function idsIn(
  db: Db,
  workspaceId: number,
  chunks: readonly Chunk[],
): Promise<readonly number[]> {
  const stored = await idsByChunk(db, workspaceId, chunks);
  const allMarks = new Uint8Array(CHUNK_LINKS_MAX / 8).fill(0xff);
  return chunks.flatMap((chunk) => markedIds(chunk, stored.get(chunk.chunk) ?? null, allMarks));
}

/** The stored ids of each chunk that still exists. */
export async function idsByChunk(db: Db, workspaceId: number, chunks: readonly Chunk[]) {
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
  return new Map(rows.map(({ chunk, ids }) => [chunk, ids]));
}

export const among = (values: readonly (number | string)[]): RawBuilder<unknown> =>
  sql`(${sql.join(values)})`;
