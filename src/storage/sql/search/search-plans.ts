import type { ChunkPlan } from './search-build.ts';
import { type Chunk, indexedTo } from './search-chunks.ts';
import { RUN_CHUNKS } from './search-entries.ts';

interface Planned {
  readonly workspaceId: number;
  readonly chunks: readonly Chunk[];
  readonly linksMax: number;
}

/** Enough chunks for a run, each still a run of its own and too large to be replaced; null when there are too few. */
export function chunksToMerge(chunks: readonly Chunk[], linksMax: number): readonly Chunk[] | null {
  for (const ofEdits of [false, true]) {
    const alike = chunks.filter((chunk) => chunk.ofEdits === ofEdits);
    if (ofEdits) alike.sort((a, b) => a.chunk - b.chunk);
    // Only chunks after the last one that is more than half full can be replaced by larger ones.
    const settled = alike.slice(0, alike.findLastIndex(({ links }) => links > linksMax / 2) + 1);
    const alone = settled.filter(({ run, chunk }) => run === chunk);
    if (alone.length >= RUN_CHUNKS) return alone.slice(0, RUN_CHUNKS);
  }
  return null;
}

/** Merges new links with the last chunks that are not larger. */
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
 * A chunk keeps its edits when their links are edited again. When edits would exceed half of the links, the oldest
 * chunk of links is rebuilt; edits older than every chunk of links are outdated.
 */
export function planRenewal({ workspaceId, chunks, linksMax }: Planned): ChunkPlan | null {
  const [edits, base] = [chunks.filter(({ ofEdits }) => ofEdits), chunks.filter(({ ofEdits }) => !ofEdits)];
  const [oldest] = base.sort((a, b) => a.chunk - b.chunk);
  if (oldest === undefined || linksIn(edits) <= linksIn(base) / 2 + linksMax) return null;
  const { firstId, lastId } = oldest;
  return { workspaceId, ofEdits: false, linksMax, links: { firstId, lastId }, replaces: [oldest] };
}

/** Chunks of edits that are older than every chunk of links. */
export function outdatedOf(chunks: readonly Chunk[]): readonly Chunk[] {
  const oldest = Math.min(...chunks.filter(({ ofEdits }) => !ofEdits).map(({ chunk }) => chunk));
  return chunks.filter(({ ofEdits, chunk }) => ofEdits && chunk < oldest);
}

/** The last chunks, each no larger than all later ones together with the new links, that fit into one chunk. */
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
