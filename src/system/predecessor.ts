import { isFolderOwned } from './folder-lock.ts';
import { StartError } from './start-error.ts';

/** The server that runs on a folder. */
export interface Predecessor {
  readonly pid: number;
  readonly port: number;
  /** Asks the server to hand over port and folder; resolves when it has begun to. */
  handOver(): Promise<void>;
}

const RETRY_MS = 50;
/** A server busy with visitors may answer its operator slowly. */
const CALL_MS_MAX = 20_000;

/** Finds the server on the folder; null when none runs. */
export async function findPredecessor(adminSocket: string): Promise<Predecessor | null> {
  const call = (operation: string): Promise<Response> =>
    fetch(`http://waymark/operations/${operation}`, {
      method: 'POST',
      body: '{}',
      unix: adminSocket,
      keepalive: false,
      signal: AbortSignal.timeout(CALL_MS_MAX),
    });
  const answer = await call('status').catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'TimeoutError')) return null;
    throw new StartError(`a server at ${adminSocket} does not respond; stop it first`);
  });
  if (answer === null) return null;
  const status: unknown = await answer.json().catch(() => null);
  if (typeof status !== 'object' || status === null || !('port' in status)) {
    throw new StartError(`another program than Waymark answers at ${adminSocket}; remove that file`);
  }
  const { pid, port } = status as { pid?: number; port: number };
  if (pid === undefined) {
    throw new StartError('the running server is too old to hand over; stop it, then start this one');
  }
  return {
    pid,
    port,
    async handOver() {
      const given = await call('hand_over').catch(() => null);
      if (given === null)
        throw new StartError('the running server has just stopped; start again in a moment');
      if (!given.ok) throw new StartError(`the running server did not hand over (${given.status})`);
    },
  };
}

/** Like `findPredecessor`, but waits up to `waitMs` for a server that has locked the folder and is still starting. */
export async function awaitPredecessor(
  { dataDir, adminSocket }: { dataDir: string; adminSocket: string },
  waitMs: number,
): Promise<Predecessor | null> {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const found = await findPredecessor(adminSocket);
    if (found !== null || !isFolderOwned(dataDir) || performance.now() > untilMs) return found;
    await Bun.sleep(RETRY_MS);
  }
}
