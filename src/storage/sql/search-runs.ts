import { sql } from 'kysely';
import { createBreather } from '../../core/breather.ts';
import type { Db } from './schema.ts';
import type { Chunk } from './search-chunks.ts';
import {
  createBlockPacker,
  createEntryReader,
  type EntryReader,
  type GramBlock,
  gramOf,
  keyOf,
} from './search-entries.ts';
import type { Sql } from './sqlite.ts';
import { sqlStatement } from './statement.ts';

type Database = Pick<Sql, 'reader' | 'writer' | 'copyLog'>;

/** Blocks written or removed in one transaction: half a megabyte, so that other writes are not kept waiting. */
const BLOCKS_PER_WRITE = 128;
/** Written blocks fill the log, and copying 64 MB of it at once would hold up every request; 4 MB take a few milliseconds. */
const BLOCKS_PER_COPY = 8 * BLOCKS_PER_WRITE;
/** Blocks of each chunk that a merge holds. */
const BLOCKS_PER_READ = 16;

const INSERT_BLOCK = sqlStatement(
  'insert into link_search_blocks (workspace_id, run, first_key, grams) values ($1, $2, $3, $4)',
);

/** A number for a new chunk or run: no chunk that is left has it, and a reader of one that was replaced must see that. */
export async function nextNumber(db: Db, workspaceId: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(case when chunk > run then chunk else run end), 0) as last
    from link_search_chunks where workspace_id = ${workspaceId}`.execute(db);
  return Number(rows[0]?.last ?? 0) + 1;
}

/** Stores blocks of a run that no chunk names yet, some at a time. */
export async function storeBlocks(
  { writer, copyLog }: Pick<Database, 'writer' | 'copyLog'>,
  { workspaceId, run }: { workspaceId: number; run: number },
  blocks: readonly GramBlock[],
): Promise<void> {
  for (let at = 0; at < blocks.length; at += BLOCKS_PER_WRITE) {
    await writer.write(async (trx) => {
      for (const { firstKey, bytes } of blocks.slice(at, at + BLOCKS_PER_WRITE)) {
        await INSERT_BLOCK.run(trx, [workspaceId, run, firstKey, bytes]);
      }
    });
    await othersTurn();
  }
  if (blocks.length > BLOCKS_PER_WRITE) copyLog();
}

/**
 * Makes one run of the entries of several chunks, each of which is a run by itself. Chunks and links stay as they are; a crash leaves
 * blocks that nobody reads, and the chunks with theirs.
 */
export async function mergeRuns(
  { reader, writer, copyLog }: Database,
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

/** Removes the blocks of runs that no chunk names: of replaced chunks, of merged ones, and of what a crash cut off. */
export async function removeUnnamedRuns(
  { reader, writer, copyLog }: Database,
  workspaceId: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Goes from one run to the next by the index; the blocks of a run are many.
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
      rest = await writer.write((trx) => removeSomeBlocks(trx, workspaceId, run));
      await othersTurn();
    }
    copyLog();
  }
}

/** A write that follows another at once goes before everything else that waits for this process. */
const othersTurn = (): Promise<void> => new Promise(setImmediate);

/** How many were removed. */
async function removeSomeBlocks(trx: Db, workspaceId: number, run: number): Promise<number> {
  const ofRun = sql`workspace_id = ${workspaceId} and run = ${run}`;
  const { numAffectedRows } = await sql`
    delete from link_search_blocks where ${ofRun} and first_key <= (
      select max(first_key) from (
        select first_key from link_search_blocks where ${ofRun} order by first_key limit ${BLOCKS_PER_WRITE}) as some)
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

interface Source {
  /** Of the entry that is next; Infinity when none is held. */
  readonly gram: number;
  /** Reads more entries, if there are any. */
  refill(): Promise<void>;
  /** Packs the entry and goes on to the next one. */
  moveTo(packer: { put(key: number, sized: number, places: Uint8Array): void }): void;
}

/** The entries of one chunk that is a run by itself, in their order. */
function createSource(
  db: Db,
  { workspaceId, run, part }: { workspaceId: number; run: number; part: number },
): Source {
  let held: GramBlock[] = [];
  let reader: EntryReader | null = null;
  let readTo = -1;
  const source = {
    gram: Infinity,
    async refill() {
      const { rows } = await sql<{ first_key: number; grams: Uint8Array }>`
        select first_key, grams from link_search_blocks
        where workspace_id = ${workspaceId} and run = ${run} and first_key > ${readTo}
        order by first_key limit ${BLOCKS_PER_READ}`.execute(db);
      held = rows.map(({ first_key: firstKey, grams: bytes }) => ({ firstKey, bytes })).reverse();
      readTo = held[0]?.firstKey ?? readTo;
      advance();
    },
    moveTo(packer: Parameters<Source['moveTo']>[0]) {
      if (reader === null) return;
      packer.put(keyOf(source.gram, part), reader.sized, reader.places);
      advance();
    },
  };

  function advance(): void {
    while (reader === null || !reader.next()) {
      const block = held.pop();
      reader = block === undefined ? null : createEntryReader(block);
      if (reader === null) break;
    }
    source.gram = reader === null ? Infinity : gramOf(reader.key);
  }

  return source;
}
