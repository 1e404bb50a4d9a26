import { createWriteStream, renameSync, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { CliContext } from '../context.ts';
import { createProgress, type Progress } from '../output.ts';
import { refuseUnlessOk } from '../server-link.ts';

/** Resolves when there is room for more. */
type Write = (chunk: string | Uint8Array) => Promise<void>;

/**
 * Writes to the file, or to stdout without one. The file takes its name when it is whole; until then it is
 * `<file>.part`. `what` is counted in the progress.
 */
export async function writing(
  context: CliContext,
  file: string | undefined,
  what: string,
  use: (write: Write, progress: Progress) => Promise<void>,
): Promise<void> {
  const progress = createProgress(context.terminal, what);
  const part = file === undefined ? null : `${file}.part`;
  const stream: Writable = part === null ? process.stdout : createWriteStream(part);
  const failed = new Promise<never>((_, fail) => stream.once('error', fail));
  failed.catch(() => undefined);
  const write: Write = (chunk) =>
    Promise.race([failed, new Promise<void>((done) => void stream.write(chunk, () => done()))]);
  try {
    await use(write, progress);
    if (part === null || file === undefined) return;
    await Promise.race([failed, new Promise<void>((done) => void stream.end(() => done()))]);
    renameSync(part, file);
  } catch (error) {
    if (part !== null) {
      stream.destroy();
      rmSync(part, { force: true });
    }
    throw error;
  } finally {
    progress.stop();
  }
}

/** Throws CliError for a refusal. */
export async function copyBody(answer: Response, write: Write, progress: Progress): Promise<void> {
  await refuseUnlessOk(answer);
  for await (const chunk of answer.body ?? []) {
    await write(chunk);
    progress.add(chunk.length);
  }
}
