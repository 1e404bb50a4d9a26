import { sql } from 'kysely';
import type { Link } from '../../../core/links/link.ts';
import { SEARCHED } from '../../../core/links/search.ts';
import { newestLinkId } from '../links/link-destinations.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { buildChunk, type ChunkPlan, nameChunk, removeChunks } from './search-build.ts';
import { chunksOf, countAbove, idsIn, indexedTo } from './search-chunks.ts';
import { CHUNK_LINKS_MAX } from './search-entries.ts';
import { chunksToMerge, outdatedOf, planEdits, planNew, planRenewal } from './search-plans.ts';
import { mergeRuns, nextNumber, removeUnnamedRuns, storeBlocks } from './search-runs.ts';

export interface SearchIndex {
  /** Indexes new and edited links, and removes outdated chunks. Returns when few links wait, or when aborted. */
  index(options?: { signal?: AbortSignal; onStored?: (links: number) => void }): Promise<void>;
  /** Links that the current indexing has not reached yet. */
  waitingLinks(): number;
}

export interface SearchIndexSizes {
  /**
   * New or changed links of a workspace that a search reads one by one, in a millisecond or two, instead of indexing.
   */
  readonly waitingMax: number;
  readonly chunkLinksMax: number;
}

type IndexOptions = NonNullable<Parameters<SearchIndex['index']>[0]>;

const SIZES: SearchIndexSizes = { waitingMax: 256, chunkLinksMax: CHUNK_LINKS_MAX };
/** If more links are created in a second, an import is running, and indexing waits for it. */
const CREATED_PER_SECOND_MAX = 2_000;
const IMPORT_SECONDS_MAX = 60;

/**
 * The index of which links contain which grams, built after imports and changes. A stored chunk never changes, so a
 * crash leaves either the old chunks or the new one. Small chunks at the end are merged into one of twice the size,
 * like the digits of a binary counter. The blocks of large chunks are merged into runs, so that a rare gram is in one
 * block.
 */
export function createSearchIndex(
  database: Pick<Sql, 'reader' | 'writer' | 'copyLog'>,
  sizes: SearchIndexSizes = SIZES,
): SearchIndex {
  const { reader, writer } = database;
  let indexing: Promise<void> | null = null;
  /** The newest link when indexing last finished; null after a start. */
  let seen: number | null = null;
  let waiting = 0;

  async function store(plan: ChunkPlan, { signal, onStored }: IndexOptions): Promise<void> {
    const { workspaceId } = plan;
    const built = await buildChunk(reader, plan, signal);
    const chunk = await nextNumber(reader, workspaceId);
    await storeBlocks(database, { workspaceId, run: chunk }, built.blocks);
    await writer.write((trx) => nameChunk(trx, built, chunk));
    onStored?.(built.ids.length);
  }

  /** Adds a chunk or run, or removes outdated chunks; false when there is nothing to do. */
  async function step(workspaceId: number, options: IndexOptions): Promise<boolean> {
    await removeUnnamedRuns(database, workspaceId, options.signal);
    const chunks = await chunksOf(reader, workspaceId);
    const outdated = outdatedOf(chunks);
    if (outdated.length > 0) {
      await writer.write((trx) => removeChunks(trx, workspaceId, outdated));
      return true;
    }
    const merged = chunksToMerge(chunks, sizes.chunkLinksMax);
    if (merged !== null) {
      await mergeRuns(database, { workspaceId, chunks: merged }, options.signal);
      return true;
    }
    const of = { workspaceId, chunks, linksMax: sizes.chunkLinksMax };
    const above = await countAbove(reader, workspaceId, indexedTo(chunks), sizes.chunkLinksMax);
    const edits = above >= sizes.waitingMax ? [] : await editsOf(reader, workspaceId, sizes.chunkLinksMax);
    const plan =
      above >= sizes.waitingMax
        ? planNew(of, above)
        : edits.length >= sizes.waitingMax
          ? planEdits(of, edits)
          : planRenewal(of);
    if (plan === null) return false;
    await store(await withIds(reader, plan), options);
    waiting -= Math.min(waiting, Math.max(above, edits.length));
    return true;
  }

  async function indexAll(options: IndexOptions): Promise<void> {
    const newest = await newestLinkId(reader);
    const workspaces = await workspacesToIndex(reader, { seen, newest, waitingMax: sizes.waitingMax });
    for (const workspaceId of workspaces) {
      const links = await countWaiting(reader, workspaceId, options.signal);
      if (links >= sizes.waitingMax) waiting += links;
    }
    for (const workspaceId of workspaces) {
      do {
        options.signal?.throwIfAborted();
        await new Promise(setImmediate);
      } while (await step(workspaceId, options));
    }
    seen = newest;
  }

  return {
    async index(options = {}) {
      indexing ??= waitForImport(reader, seen, options.signal)
        .then(() => indexAll(options))
        .catch((error: unknown) => {
          if (options.signal?.aborted !== true) throw error;
        })
        .finally(() => {
          indexing = null;
          waiting = 0;
        });
      await indexing;
    },
    waitingLinks: () => waiting,
  };
}

