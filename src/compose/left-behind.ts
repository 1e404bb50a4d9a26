import { listenForWorkers } from '../redirect/worker-socket.ts';
import { createSpoolLocks } from '../system/spool-lock.ts';
import type { Folder } from './folder.ts';

/** How long redirect processes of an earlier main process may take to end. */
const END_MS_MAX = 4_000;

/**
 * Ends the redirect processes that still serve for the folder, and that no pool of this process knows. The caller holds
 * the folder. Answers how many are left.
 */
export async function endLeftBehind(folder: Folder): Promise<number> {
  const living = (): number => createSpoolLocks(folder.locks).held().length;
  if (living() === 0) return 0;
  const socket = listenForWorkers({
    path: folder.workerSocket,
    onHello: (worker) => worker.send({ kind: 'stop', timeoutMs: END_MS_MAX }),
    onMessage: () => undefined,
    onGone: () => undefined,
  });
  const untilMs = performance.now() + END_MS_MAX;
  while (living() > 0 && performance.now() < untilMs) await Bun.sleep(20);
  socket.stop();
  return living();
}
