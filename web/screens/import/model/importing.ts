import { ApiProblem, type FieldFault } from '../../../api/problem.ts';
import type { NewLink, ProblemBody } from '../../../api/types.ts';
import type { WorkspaceApi } from '../../../api/workspace-api.tsx';
import type { CsvRow } from './csv.ts';
import { createBreath } from './table.ts';

/** A line, and the link that it describes. */
export interface Entry {
  readonly row: CsvRow;
  readonly link: NewLink;
}

/** Why a line cannot be imported. */
export interface LineProblem {
  readonly row: CsvRow;
  /** Lines with the same one have the same problem. */
  readonly kind: string;
  /** The field that is wrong; null for the whole line. */
  readonly fault: FieldFault | null;
  readonly problem: ApiProblem;
  /** A link with its external id is there already: it is left out, and nothing is wrong with it. */
  readonly isKnown: boolean;
}

interface Refused {
  readonly index: number;
  readonly status: number;
  readonly error: ProblemBody;
}

const LINES_AT_ONCE = 500;
const BYTES_AT_ONCE = 4 * 1_048_576;
/** When too many calls were made: how often to wait, and how long at most. */
const WAITS_MAX = 10;
const WAIT_S_MAX = 60;

const toProblem = ({ row }: Entry, { status, error }: Refused): LineProblem => {
  const problem = new ApiProblem(new Response(null, { status }), error);
  const fault = problem.errors[0] ?? null;
  const isKnown = fault?.code === 'taken' && fault.pointer === '/external_id';
  return {
    row,
    kind: fault === null ? problem.code : `${fault.pointer} ${fault.code}`,
    fault,
    problem,
    isKnown,
  };
};

/** Asks the server to check every line, and to save nothing. */
export async function checkEntries(
  api: WorkspaceApi,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<readonly LineProblem[]> {
  const response = await api.send('POST', '/links/bulk', {
    query: { dry_run: true, quiet: true, new_external_ids: true },
    headers: { 'content-type': 'application/x-ndjson' },
    body: await toLines(entries),
    signal,
  });
  const problems: LineProblem[] = [];
  for await (const line of linesOf(response)) {
    const result = JSON.parse(line) as Partial<Refused> & {
      readonly summary?: { readonly complete: boolean };
    };
    // The last line of a check that broke off has the reason.
    if (result.summary?.complete === false && result.error !== undefined) {
      throw new ApiProblem(new Response(null, { status: result.error.status }), result.error);
    }
    const entry = result.index === undefined ? undefined : entries[result.index];
    if (entry !== undefined && result.error !== undefined) problems.push(toProblem(entry, result as Refused));
  }
  return problems;
}

async function toLines(entries: readonly Entry[]): Promise<Blob> {
  const breathe = createBreath();
  const parts: string[] = [];
  for (const [nth, { link }] of entries.entries()) {
    parts.push(`${JSON.stringify(link)}\n`);
    if (nth % LINES_AT_ONCE === 0) await breathe();
  }
  return new Blob(parts);
}

async function* linesOf({ body }: Response): AsyncGenerator<string, void, void> {
  if (body === null) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    yield* lines.filter((line) => line !== '');
    if (done) return;
  }
}

export interface Progress {
  /** Lines that were sent and answered. */
  readonly done: number;
  readonly created: number;
  readonly problems: readonly LineProblem[];
}

export const NO_PROGRESS: Progress = { done: 0, created: 0, problems: [] };

export interface RunOptions {
  /** One for each import: a part that is sent again under it is not stored twice. */
  readonly runId: string;
  readonly start: Progress;
  readonly onProgress: (progress: Progress) => void;
  /** Asked before each part. */
  readonly isStopped: () => boolean;
}

/** Imports the entries part by part, from where `start` ends. Throws what stops the whole. */
export async function runImport(
  api: WorkspaceApi,
  entries: readonly Entry[],
  { runId, start, onProgress, isStopped }: RunOptions,
): Promise<Progress> {
  let progress = start;
  while (progress.done < entries.length && !isStopped()) {
    const part = nextPart(entries, progress.done);
    const refused = await send(api, part, `${runId}-${progress.done}`);
    const problems = refused.flatMap((one) => {
      const entry = part[one.index];
      return entry === undefined ? [] : [toProblem(entry, one)];
    });
    progress = {
      done: progress.done + part.length,
      created: progress.created + part.length - problems.length,
      problems: [...progress.problems, ...problems],
    };
    onProgress(progress);
  }
  return progress;
}

function nextPart(entries: readonly Entry[], from: number): readonly Entry[] {
  let bytes = 0;
  const part: Entry[] = [];
  for (const entry of entries.slice(from, from + LINES_AT_ONCE)) {
    bytes += JSON.stringify(entry.link).length * 3;
    if (part.length > 0 && bytes > BYTES_AT_ONCE) break;
    part.push(entry);
  }
  return part;
}

async function send(api: WorkspaceApi, part: readonly Entry[], key: string): Promise<readonly Refused[]> {
  for (let waits = 0; ; waits++) {
    try {
      return await api.post<readonly Refused[]>(
        '/links/bulk',
        part.map(({ link }) => link),
        { query: { quiet: true, new_external_ids: true }, headers: { 'idempotency-key': key } },
      );
    } catch (error) {
      const isLimited = error instanceof ApiProblem && error.status === 429 && error.retryAfterS !== null;
      if (!isLimited || waits >= WAITS_MAX || (error.retryAfterS ?? 0) > WAIT_S_MAX) throw error;
      await new Promise((done) => setTimeout(done, (error.retryAfterS ?? 1) * 1_000));
    }
  }
}
