import { sql } from 'kysely';
import type { Db } from '../schema.ts';
import { type Chunk, chunksOf, idsByChunk, indexedTo, markedIds } from './search-chunks.ts';
import { entryKey, markEntries } from './search-entries.ts';
import { type GramRange, rangesOf } from './search-grams.ts';

export interface CandidateQuery {
  readonly workspaceId: number;
  readonly words: readonly string[];
  readonly descending: boolean;
  /** Only links after this one, in the order of the query. */
  readonly after: number | null;
}

/** Chunks searched together: few at first, which fills most pages, then more if nothing is found. */
const CHUNKS_FIRST = 1;
const CHUNKS_MAX = 64;
const CHUNKS_GROWTH = 4;
/** If a step finds this many links, the next one is not larger. */
const FOUND_ENOUGH = 500;
/** Links that are not indexed yet, returned at once. */
const TAIL_SLICE = 2_000;

/**
 * Ids of links that may contain all words, in order, without repetitions, in several steps. Includes every link that
 * does contain them. Lets other work run in between.
 */
export async function* candidates(db: Db, query: CandidateQuery): AsyncGenerator<readonly number[]> {
  let { after } = query;
  // If chunks were replaced meanwhile, read the list of chunks again.
  for (;;) {
    const rest = yield* candidatesBeyond(db, { ...query, after });
    if (rest === 'all') return;
    after = rest.after;
  }
}

async function* candidatesBeyond(
  db: Db,
  { workspaceId, words, descending, after }: CandidateQuery,
): AsyncGenerator<readonly number[], 'all' | { after: number | null }> {
  const ranges = rangesOf(words);
  const chunks = await chunksOf(db, workspaceId);
  const edited = await editedIds(db, workspaceId, ranges, chunks);
  if (edited === null) return { after };
  const mark = indexedTo(chunks);
  const inOrder = descending ? chunks.filter(isBase).reverse() : chunks.filter(isBase);
  let place = after;
  if (descending) place = yield* tail(db, { workspaceId, mark, descending, after });

  let size = CHUNKS_FIRST;
  const waiting = inOrder.filter((chunk) => reaches(chunk, { descending, after: place }));
  while (waiting.length > 0) {
    const batch = waiting.splice(0, size);
    const found = await candidatesIn(db, workspaceId, ranges, batch);
    if (found === null) return { after: place };
    const edge = descending ? (waiting[0]?.lastId ?? 0) + 1 : (waiting[0]?.firstId ?? mark + 1) - 1;
    const [from, to] = descending ? [edge, place ?? Infinity] : [(place ?? 0) + 1, edge + 1];
    const ids = merged(found, edited, from, to);
    if (ids.length > 0) yield descending ? ids.reverse() : ids;
    place = edge;
    size = ids.length > FOUND_ENOUGH ? CHUNKS_FIRST : Math.min(size * CHUNKS_GROWTH, CHUNKS_MAX);
    await new Promise(setImmediate);
  }
  if (!descending) yield* tail(db, { workspaceId, mark, descending, after: place });
  return 'all';
}

const isBase = ({ ofEdits }: Chunk): boolean => !ofEdits;

const reaches = ({ firstId, lastId }: Chunk, at: { descending: boolean; after: number | null }): boolean =>
  at.after === null || (at.descending ? firstId < at.after : lastId > at.after);

/** Yields all links after the indexed ones; returns where the indexed ones begin. */
async function* tail(
  db: Db,
  { workspaceId, mark, descending, after }: Omit<CandidateQuery, 'words'> & { mark: number },
): AsyncGenerator<readonly number[], number | null> {
  let [from, to] = descending ? [mark, after ?? Number.MAX_SAFE_INTEGER] : [Math.max(mark, after ?? 0), null];
  for (;;) {
    const rows = await db
      .selectFrom('links')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('id', '>', from)
      .$if(to !== null, (select) => select.where('id', '<', to ?? 0))
      .orderBy('id', descending ? 'desc' : 'asc')
      .limit(TAIL_SLICE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) break;
    yield rows.map(({ id }) => id);
    if (rows.length < TAIL_SLICE) break;
    if (descending) to = last.id;
    else from = last.id;
    await new Promise(setImmediate);
  }
  return after === null || after > mark + 1 ? mark + 1 : after;
}

/** Links whose texts changed since they were indexed; null when chunks were replaced meanwhile. */
async function editedIds(
  db: Db,
  workspaceId: number,
  ranges: GramRange[],
  chunks: readonly Chunk[],
): Promise<readonly number[] | null> {
  const rows = await db
    .selectFrom('link_search_edits')
    .select('link_id')
    .where('workspace_id', '=', workspaceId)
    .execute();
  const ids = rows.map(({ link_id: id }) => id);
  const ofEdits = chunks.filter((chunk) => chunk.ofEdits);
  while (ofEdits.length > 0) {
    const found = await candidatesIn(db, workspaceId, ranges, ofEdits.splice(0, CHUNKS_MAX));
    if (found === null) return null;
    for (const id of found) ids.push(id);
    await new Promise(setImmediate);
  }
  return ids;
}

/** The union of both lists, from `from` to before `to`, ascending. */
function merged(found: readonly number[], edited: readonly number[], from: number, to: number): number[] {
  const within = new Set(found.filter((id) => id >= from && id < to));
  for (const id of edited) if (id >= from && id < to) within.add(id);
  return [...within].sort((a, b) => a - b);
}

interface Marked {
  readonly chunk: Chunk;
  marks: Uint8Array<ArrayBuffer>;
}

