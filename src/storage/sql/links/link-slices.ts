import type { CursorPosition } from '../../../core/base/cursor.ts';
import type { Db } from '../schema.ts';
import { candidates } from '../search/search-candidates.ts';
import { type LinkScan, NEVER, readEntries, type Slice, sliceEnd } from './link-scan.ts';

/**
 * SQLite runs on this thread, so a list that no index answers reads the links in slices of the sort's index, and lets
 * other work run between slices. A search reads the candidates of its index.
 */
const SLICE_FIRST = 500;
const SLICE_MAX = 2_000;
const CANDIDATES_FIRST = 50;
const CANDIDATES_MAX = 1_000;
/** Search candidates that may be sorted by clicks; with more of them, most pages fill up early. */
const CANDIDATES_SORTED_MAX = 10_000;

export interface PlacedSlice {
  readonly slice: Slice;
  /** Number of index entries in the slice. */
  readonly entries: number;
  /** Where the slice ends; null for the last slice. */
  readonly end: CursorPosition | null;
}

export interface Walked {
  readonly workspaceId: number;
  /** Words that each link must contain; [] does not narrow. */
  readonly words: readonly string[];
  /** All links that can pass, newest first; null if they are not known. */
  readonly candidates: readonly number[] | null;
}

/** The slices of a scan from a position, in its order. The scans of one walk share the candidates of the search. */
export function createSlices(
  db: Db,
  walked: Walked,
): (scan: LinkScan, from: CursorPosition | null) => AsyncGenerator<PlacedSlice> {
  let proposed: readonly number[] | null | undefined = walked.candidates ?? undefined;

  async function* proposedByValue(scan: LinkScan, from: CursorPosition | null): AsyncGenerator<PlacedSlice> {
    if (proposed === undefined) proposed = await sortableCandidates(db, walked);
    yield* proposed === null ? slicesOfIndex(db, scan, from) : sortedByValue(db, scan, proposed, from);
  }

  return (scan, from) => {
    if (walked.words.length === 0 && proposed === undefined) return slicesOfIndex(db, scan, from);
    if (scan.value !== null) return proposedByValue(scan, from);
    const { descending } = scan;
    const after = from?.id ?? null;
    const known = proposed ?? null;
    if (known === null) return slicesOfCandidates(candidates(db, { ...walked, descending, after }));
    const ordered = descending ? known : known.toReversed();
    return slicesOfCandidates([
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

async function* slicesOfCandidates(
  proposed: AsyncIterable<readonly number[]> | Iterable<readonly number[]>,
): AsyncGenerator<PlacedSlice> {
  let size = CANDIDATES_FIRST;
  for await (const ids of proposed) {
    for (let at = 0; at < ids.length; ) {
      const batch = ids.slice(at, at + size);
      yield { slice: { ids: batch }, entries: batch.length, end: { value: NEVER, id: batch.at(-1) ?? 0 } };
      at += size;
      size = Math.min(size * 2, CANDIDATES_MAX);
      await new Promise(setImmediate);
    }
  }
}

/** All candidates of the search, newest first; null when there are too many to sort. */
async function sortableCandidates(db: Db, walked: Walked): Promise<readonly number[] | null> {
  const proposed: number[] = [];
  for await (const ids of candidates(db, { ...walked, descending: true, after: null })) {
    if (proposed.length + ids.length > CANDIDATES_SORTED_MAX) return null;
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
  for (let at = 0; at < proposed.length; at += CANDIDATES_MAX) {
    entries.push(...(await readEntries(db, scan, { ids: proposed.slice(at, at + CANDIDATES_MAX) })));
    await new Promise(setImmediate);
  }
  const rest = entries.filter((entry) => from === null || compare(entry, from) > 0).sort(compare);
  for (let at = 0; at < rest.length; at += CANDIDATES_MAX) {
    const batch = rest.slice(at, at + CANDIDATES_MAX);
    yield { slice: { ids: batch.map(({ id }) => id) }, entries: batch.length, end: batch.at(-1) ?? null };
  }
}
