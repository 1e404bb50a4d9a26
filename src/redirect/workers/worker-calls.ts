import type { ToWorker } from './worker-messages.ts';
import type { ConnectedWorker } from './worker-socket.ts';

/** Messages to redirect processes that are not acknowledged yet. */
export interface WorkerCalls {
  /**
   * Resolves once the worker has acknowledged. A worker that misses the deadline is killed, so that it cannot serve
   * stale routes.
   */
  call(worker: ConnectedWorker, message: (ack: number) => ToWorker): Promise<void>;
  /** A worker has acknowledged. */
  settle(ack: number): void;
  /** The worker has exited: its open calls resolve, because it serves nothing any more. */
  drop(worker: ConnectedWorker): void;
}

/**
 * A worker that does not acknowledge within this time is considered broken and replaced: its cache may be stale. Long,
 * because a busy machine is no broken worker, and killing one cuts its visitors off.
 */
const ACK_MS_MAX = 5_000;

export function createWorkerCalls(): WorkerCalls {
  const waiting = new Map<number, { worker: ConnectedWorker; done: () => void }>();
  let nextAck = 1;

  function settle(ack: number): void {
    waiting.get(ack)?.done();
    waiting.delete(ack);
  }

  return {
    call: (worker, message) =>
      new Promise((done) => {
        const ack = nextAck++;
        const late = setTimeout(() => killProcess(worker.pid), ACK_MS_MAX);
        waiting.set(ack, {
          worker,
          done() {
            clearTimeout(late);
            done();
          },
        });
        worker.send(message(ack));
      }),
    settle,
    drop(worker) {
      for (const [ack, open] of waiting) if (open.worker === worker) settle(ack);
    },
  };
}

/** Kills a process that may have exited already. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Already exited.
  }
}
