import type { Link } from '../../core/link.ts';
import { SEARCHED } from '../../core/search.ts';
import type { Db } from './schema.ts';
import { CHUNK_LINKS_MAX } from './search-blocks.ts';
import { buildChunk, type ChunkPlan, removeChunks, storeChunk } from './search-build.ts';
import { type Chunk, chunksOf, countAbove, idsIn, indexedTo } from './search-chunks.ts';
import type { Sql } from './sqlite.ts';

export interface SearchIndex {
  /** Indexes what waits, and tidies what edits left; returns when too little waits to be worth it, or when aborted. */
  index(options?: { signal?: AbortSignal; onStored?: (links: number) => void }): Promise<void>;
}

type IndexOptions = NonNullable<Parameters<SearchIndex['index']>[0]>;

/** So many new or changed links of a workspace are looked at one by one, in a millisecond or two, before they are indexed. */
const WAITING_MAX = 256;
/** While more links than that are made in a second, an import is under way, and has the processor. */
const CREATED_PER_SECOND_MAX = 2_000;
const IMPORT_SECONDS_MAX = 60;

/**
 * Which links have which grams, made behind the back of imports and changes: in chunks that never change once they are
 * stored, so that a crash leaves the one before or the one after. Small chunks at the end are replaced by one of twice
 * the size, as digits are when one carries.
 */
export function createSearchIndex({ reader, writer }: Pick<Sql, 'reader' | 'writer'>): SearchIndex {
  let indexing: Promise<void> | null = null;
  /** The newest link when all was indexed last; null after a start. */
  let seen: number | null = null;

  async function store(plan: ChunkPlan, { signal, onStored }: IndexOptions): Promise<void> {
    const built = await buildChunk(reader, plan, signal);
    await writer.write((trx) => storeChunk(trx, built));
    onStored?.(built.ids.length);
  }

  /** One chunk more, or one less; false when nothing is to do. */
  async function step(workspaceId: number, options: IndexOptions): Promise<boolean> {
    const chunks = await chunksOf(reader, workspaceId);
    const above = await countAbove(reader, workspaceId, indexedTo(chunks), CHUNK_LINKS_MAX);
    const edits = above >= WAITING_MAX ? [] : await editsOf(reader, workspaceId);
    const plan =
      above >= WAITING_MAX
        ? planNew(workspaceId, chunks, above)
        : edits.length >= WAITING_MAX
          ? planEdits(workspaceId, chunks, edits)
          : planRenewal(workspaceId, chunks);
    if (plan !== null) await store(await withIds(reader, plan), options);
    else {
      const outdated = outdatedOf(chunks);
      if (outdated.length === 0) return false;
      await writer.write((trx) => removeChunks(trx, workspaceId, outdated));
    }
    return true;
  }

  async function indexAll(options: IndexOptions): Promise<void> {
    const newest = await newestId(reader);
    for (const workspaceId of await workspacesToLookAt(reader, seen, newest)) {
      do {
        options.signal?.throwIfAborted();
        await new Promise(setImmediate);
      } while (await step(workspaceId, options));
    }
    seen = newest;
  }

  return {
    async index(options = {}) {
      indexing ??= importEnd(reader, seen, options.signal)
        .then(() => indexAll(options))
        .catch((error: unknown) => {
          if (options.signal?.aborted !== true) throw error;
        })
        .finally(() => {
          indexing = null;
        });
      await indexing;
    },
  };
}

/** Keeps the index right when a link changes. */
export async function noteEdit(trx: Db, before: Link, after: Link): Promise<void> {
  if (SEARCHED.every((name) => before[name] === after[name])) return;
  const { id, workspaceId, version } = after;
  await trx
    .insertInto('link_search_edits')
    .values({ workspace_id: workspaceId, link_id: id, version })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'link_id']).doUpdateSet({ version }))
    .execute();
}

/** Chunks that are no longer than what is new become one with it. */
function planNew(workspaceId: number, chunks: readonly Chunk[], above: number): ChunkPlan {
  const base = chunks.filter(({ ofEdits }) => !ofEdits);
  const replaces = lastOfSize(base, above);
  const firstId = replaces[0]?.firstId ?? indexedTo(chunks) + 1;
  return { workspaceId, ofEdits: false, links: { firstId, lastId: null }, replaces };
}

