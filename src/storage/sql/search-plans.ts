import type { ChunkPlan } from './search-build.ts';
import { type Chunk, indexedTo } from './search-chunks.ts';
import { RUN_CHUNKS } from './search-entries.ts';

interface Planned {
  readonly workspaceId: number;
  readonly chunks: readonly Chunk[];
  readonly linksMax: number;
}

/** As many chunks as a run takes, that are runs by themselves and stay as they are; null when there are not so many yet. */
export function chunksToMerge(chunks: readonly Chunk[], linksMax: number): readonly Chunk[] | null {
  for (const ofEdits of [false, true]) {
    const alike = chunks.filter((chunk) => chunk.ofEdits === ofEdits);
    if (ofEdits) alike.sort((a, b) => a.chunk - b.chunk);
    // Only chunks behind the last one that is more than half full are ever replaced by larger ones.
    const settled = alike.slice(0, alike.findLastIndex(({ links }) => links > linksMax / 2) + 1);
    const alone = settled.filter(({ run, chunk }) => run === chunk);
    if (alone.length >= RUN_CHUNKS) return alone.slice(0, RUN_CHUNKS);
  }
  return null;
}

/** Chunks that are no longer than what is new become one with it. */
export function planNew({ workspaceId, chunks, linksMax }: Planned, above: number): ChunkPlan {
  const base = chunks.filter(({ ofEdits }) => !ofEdits);
  const replaces = lastOfSize(base, above, linksMax);
  const firstId = replaces[0]?.firstId ?? indexedTo(chunks) + 1;
  return { workspaceId, ofEdits: false, linksMax, links: { firstId, lastId: null }, replaces };
}

export function planEdits({ workspaceId, chunks, linksMax }: Planned, edits: readonly number[]): ChunkPlan {
  const older = chunks.filter(({ ofEdits }) => ofEdits).sort((a, b) => a.chunk - b.chunk);
  return {
    workspaceId,
    ofEdits: true,
    linksMax,
    links: edits,
    replaces: lastOfSize(older, edits.length, linksMax),
  };
}

/**
 * An edit stays in its chunk when the link is edited again. Before they are more than half of the links, the oldest chunk of
 * links is made anew; edits that are older than every chunk of links are in those.
 */
export function planRenewal({ workspaceId, chunks, linksMax }: Planned): ChunkPlan | null {
  const [edits, base] = [chunks.filter(({ ofEdits }) => ofEdits), chunks.filter(({ ofEdits }) => !ofEdits)];
  const [oldest] = base.sort((a, b) => a.chunk - b.chunk);
  if (oldest === undefined || linksIn(edits) <= linksIn(base) / 2 + linksMax) return null;
  const { firstId, lastId } = oldest;
  return { workspaceId, ofEdits: false, linksMax, links: { firstId, lastId }, replaces: [oldest] };
}

/** Chunks of edits that all chunks of links have by now. */
export function outdatedOf(chunks: readonly Chunk[]): readonly Chunk[] {
  const oldest = Math.min(...chunks.filter(({ ofEdits }) => !ofEdits).map(({ chunk }) => chunk));
  return chunks.filter(({ ofEdits, chunk }) => ofEdits && chunk < oldest);
}

/** The last chunks, each of which is no longer than all behind it and what is new, as far as they fit into one. */
function lastOfSize(chunks: readonly Chunk[], added: number, linksMax: number): readonly Chunk[] {
  let links = added;
  let first = chunks.length;
  for (; first > 0; first--) {
    const { links: more = 0 } = chunks[first - 1] ?? {};
    if (more > links || links + more > linksMax) break;
    links += more;
  }
  return chunks.slice(first);
}

const linksIn = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { links }) => sum + links, 0);
