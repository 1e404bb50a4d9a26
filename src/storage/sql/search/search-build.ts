import { sql } from 'kysely';
import { createBreather } from '../../../core/base/breather.ts';
import { searchedTexts } from '../../../core/links/search.ts';
import type { Db } from '../schema.ts';
import { createBlockBuilder } from './search-blocks.ts';
import { among, type Chunk, writeIds } from './search-chunks.ts';
import type { GramBlock } from './search-entries.ts';

/** Which links of a workspace become a chunk, and which chunks it replaces. */
export interface ChunkPlan {
  readonly workspaceId: number;
  readonly ofEdits: boolean;
  /** Edited links, ascending; or all links from `firstId` to `lastId` (null: as many as fit). */
  readonly links: readonly number[] | { readonly firstId: number; readonly lastId: number | null };
  readonly linksMax: number;
  readonly replaces: readonly Chunk[];
}

export interface BuiltChunk {
  readonly plan: ChunkPlan;
  readonly ids: readonly number[];
  readonly versions: readonly number[];
  readonly blocks: readonly GramBlock[];
}

const ROWS_PER_READ = 500;

interface TextRow {
  readonly id: number;
  readonly version: number;
  readonly slug: string;
  readonly destination: string;
  readonly title: string | null;
  readonly note: string | null;
}

/** Reads the current texts of the links; writes nothing. */
export async function buildChunk(db: Db, plan: ChunkPlan, signal?: AbortSignal): Promise<BuiltChunk> {
  const builder = createBlockBuilder();
  const ids: number[] = [];
  const versions: number[] = [];
  const breathe = createBreather();
  for await (const rows of textRows(db, plan)) {
    for (const row of rows) {
      builder.add(searchedTexts(textsOf(row)));
      ids.push(row.id);
      versions.push(row.version);
      const pause = breathe();
      if (pause !== null) await pause;
    }
    signal?.throwIfAborted();
  }
  return { plan, ids, versions, blocks: await builder.finish() };
}

async function* textRows(
  db: Db,
  { workspaceId, links, linksMax }: ChunkPlan,
): AsyncGenerator<readonly TextRow[]> {
  const select = () =>
    db
      .selectFrom('links')
      .select(['id', 'version', 'slug', 'destination', 'title', 'note'])
      .where('workspace_id', '=', workspaceId)
      .orderBy('id');
  if (!('firstId' in links)) {
    for (let at = 0; at < links.length; at += ROWS_PER_READ) {
      yield await select()
        .where('id', 'in', links.slice(at, at + ROWS_PER_READ))
        .execute();
    }
    return;
  }
  const { firstId, lastId } = links;
  let from = firstId;
  for (let read = 0; read < linksMax; ) {
    const rows = await select()
      .where('id', '>=', from)
      .$if(lastId !== null, (query) => query.where('id', '<=', lastId ?? 0))
      .limit(Math.min(ROWS_PER_READ, linksMax - read))
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    read += rows.length;
    from = last.id + 1;
  }
}

export const textsOf = ({ slug, destination, title, note }: Omit<TextRow, 'id' | 'version'>) => ({
  slug,
  destination,
  title: title ?? '',
  note: note ?? '',
});

/** Stores the chunk, whose blocks are stored already, and removes the chunks that it replaces, in one transaction. */
export async function nameChunk(trx: Db, { plan, ids, versions }: BuiltChunk, chunk: number): Promise<void> {
  const { workspaceId, ofEdits, links, replaces } = plan;
  const known = 'firstId' in links ? links : { firstId: links[0] ?? 0, lastId: links.at(-1) ?? 0 };
  await trx
    .insertInto('link_search_chunks')
    .values({
      workspace_id: workspaceId,
      chunk,
      of_edits: ofEdits ? 1 : 0,
      first_id: ids[0] ?? known.firstId,
      last_id: 'firstId' in links ? (known.lastId ?? ids.at(-1) ?? known.firstId) : (ids.at(-1) ?? 0),
      links: ids.length,
      run: chunk,
      part: 0,
      ids: writeIds(ids),
    })
    .execute();
  await removeChunks(trx, workspaceId, replaces);
  await forgetEdits(trx, workspaceId, new Map(ids.map((id, i) => [id, versions[i] ?? 0])), links);
}

/** Removes chunks. Their blocks stay until no chunk names their run. */
export async function removeChunks(trx: Db, workspaceId: number, chunks: readonly Chunk[]): Promise<void> {
  if (chunks.length === 0) return;
  await trx
    .deleteFrom('link_search_chunks')
    .where('workspace_id', '=', workspaceId)
    .where(
      'chunk',
      'in',
      chunks.map(({ chunk }) => chunk),
    )
    .execute();
}

/** Removes indexed edits, except of links that were changed again while the chunk was built. */
async function forgetEdits(
  trx: Db,
  workspaceId: number,
  indexed: ReadonlyMap<number, number>,
  links: ChunkPlan['links'],
): Promise<void> {
  const edits = await trx
    .selectFrom('link_search_edits')
    .select(['link_id', 'version'])
    .where('workspace_id', '=', workspaceId)
    .execute();
  const planned = new Set('firstId' in links ? [] : links);
  const done = edits
    .filter(({ link_id: id, version }) => {
      const read = indexed.get(id);
      // A link that was not found has been removed.
      return read === undefined ? planned.has(id) : read >= version;
    })
    .map(({ link_id: id }) => id);
  for (let at = 0; at < done.length; at += ROWS_PER_READ) {
    await sql`delete from link_search_edits where workspace_id = ${workspaceId}
      and link_id in ${among(done.slice(at, at + ROWS_PER_READ))}`.execute(trx);
  }
}
