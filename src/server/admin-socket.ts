import { lstatSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, errorText } from '../core/base/error-text.ts';
import { OperatorError } from '../core/base/operator-error.ts';
import { Problem } from '../core/base/problem.ts';

/** Operations for the operator on this machine, which need no key. Input and answer are JSON. */
export type AdminOperations = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;

export interface AdminSocket {
  /** Waits for open calls, then removes the socket. */
  stop(): Promise<void>;
}

/** The longest path of a socket that all supported operating systems allow. */
const PATH_BYTES_MAX = 100;

export function adminSocketPath(dataDir: string): string {
  return join(dataDir, 'admin.sock');
}

/**
 * Listens at `path`, which only the server's own user can open; that user could read the data folder as well. Serves
 * `POST /operations/NAME`, and `/api/v1/…` as the instance administrator. Throws when another server answers there.
 */
export async function createAdminSocket(options: {
  path: string;
  operations: AdminOperations;
  /** The native API, called with the rights of the instance administrator. */
  api: (request: Request) => Promise<Response>;
  /** Called for an error that is a bug or a broken environment. */
  onError: (operation: string, error: unknown) => void;
}): Promise<AdminSocket> {
  const { path, operations, api, onError } = options;
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) {
    throw new Error(`the path of the admin socket is longer than ${PATH_BYTES_MAX} bytes: ${path}`);
  }
  await removeStale(path);

  async function operate(request: Request, name: string): Promise<Response> {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) return refuse(404, 'unknown_operation', `there is no operation ${name}`);
    if (request.method !== 'POST') return refuse(405, 'post_only', 'operations are posted');
    const input: unknown = await request.json().catch(() => undefined);
    if (input === undefined) return refuse(400, 'not_json', 'the input is no JSON');
    try {
      return Response.json((await operation(input)) ?? null);
    } catch (error) {
      if (error instanceof Problem)
        return refuse(409, error.code, `${error.code} ${JSON.stringify(error.details)}`);
      if (error instanceof OperatorError) return refuse(409, 'refused', error.message);
      onError(name, error);
      // The message may be internal: anyone who can open this socket can read the log too.
      return refuse(500, 'failed', errorText(error));
    }
  }

  // Created with its final permissions: a later chmod would leave a moment in which others could connect.
  const umask = process.umask(0o177);
  try {
    const server = Bun.serve({
      unix: path,
      fetch(request, self) {
        // A backup may take minutes.
        self.timeout(request, 0);
        const { pathname } = new URL(request.url);
        if (pathname.startsWith('/api/v1/')) return api(request);
        if (pathname.startsWith('/operations/'))
          return operate(request, pathname.slice('/operations/'.length));
        return refuse(404, 'not_found', 'only /operations/ and /api/v1/ are here');
      },
    });
    return {
      async stop() {
        // First, because the next server may create its own socket at the same path while the last call here
        // finishes.
        removeFile(path);
        await server.stop();
      },
    };
  } finally {
    process.umask(umask);
  }
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}

/** Removes the socket of a server that was killed; a living server answers. */
async function removeStale(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  try {
    await fetch('http://waymark/', { unix: path, signal: AbortSignal.timeout(2_000) });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw new Error(`a server hangs at ${path}`);
    removeFile(path);
    return;
  }
  throw new Error(`another server runs on this data folder: it answers at ${path}`);
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
