import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that exists only until it has been sent. */
export interface TempFile {
  readonly path: string;
  /** Streams the file, and removes it when the stream ends, fails or is cancelled. */
  stream(): ReadableStream<Uint8Array>;
  remove(): Promise<void>;
}

export interface TempFiles {
  create(suffix: string): Promise<TempFile>;
}

export function createTempFiles(folder: string): TempFiles {
  return {
    async create(suffix) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${randomUUID()}${suffix}`);
      const remove = () => rm(path, { force: true });
      return { path, remove, stream: () => endingWith(Bun.file(path).stream(), remove) };
    },
  };
}

function endingWith(
  source: ReadableStream<Uint8Array>,
  end: () => Promise<void>,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        await end();
        controller.close();
      } catch (error) {
        await end();
        throw error;
      }
    },
    async cancel() {
      await reader.cancel();
      await end();
    },
  });
}