/**
 * Links of the chunks with a gram of each range; null when a chunk was replaced. Moves the rarest range to the front,
 * so that the next call begins with it.
 */
async function candidatesIn(
  db: Db,
  workspaceId: number,
  ranges: GramRange[],
  chunks: readonly Chunk[],
): Promise<readonly number[] | null> {
  let left: Marked[] = chunks
    .filter(({ links }) => links > 0)
    .map((chunk) => ({ chunk, marks: noMarks(chunk).fill(0xff) }));
  const linksOf = new Map<GramRange, number>();
  for (const range of ranges) {
    if (left.length === 0) break;
    const marks = await marksIn(db, workspaceId, range, left);
    if (marks === null) return null;
    left = left.filter((marked) => {
      const also = marks.get(marked.chunk.chunk);
      if (also === undefined) return false;
      linksOf.set(range, (linksOf.get(range) ?? 0) + countMarks(also));
      return intersect(marked.marks, also) > 0;
    });
  }
  if (ranges.some((range) => linksOf.has(range))) {
    ranges.sort((a, b) => (linksOf.get(a) ?? Infinity) - (linksOf.get(b) ?? Infinity) || 0);
  }
  if (left.length === 0) return [];
  const idsOf = await idsByChunk(
    db,
    workspaceId,
    left.map(({ chunk }) => chunk),
  );
  if (idsOf.size < left.length) return null;
  return left.flatMap(({ chunk, marks }) => markedIds(chunk, idsOf.get(chunk.chunk) ?? null, marks));
}

/** For each chunk that has the gram, a bitmap of the links that contain it; null when a chunk was replaced. */
async function marksIn(
  db: Db,
  workspaceId: number,
  range: GramRange,
  left: readonly Marked[],
): Promise<ReadonlyMap<number, Uint8Array<ArrayBuffer>> | null> {
  const runs = Map.groupBy(
    left.map(({ chunk }) => chunk),
    ({ run }) => run,
  );
  const lookups = [...runs].map(([run, chunks]) => ({ run, chunks, keys: keysOf(range, chunks) }));
  const values = lookups.map(
    ({ run, chunks, keys }) => sql`(cast(${chunks[0]?.chunk ?? 0} as bigint), cast(${run} as bigint),
      cast(${keys.from} as bigint), cast(${keys.to} as bigint))`,
  );
  // The blocks of a run are complete as long as a chunk names the run.
  const { rows } = await sql<{ run: number; first_key: number | null; grams: Uint8Array | null }>`
    with lookups(chunk, run, low, high) as (values ${sql.join(values)})
    select lookups.run, blocks.first_key, blocks.grams from lookups
    cross join link_search_chunks as chunks
    left join link_search_blocks as blocks
      on blocks.workspace_id = ${workspaceId} and blocks.run = lookups.run
      and blocks.first_key >= coalesce((
        select max(first_key) from link_search_blocks as before
        where before.workspace_id = ${workspaceId} and before.run = lookups.run
          and before.first_key <= lookups.low), lookups.low)
      and blocks.first_key < lookups.high
    where chunks.workspace_id = ${workspaceId} and chunks.chunk = lookups.chunk and chunks.run = lookups.run
  `.execute(db);
  const marksOf = new Map<number, Uint8Array<ArrayBuffer>>();
  const keysOfRun = new Map(lookups.map(({ run, keys }) => [run, keys]));
  const seen = new Set<number>();
  for (const { run, first_key: firstKey, grams: bytes } of rows) {
    seen.add(run);
    const keys = keysOfRun.get(run);
    if (firstKey === null || bytes === null || keys === undefined) continue;
    markEntries({ firstKey, bytes }, keys, (part) => {
      const chunk = runs.get(run)?.find((listed) => listed.part === part);
      if (chunk === undefined) return null;
      const marks = marksOf.get(chunk.chunk) ?? noMarks(chunk);
      marksOf.set(chunk.chunk, marks);
      return marks;
    });
  }
  return seen.size < lookups.length ? null : marksOf;
}

/** The range of keys in a run that contains all entries of these chunks. */
function keysOf({ from, to }: GramRange, chunks: readonly Chunk[]): { from: number; to: number } {
  const parts = chunks.map(({ part }) => part);
  return { from: entryKey(from, Math.min(...parts)), to: entryKey(to - 1, Math.max(...parts)) + 1 };
}

const WORD_BYTES = 4;

/** An empty bitmap, rounded up to whole words. */
const noMarks = ({ links }: Chunk): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Math.ceil(links / 8 / WORD_BYTES) * WORD_BYTES);

/** Intersects `marks` with `also`; returns the number of bits left. */
function intersect(marks: Uint8Array<ArrayBuffer>, also: Uint8Array<ArrayBuffer>): number {
  const [kept, mask] = [new Uint32Array(marks.buffer), new Uint32Array(also.buffer)];
  let links = 0;
  for (let i = 0; i < kept.length; i++) {
    const word = (kept[i] ?? 0) & (mask[i] ?? 0);
    kept[i] = word;
    if (word !== 0) links += bitsIn(word);
  }
  return links;
}

function countMarks(marks: Uint8Array<ArrayBuffer>): number {
  const words = new Uint32Array(marks.buffer);
  let links = 0;
  // Not `for of`: its iterator takes ten times as long, and that would be most of a search.
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    if (word !== 0) links += bitsIn(word);
  }
  return links;
}

/** Population count: sums adjacent bits, pairs, then nibbles, and adds the bytes by one multiplication. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
