import type { CursorPosition } from '../../core/cursor.ts';
import { type LinkScan, NEVER, readEntries, type Slice, sliceEnd } from './link-scan.ts';
import type { Db } from './schema.ts';
import { candidates } from './search-candidates.ts';

/**
 * SQLite answers on this thread, so a list that no index answers goes through the links in slices of the sort's index,
 * and lets other work go on between two of them. A search goes through the links that its index proposes.
 */
const SLICE_FIRST = 500;
const SLICE_MAX = 2_000;
const PROPOSED_FIRST = 50;
const PROPOSED_MAX = 1_000;
/** So many links that a search proposes are put in the order of their clicks; where there are more, most pages are full soon. */
const PROPOSED_SORTED_MAX = 10_000;

export interface PlacedSlice {
  readonly slice: Slice;
  /** How many entries of an index it has. */
  readonly entries: number;
  /** Where it ends; null for the last one. */
  readonly end: CursorPosition | null;
}

export interface Walked {
  readonly workspaceId: number;
  /** Words that each link must have; none narrows nothing. */
  readonly words: readonly string[];
}

/** The slices of a scan from a place on, in its order. The scans of one walk share what the search proposes. */
export function createSlices(
  db: Db,
  walked: Walked,
): (scan: LinkScan, from: CursorPosition | null) => AsyncGenerator<PlacedSlice> {
  let proposed: readonly number[] | null | undefined;

  async function* proposedByValue(scan: LinkScan, from: CursorPosition | null): AsyncGenerator<PlacedSlice> {
    if (proposed === undefined) proposed = await fewProposed(db, walked);
    yield* proposed === null ? slicesOfIndex(db, scan, from) : sortedByValue(db, scan, proposed, from);
  }

  return (scan, from) => {
    if (walked.words.length === 0) return slicesOfIndex(db, scan, from);
    if (scan.value !== null) return proposedByValue(scan, from);
    const { descending } = scan;
    const after = from?.id ?? null;
    const known = proposed ?? null;
    if (known === null) return slicesOfProposed(candidates(db, { ...walked, descending, after }));
    const ordered = descending ? known : known.toReversed();
    return slicesOfProposed([
      ordered.filter((id) => after === null || (descending ? id < after : id > after)),
    ]);
  };
}

async function* slicesOfIndex(
  db: Db,
  scan: LinkScan,
  from: CursorPosition | null,
): AsyncGenerator<PlacedSlice> {
  let size = SLICE_FIRST;
  for (let after = from; ; ) {
    const end = await sliceEnd(db, scan, after, size);
    yield { slice: { after, end }, entries: size, end };
    if (end === null) return;
    after = end;
    size = Math.min(size * 2, SLICE_MAX);
    await new Promise(setImmediate);
  }
}

async function* slicesOfProposed(
  proposed: AsyncIterable<readonly number[]> | Iterable<readonly number[]>,
): AsyncGenerator<PlacedSlice> {
  let size = PROPOSED_FIRST;
  for await (const ids of proposed) {
    for (let at = 0; at < ids.length; ) {
      const some = ids.slice(at, at + size);
      yield { slice: { ids: some }, entries: some.length, end: { value: NEVER, id: some.at(-1) ?? 0 } };
      at += size;
      size = Math.min(size * 2, PROPOSED_MAX);
      await new Promise(setImmediate);
    }
  }
}

/** All that the search proposes, the newest first; null when they are too many to be sorted. */
async function fewProposed(db: Db, walked: Walked): Promise<readonly number[] | null> {
  const proposed: number[] = [];
  for await (const ids of candidates(db, { ...walked, descending: true, after: null })) {
    if (proposed.length + ids.length > PROPOSED_SORTED_MAX) return null;
    proposed.push(...ids);
  }
  return proposed;
}

async function* sortedByValue(
  db: Db,
  scan: LinkScan,
  proposed: readonly number[],
  from: CursorPosition | null,
): AsyncGenerator<PlacedSlice> {
  const way = scan.descending ? -1 : 1;
  const compare = (a: CursorPosition, b: CursorPosition) => way * (a.value - b.value || a.id - b.id);
  const entries: CursorPosition[] = [];
  for (let at = 0; at < proposed.length; at += PROPOSED_MAX) {
    entries.push(...(await readEntries(db, scan, { ids: proposed.slice(at, at + PROPOSED_MAX) })));
    await new Promise(setImmediate);
  }
  const rest = entries.filter((entry) => from === null || compare(entry, from) > 0).sort(compare);
  for (let at = 0; at < rest.length; at += PROPOSED_MAX) {
    const some = rest.slice(at, at + PROPOSED_MAX);
    yield { slice: { ids: some.map(({ id }) => id) }, entries: some.length, end: some.at(-1) ?? null };
  }
}