/** Records that the texts of a link changed. */
export async function recordEdit(trx: Db, before: Link, after: Link): Promise<void> {
  if (SEARCHED.every((name) => before[name] === after[name])) return;
  const { id, workspaceId, version } = after;
  await trx
    .insertInto('link_search_edits')
    .values({ workspace_id: workspaceId, link_id: id, version })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'link_id']).doUpdateSet({ version }))
    .execute();
}

/** Completes a plan with the links of the chunks of edits that it replaces. */
async function withIds(db: Db, plan: ChunkPlan): Promise<ChunkPlan> {
  if (!plan.ofEdits || 'firstId' in plan.links || plan.replaces.length === 0) return plan;
  const ids = await idsIn(db, plan.workspaceId, plan.replaces);
  return { ...plan, links: [...new Set([...ids, ...plan.links])].sort((a, b) => a - b) };
}

async function editsOf(db: Db, workspaceId: number, max: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('link_search_edits')
    .select('link_id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('link_id')
    .limit(max)
    .execute();
  return rows.map(({ link_id: id }) => id);
}

async function allWorkspaces(db: Db): Promise<readonly number[]> {
  const rows = await db.selectFrom('workspaces').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** Workspaces with links newer than `seen`, or with many edits. */
async function workspacesToIndex(
  db: Db,
  { seen, newest, waitingMax }: { seen: number | null; newest: number; waitingMax: number },
): Promise<Iterable<number>> {
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
    .having(({ fn }) => fn.countAll(), '>=', waitingMax)
    .execute();
  for (const row of edited) found.add(row.workspace_id);
  return found;
}

const LINKS_PER_LOOK = 5_000;

/** Number of links of a workspace that are not indexed, or were changed since. */
async function countWaiting(db: Db, workspaceId: number, signal: AbortSignal | undefined): Promise<number> {
  let waiting = await countEdits(db, workspaceId);
  for (let from = indexedTo(await chunksOf(db, workspaceId)); ; ) {
    signal?.throwIfAborted();
    const { rows } = await sql<{ links: number; last: number | null }>`
      select count(*) as links, max(id) as last from (
        select id from links where workspace_id = ${workspaceId} and id > ${from}
        order by id limit ${LINKS_PER_LOOK}) as counted`.execute(db);
    const [counted] = rows;
    waiting += Number(counted?.links ?? 0);
    if (counted === undefined || counted.last === null || Number(counted.links) < LINKS_PER_LOOK)
      return waiting;
    from = counted.last;
    await new Promise(setImmediate);
  }
}

async function countEdits(db: Db, workspaceId: number): Promise<number> {
  const { rows } = await sql<{ links: number }>`
    select count(*) as links from link_search_edits where workspace_id = ${workspaceId}`.execute(db);
  return Number(rows[0]?.links ?? 0);
}

/** Waits while an import is running, up to a limit. */
async function waitForImport(db: Db, seen: number | null, signal: AbortSignal | undefined): Promise<void> {
  let last = await newestLinkId(db);
  if (last - (seen ?? 0) < CREATED_PER_SECOND_MAX) return;
  for (let waitedSeconds = 0; waitedSeconds < IMPORT_SECONDS_MAX; waitedSeconds++) {
    await Bun.sleep(SECOND_MS);
    signal?.throwIfAborted();
    const newest = await newestLinkId(db);
    if (newest - last <= CREATED_PER_SECOND_MAX) return;
    last = newest;
  }
}

const SECOND_MS = 1_000;
