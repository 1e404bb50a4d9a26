import type { Config } from '../config.ts';
import { isFolderOwned } from '../system/folder-lock.ts';
import { folderOf } from './folder.ts';
import { StartError } from './start-checks.ts';

/** The server that runs on a folder. */
export interface Predecessor {
  readonly pid: number;
  readonly port: number;
  /** It leaves port and folder as soon as what is under way is answered; resolves when it has begun to. */
  handOver(): Promise<void>;
}

const RETRY_MS = 50;
/** A server that is busy with visitors may take long to answer its operator. */
const CALL_MS_MAX = 20_000;

/** Null when no server runs on the folder. */
export async function findPredecessor(config: Config): Promise<Predecessor | null> {
  const { adminSocket } = folderOf(config);
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
    throw new StartError(`a server hangs at ${adminSocket}; end it first`);
  });
  if (answer === null) return null;
  const said: unknown = await answer.json().catch(() => null);
  if (typeof said !== 'object' || said === null || !('port' in said)) {
    throw new StartError(
      `something else than a server of Waymark answers at ${adminSocket}; remove that file`,
    );
  }
  const { pid, port } = said as { pid?: number; port: number };
  if (pid === undefined) {
    throw new StartError('the running server is too old to hand over; stop it, then start this one');
  }
  return {
    pid,
    port,
    async handOver() {
      const given = await call('hand_over').catch(() => null);
      if (given === null) throw new StartError('the running server has just left; start again in a moment');
      if (!given.ok) throw new StartError(`the running server did not hand over (${given.status})`);
    },
  };
}

/** The same; a server that has the folder and is still starting is waited for, up to `waitMs`. */
export async function awaitPredecessor(config: Config, waitMs: number): Promise<Predecessor | null> {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const found = await findPredecessor(config);
    if (found !== null || !isFolderOwned(config.dataDir) || performance.now() > untilMs) return found;
    await Bun.sleep(RETRY_MS);
  }
}