function planEdits(workspaceId: number, chunks: readonly Chunk[], edits: readonly number[]): ChunkPlan {
  const older = chunks.filter(({ ofEdits }) => ofEdits).sort((a, b) => a.chunk - b.chunk);
  return { workspaceId, ofEdits: true, links: edits, replaces: lastOfSize(older, edits.length) };
}

/**
 * An edit stays in its chunk when the link is edited again. Before they are more than half of the links, the oldest chunk of
 * links is made anew; edits that are older than every chunk of links are in those.
 */
function planRenewal(workspaceId: number, chunks: readonly Chunk[]): ChunkPlan | null {
  const [edits, base] = [chunks.filter(({ ofEdits }) => ofEdits), chunks.filter(({ ofEdits }) => !ofEdits)];
  const [oldest] = base.sort((a, b) => a.chunk - b.chunk);
  if (oldest === undefined || linksIn(edits) <= linksIn(base) / 2 + CHUNK_LINKS_MAX) return null;
  const { firstId, lastId } = oldest;
  return { workspaceId, ofEdits: false, links: { firstId, lastId }, replaces: [oldest] };
}

function outdatedOf(chunks: readonly Chunk[]): readonly Chunk[] {
  const oldest = Math.min(...chunks.filter(({ ofEdits }) => !ofEdits).map(({ chunk }) => chunk));
  return chunks.filter(({ ofEdits, chunk }) => ofEdits && chunk < oldest);
}

/** The last chunks, each of which is no longer than all behind it and what is new, as far as they fit into one. */
function lastOfSize(chunks: readonly Chunk[], added: number): readonly Chunk[] {
  let links = added;
  let first = chunks.length;
  for (; first > 0; first--) {
    const { links: more = 0 } = chunks[first - 1] ?? {};
    if (more > links || links + more > CHUNK_LINKS_MAX) break;
    links += more;
  }
  return chunks.slice(first);
}

const linksIn = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { links }) => sum + links, 0);

/** With the links of the edits that it replaces. */
async function withIds(db: Db, plan: ChunkPlan): Promise<ChunkPlan> {
  if (!plan.ofEdits || 'firstId' in plan.links || plan.replaces.length === 0) return plan;
  const ids = await idsIn(db, plan.workspaceId, plan.replaces);
  return { ...plan, links: [...new Set([...ids, ...plan.links])].sort((a, b) => a - b) };
}

async function editsOf(db: Db, workspaceId: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('link_search_edits')
    .select('link_id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('link_id')
    .limit(CHUNK_LINKS_MAX)
    .execute();
  return rows.map(({ link_id: id }) => id);
}

async function newestId(db: Db): Promise<number> {
  const row = await db.selectFrom('links').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}

async function allWorkspaces(db: Db): Promise<readonly number[]> {
  const rows = await db.selectFrom('workspaces').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** Those with links newer than `seen`, and those with many edits. */
async function workspacesToLookAt(db: Db, seen: number | null, newest: number): Promise<Iterable<number>> {
  if (seen === null) return allWorkspaces(db);
  const found = new Set<number>();
  for (let from = seen; from < newest; from += LINKS_PER_LOOK) {
    const rows = await db
      .selectFrom('links')
      .select('workspace_id')
      .distinct()
      .where('id', '>', from)
      .where('id', '<=', Math.min(newest, from + LINKS_PER_LOOK))
      .execute();
    for (const row of rows) found.add(row.workspace_id);
    await new Promise(setImmediate);
  }
  const edited = await db
    .selectFrom('link_search_edits')
    .select('workspace_id')
    .groupBy('workspace_id')
    .having(({ fn }) => fn.countAll(), '>=', WAITING_MAX)
    .execute();
  for (const row of edited) found.add(row.workspace_id);
  return found;
}

const LINKS_PER_LOOK = 5_000;

/** Waits while an import is under way, but not for ever. */
async function importEnd(db: Db, seen: number | null, signal: AbortSignal | undefined): Promise<void> {
  let last = await newestId(db);
  if (last - (seen ?? 0) < CREATED_PER_SECOND_MAX) return;
  for (let waitedSeconds = 0; waitedSeconds < IMPORT_SECONDS_MAX; waitedSeconds++) {
    await Bun.sleep(SECOND_MS);
    signal?.throwIfAborted();
    const newest = await newestId(db);
    if (newest - last <= CREATED_PER_SECOND_MAX) return;
    last = newest;
  }
}

const SECOND_MS = 1_000;
