import { createBreather } from '../core/breather.ts';
import type { Caller } from '../core/key.ts';
import { type CreateOptions, createRehearsal, type Outcome, type Rehearsal } from '../core/link-creation.ts';
import type { NewLink } from '../core/link-draft.ts';
import { readLines } from '../wire/read-lines.ts';
import { isRefusal, type Refusal, toRefusal, WireRefusal } from '../wire/refusal.ts';
import type { NativeDeps } from './native.ts';
import { toProblem } from './problems.ts';
import { readLine } from './read-new-link.ts';
import { fromLink, fromRehearsal } from './translate/link.ts';

export const LINE_BYTES_MAX = 65_536;
/** Links stored in one step: each touches pages of its own in the indexes, and a larger step touches them less often. */
const SLICE_LINES = 25_000;
/** How long a shorter slice waits for more lines. */
const PAUSE_MS = 2;

export interface ImportWishes {
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly requestId: string;
}

/**
 * Creates a link for each line, and tells what became of it in a line of the answer. Reads no further than it has
 * answered, but for one chunk. Once a slice is stored it stays, whatever happens to the rest.
 */
export async function* importLinks(
  deps: NativeDeps,
  caller: Caller,
  body: ReadableStream<Uint8Array>,
  wishes: ImportWishes,
): AsyncGenerator<string, void, void> {
  const batches = readLines(body, LINE_BYTES_MAX);
  const counts: Counts = { received: 0, created: 0, failed: 0, blank: 0 };
  const rehearsal = createRehearsal();
  const breathe = createBreather();
  let slice: Slice[number][] = [];

  async function flush(): Promise<string> {
    const full = slice;
    slice = [];
    return createSlice(deps, caller, full, { ...wishes, rehearsal }, counts);
  }

  try {
    let coming = readAhead(batches);
    for (;;) {
      if (slice.length > 0 && (await isSlow(coming))) yield await flush();
      const { done, value } = await coming;
      if (done) break;
      coming = readAhead(batches);
      for (const line of value) {
        const pause = breathe();
        if (pause !== null) await pause;
        slice.push(readLine(deps, line));
        if (slice.length >= SLICE_LINES) yield await flush();
      }
    }
    if (slice.length > 0) yield await flush();
    if (wishes.quiet) yield `${JSON.stringify({ summary: { ...counts, complete: true } })}\n`;
  } catch (error) {
    yield breakOff(deps, error, wishes, counts);
  } finally {
    await batches.return();
  }
}

/** One entry a line; null for a blank one. */
type Slice = readonly (NewLink | WireRefusal | null)[];

interface Counts {
  /** Lines, blank ones included. */
  received: number;
  created: number;
  failed: number;
  blank: number;
}

/** The next batch, asked for before it is waited for. */
function readAhead<T>(batches: AsyncGenerator<T, void, void>): Promise<IteratorResult<T, void>> {
  const coming = batches.next();
  // Whoever waits for it hears of its failure; nobody may, when the client is gone.
  coming.catch(() => {});
  return coming;
}

async function isSlow(coming: Promise<unknown>): Promise<boolean> {
  const { promise: pause, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), PAUSE_MS);
  const isQuick = coming.then(
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
  { dryRun, quiet, rehearsal }: ImportWishes & { readonly rehearsal: Rehearsal },
  counts: Counts,
): Promise<string> {
  const wanted = slice.filter((one) => one !== null && !(one instanceof WireRefusal)) as readonly NewLink[];
  const outcomes = await createMany(core.links, caller, wanted, { dryRun, rehearsal });
  let text = '';
  let nth = 0;
  const breathe = createBreather();
  for (const one of slice) {
    const pause = breathe();
    if (pause !== null) await pause;
    const index = counts.received++;
    if (one === null) {
      counts.blank++;
      if (!quiet) text += `{"index":${index},"status":204}\n`;
      continue;
    }
    const outcome = one instanceof WireRefusal ? { problem: one } : outcomes[nth++];
    if (outcome !== undefined && 'link' in outcome) {
      counts.created++;
      if (quiet) continue;
      const link =
        dryRun && !(one instanceof WireRefusal)
          ? fromRehearsal(outcome.link, one.slug, names)
          : fromLink(outcome.link, names);
      text += `{"index":${index},"status":${dryRun ? 200 : 201},"link":${JSON.stringify(link)}}\n`;
    } else if (outcome !== undefined) {
      counts.failed++;
      const { problem } = toProblem(outcome.problem);
      text += `{"index":${index},"status":${problem.status},"error":${JSON.stringify(problem)}}\n`;
    }
  }
  return text;
}

/** As the core does it; a refusal of all of them, such as a quota, is told to each. */
async function createMany(
  links: NativeDeps['core']['links'],
  caller: Caller,
  wanted: readonly NewLink[],
  options: CreateOptions,
): Promise<readonly (Outcome | { readonly problem: Refusal })[]> {
  try {
    return await links.createMany(caller, wanted, options);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return wanted.map(() => ({ problem: error }));
  }
}

/** The last line of an import that could not go on. */
function breakOff(deps: NativeDeps, error: unknown, { requestId }: ImportWishes, counts: Counts): string {
  const known = toRefusal(error);
  const refusal = known ?? new WireRefusal('internal', {});
  if (known === null) deps.log.error('import broke off', { error, requestId, ...counts });
  const problem = { ...toProblem(refusal).problem, request_id: requestId };
  return `${JSON.stringify({ error: problem, summary: { ...counts, complete: false } })}\n`;
}
