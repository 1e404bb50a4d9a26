import type { ToWorker } from './worker-messages.ts';
import type { ConnectedWorker } from './worker-socket.ts';

/** What was said to redirect processes and is not done yet. */
export interface WorkerCalls {
  /** Resolves once the worker has done it. One that does not answer is ended: nobody serves what is no longer true. */
  tell(worker: ConnectedWorker, message: (ack: number) => ToWorker): Promise<void>;
  /** A worker has done it. */
  settle(ack: number): void;
  /** The worker is gone, and serves nothing any more. */
  drop(worker: ConnectedWorker): void;
}

/** A worker that says nothing for so long is taken to be broken, and replaced: its cache may be stale. */
const ACK_MS_MAX = 2_000;

export function createWorkerCalls(): WorkerCalls {
  const waiting = new Map<number, { worker: ConnectedWorker; done: () => void }>();
  let nextAck = 1;

  function settle(ack: number): void {
    waiting.get(ack)?.done();
    waiting.delete(ack);
  }

  return {
    tell: (worker, message) =>
      new Promise((done) => {
        const ack = nextAck++;
        const late = setTimeout(() => kill(worker.pid), ACK_MS_MAX);
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
      for (const [ack, call] of waiting) if (call.worker === worker) settle(ack);
    },
  };
}

/** The process may have ended meanwhile. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has.
  }
}
