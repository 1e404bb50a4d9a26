import { type RawBuilder, sql } from 'kysely';
import type { Db } from './schema.ts';
import { CHUNK_LINKS_MAX } from './search-entries.ts';
import { createVarintReader, createVarintWriter } from './varint.ts';

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

/** Ids in ascending order as they are stored; null where each is one more than the one before. */
export function writeIds(ids: readonly number[]): Uint8Array | null {
  const [first = 0] = ids;
  if ((ids.at(-1) ?? 0) - first === ids.length - 1) return null;
  const writer = createVarintWriter(ids.length * 2);
  let last = first;
  for (const id of ids) {
    writer.put(id - last);
    last = id;
  }
  return writer.bytes();
}

/** Ids of the links of a chunk that have their bit in `marks`. */
export function markedIds({ firstId, links }: Chunk, ids: Uint8Array | null, marks: Uint8Array): number[] {
  const marked: number[] = [];
  const reader = ids === null ? null : createVarintReader(ids);
  let id = firstId;
  for (let place = 0; place < links; place++) {
    if (reader !== null) id += reader.next();
    else id = firstId + place;
    if (((marks[place >> 3] ?? 0) & (1 << (place & 7))) !== 0) marked.push(id);
  }
  return marked;
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
