import { listenForWorkers } from './worker-socket.ts';

/** How long they may take to exit. */
const END_MS_MAX = 4_000;

/**
 * Stops the redirect processes of an earlier main process that still serve the folder and that no pool knows. The caller
 * has locked the folder. `living` counts them. Returns how many are left.
 */
export async function endLeftBehind(socketPath: string, living: () => number): Promise<number> {
  if (living() === 0) return 0;
  const socket = listenForWorkers({
    path: socketPath,
    onHello: (worker) => worker.send({ kind: 'stop', timeoutMs: END_MS_MAX }),
    onMessage: () => undefined,
    onGone: () => undefined,
  });
  const untilMs = performance.now() + END_MS_MAX;
  while (living() > 0 && performance.now() < untilMs) await Bun.sleep(20);
  socket.stop();
  return living();
}
