import { createBreather } from '../core/base/breather.ts';
import type { Caller } from '../core/base/caller.ts';
import {
  type CreateOptions,
  createRehearsal,
  type Outcome,
  type Rehearsal,
} from '../core/links/link-creation.ts';
import type { NewLink } from '../core/links/link-draft.ts';
import { readLines } from '../wire/http/read-lines.ts';
import { isRefusal, type Refusal, toRefusal, WireRefusal } from '../wire/refusals/refusal.ts';
import type { NativeDeps } from './native.ts';
import { toProblem } from './problems.ts';
import { readLine } from './read-new-link.ts';
import { fromLink, fromRehearsal } from './translate/link.ts';

export const LINE_BYTES_MAX = 65_536;
/** Links stored in one transaction: a larger one writes each page of the indexes less often. */
const SLICE_LINES = 25_000;
/** How long a slice that is not full waits for more lines. */
const PAUSE_MS = 2;

export interface ImportOptions {
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly newExternalIds: boolean;
  readonly requestId: string;
}

/**
 * Creates a link per line and yields a line with each result. Reads at most one chunk ahead of its answers.
 * A stored slice stays when a later one fails.
 */
export async function* importLinks(
  deps: NativeDeps,
  caller: Caller,
  body: ReadableStream<Uint8Array>,
  options: ImportOptions,
): AsyncGenerator<string, void, void> {
  const batches = readLines(body, LINE_BYTES_MAX);
  const counts: Counts = { received: 0, created: 0, failed: 0, blank: 0 };
  const rehearsal = createRehearsal();
  const breathe = createBreather();
  let slice: Slice[number][] = [];

  async function flush(): Promise<string> {
    const full = slice;
    slice = [];
    return createSlice(deps, caller, full, { ...options, rehearsal }, counts);
  }

  try {
    let next = readAhead(batches);
    for (;;) {
      if (slice.length > 0 && (await isSlow(next))) yield await flush();
      const { done, value } = await next;
      if (done) break;
      next = readAhead(batches);
      for (const line of value) {
        const pause = breathe();
        if (pause !== null) await pause;
        slice.push(readLine(deps, line));
        if (slice.length >= SLICE_LINES) yield await flush();
      }
    }
    if (slice.length > 0) yield await flush();
    if (options.quiet) yield `${JSON.stringify({ summary: { ...counts, complete: true } })}\n`;
  } catch (error) {
    yield breakOff(deps, error, options, counts);
  } finally {
    await batches.return();
  }
}

/** One entry per line; null for a blank line. */
type Slice = readonly (NewLink | WireRefusal | null)[];

interface Counts {
  /** Includes blank lines. */
  received: number;
  created: number;
  failed: number;
  blank: number;
}

/** The next batch, requested before it is awaited. */
function readAhead<T>(batches: AsyncGenerator<T, void, void>): Promise<IteratorResult<T, void>> {
  const next = batches.next();
  // The caller that awaits the promise handles a rejection; after a disconnect, no caller awaits it.
  next.catch(() => {});
  return next;
}

async function isSlow(next: Promise<unknown>): Promise<boolean> {
  const { promise: pause, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), PAUSE_MS);
  const isQuick = next.then(
    () => false,
    () => false,
  );
  const slow = await Promise.race([isQuick, pause]);
  clearTimeout(timer);
  return slow;
}

async function createSlice(
  { core, names }: NativeDeps,
  caller: Caller,
  slice: Slice,
  { dryRun, quiet, newExternalIds, rehearsal }: ImportOptions & { readonly rehearsal: Rehearsal },
  counts: Counts,
): Promise<string> {
  const inputs = slice.filter(
    (entry) => entry !== null && !(entry instanceof WireRefusal),
  ) as readonly NewLink[];
  const outcomes = await createMany(core.links, caller, inputs, { dryRun, newExternalIds, rehearsal });
  let text = '';
  let nth = 0;
  const breathe = createBreather();
  for (const entry of slice) {
    const pause = breathe();
    if (pause !== null) await pause;
    const index = counts.received++;
    if (entry === null) {
      counts.blank++;
      if (!quiet) text += `{"index":${index},"status":204}\n`;
      continue;
    }
    const outcome = entry instanceof WireRefusal ? { problem: entry } : outcomes[nth++];
    if (outcome !== undefined && 'link' in outcome) {
      counts.created++;
      if (quiet) continue;
      const link =
        dryRun && !(entry instanceof WireRefusal)
          ? fromRehearsal(outcome.link, entry.slug, names)
          : fromLink(outcome.link, names);
      text += `{"index":${index},"status":${dryRun ? 200 : 201},"link":${JSON.stringify(link)}}\n`;
    } else if (outcome !== undefined) {
      counts.failed++;
      const problem = toProblem(outcome.problem);
      text += `{"index":${index},"status":${problem.status},"error":${JSON.stringify(problem)}}\n`;
    }
  }
  return text;
}

/** Calls the core. A refusal of the whole call, such as an exceeded quota, becomes the result of each link. */
async function createMany(
  links: NativeDeps['core']['links'],
  caller: Caller,
  inputs: readonly NewLink[],
  options: CreateOptions,
): Promise<readonly (Outcome | { readonly problem: Refusal })[]> {
  try {
    return await links.createMany(caller, inputs, options);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return inputs.map(() => ({ problem: error }));
  }
}

/** The last line of an import that failed. */
function breakOff(deps: NativeDeps, error: unknown, { requestId }: ImportOptions, counts: Counts): string {
  const known = toRefusal(error);
  const refusal = known ?? new WireRefusal('internal', {});
  if (known === null) deps.log.error('import failed', { error, requestId, ...counts });
  const problem = { ...toProblem(refusal), request_id: requestId };
  return `${JSON.stringify({ error: problem, summary: { ...counts, complete: false } })}\n`;
}
