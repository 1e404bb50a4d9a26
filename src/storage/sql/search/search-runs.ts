import { sql } from 'kysely';
import { createBreather } from '../../../core/base/breather.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { sqlStatement } from '../statement.ts';
import type { Chunk } from './search-chunks.ts';
import {
  createBlockPacker,
  createEntryReader,
  type EntryReader,
  entryKey,
  type GramBlock,
  gramOf,
} from './search-entries.ts';

type SearchDatabase = Pick<Sql, 'reader' | 'writer' | 'copyLog'>;

/** Blocks written or removed in one transaction: half a megabyte, so that other writes wait only briefly. */
const BLOCKS_PER_WRITE = 128;
/** Blocks fill the write-ahead log. Copying 64 MB of it would delay every request; 4 MB take a few milliseconds. */
const BLOCKS_PER_COPY = 8 * BLOCKS_PER_WRITE;
/** Blocks of each chunk that a merge keeps in memory. */
const BLOCKS_PER_READ = 16;

const INSERT_BLOCK = sqlStatement(
  'insert into link_search_blocks (workspace_id, run, first_key, grams) values ($1, $2, $3, $4)',
);

/** A number for a new chunk or run. Numbers are never reused, so that a reader notices that its chunk was replaced. */
export async function nextNumber(db: Db, workspaceId: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(case when chunk > run then chunk else run end), 0) as last
    from link_search_chunks where workspace_id = ${workspaceId}`.execute(db);
  return Number(rows[0]?.last ?? 0) + 1;
}

/** Stores blocks of a run that no chunk names yet, in several transactions. */
export async function storeBlocks(
  { writer, copyLog }: Pick<SearchDatabase, 'writer' | 'copyLog'>,
  { workspaceId, run }: { workspaceId: number; run: number },
  blocks: readonly GramBlock[],
): Promise<void> {
  for (let at = 0; at < blocks.length; at += BLOCKS_PER_WRITE) {
    await writer.write(async (trx) => {
      for (const { firstKey, bytes } of blocks.slice(at, at + BLOCKS_PER_WRITE)) {
        await INSERT_BLOCK.run(trx, [workspaceId, run, firstKey, bytes]);
      }
    });
    await letOthersRun();
  }
  if (blocks.length > BLOCKS_PER_WRITE) copyLog();
}

/**
 * Merges the entries of several chunks, each still a run of its own, into one run. A crash leaves the chunks with their
 * old runs, and blocks that are never read.
 */
export async function mergeRuns(
  { reader, writer, copyLog }: SearchDatabase,
  { workspaceId, chunks }: { workspaceId: number; chunks: readonly Chunk[] },
  signal: AbortSignal | undefined,
): Promise<void> {
  const run = await nextNumber(reader, workspaceId);
  for await (const blocks of mergedBlocks(reader, workspaceId, chunks)) {
    signal?.throwIfAborted();
    await storeBlocks({ writer, copyLog }, { workspaceId, run }, blocks);
  }
  await writer.write(async (trx) => {
    for (const [part, { chunk }] of chunks.entries()) {
      await trx
        .updateTable('link_search_chunks')
        .set({ run, part })
        .where('workspace_id', '=', workspaceId)
        .where('chunk', '=', chunk)
        .execute();
    }
  });
}

/**
 * Removes the blocks of runs that no chunk names: of replaced and merged chunks, and of writes that a crash cut off.
 */
export async function removeUnnamedRuns(
  { reader, writer, copyLog }: SearchDatabase,
  workspaceId: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Skips from run to run by the index, because a run has many blocks.
  const { rows } = await sql<{ run: number }>`
    with recursive stored(run) as (
      select min(run) from link_search_blocks where workspace_id = ${workspaceId}
      union all
      select (select min(run) from link_search_blocks where workspace_id = ${workspaceId} and run > stored.run)
      from stored where stored.run is not null
    )
    select run from stored where run is not null
      and run not in (select run from link_search_chunks where workspace_id = ${workspaceId})`.execute(
    reader,
  );
  for (const { run } of rows) {
    let rest = 1;
    while (rest > 0) {
      signal?.throwIfAborted();
      rest = await writer.write((trx) => removeBlocks(trx, workspaceId, run));
      await letOthersRun();
    }
    copyLog();
  }
}

/** Lets other requests run: consecutive writes would keep them waiting. */
const letOthersRun = (): Promise<void> => new Promise(setImmediate);

/** Returns the number of removed blocks. */
async function removeBlocks(trx: Db, workspaceId: number, run: number): Promise<number> {
  const ofRun = sql`workspace_id = ${workspaceId} and run = ${run}`;
  const { numAffectedRows } = await sql`
    delete from link_search_blocks where ${ofRun} and first_key <= (
      select max(first_key) from (
        select first_key from link_search_blocks where ${ofRun} order by first_key limit ${BLOCKS_PER_WRITE}) as batch)
  `.execute(trx);
  return Number(numAffectedRows ?? 0);
}

async function* mergedBlocks(
  db: Db,
  workspaceId: number,
  chunks: readonly Chunk[],
): AsyncGenerator<readonly GramBlock[]> {
  const packer = createBlockPacker();
  const breathe = createBreather();
  const sources = chunks.map(({ run }, part) => createSource(db, { workspaceId, run, part }));
  for (const source of sources) await source.refill();
  for (;;) {
    let gram = Infinity;
    for (const source of sources) if (source.gram < gram) gram = source.gram;
    if (gram === Infinity) break;
    for (const source of sources) {
      if (source.gram !== gram) continue;
      source.moveTo(packer);
      if (source.gram === Infinity) await source.refill();
    }
    const pause = breathe();
    if (pause !== null) await pause;
    if (packer.full() >= BLOCKS_PER_COPY) yield packer.take();
  }
  yield packer.finish();
}

interface EntrySource {
  /** The gram of the next entry; Infinity if none is loaded. */
  readonly gram: number;
  /** Loads more entries, if there are any. */
  refill(): Promise<void>;
  /** Moves the current entry to the packer. */
  moveTo(packer: { put(key: number, sized: number, places: Uint8Array): void }): void;
}

/** The entries of a chunk that is a run of its own, in order. */
function createSource(
  db: Db,
  { workspaceId, run, part }: { workspaceId: number; run: number; part: number },
): EntrySource {
  let loaded: GramBlock[] = [];
  let reader: EntryReader | null = null;
  let readTo = -1;
  const source = {
    gram: Infinity,
    async refill() {
      const { rows } = await sql<{ first_key: number; grams: Uint8Array }>`
        select first_key, grams from link_search_blocks
        where workspace_id = ${workspaceId} and run = ${run} and first_key > ${readTo}
        order by first_key limit ${BLOCKS_PER_READ}`.execute(db);
      loaded = rows.map(({ first_key: firstKey, grams: bytes }) => ({ firstKey, bytes })).reverse();
      readTo = loaded[0]?.firstKey ?? readTo;
      advance();
    },
    moveTo(packer: Parameters<EntrySource['moveTo']>[0]) {
      if (reader === null) return;
      packer.put(entryKey(source.gram, part), reader.sized, reader.places);
      advance();
    },
  };

  function advance(): void {
    while (reader === null || !reader.next()) {
      const block = loaded.pop();
      reader = block === undefined ? null : createEntryReader(block);
      if (reader === null) break;
    }
    source.gram = reader === null ? Infinity : gramOf(reader.key);
  }

  return source;
}
