/** The parts of a running server, in one list that is stopped the same way after a failed start and after a run. */
export interface Parts {
  /**
   * Registers a part, then starts it. Rejects with the error of `start`, or with StoppedWhileStarting once `stop` has
   * been called; the part is stopped with the others in either case.
   */
  begin<T>(part: Part<T>): Promise<T>;
  /** Stops all parts in reverse order. Never rejects: a part that fails or is late is reported and skipped. */
  stop(): Promise<void>;
}

export interface Part<T> {
  readonly name: string;
  /** Time limit of `stop`, after which the next part is stopped. */
  readonly stopMsMax: number;
  start(): T | Promise<T>;
  /** Called after `start` has settled; with null when `start` failed. */
  stop(started: T | null): void | Promise<void>;
}

export class StoppedWhileStarting extends Error {
  override readonly name = 'StoppedWhileStarting';

  constructor() {
    super('the server received a signal to stop while it started');
  }
}

export function createParts(deps: {
  /** Called when a part could not be stopped: it failed or took too long. */
  onTrouble: (part: string, error: unknown) => void;
}): Parts {
  const started: { name: string; stopMsMax: number; end: () => Promise<void> }[] = [];
  let stopping: Promise<void> | null = null;

  async function stopAll(): Promise<void> {
    for (let part = started.pop(); part !== undefined; part = started.pop()) {
      try {
        await within(part.stopMsMax, part.end());
      } catch (error) {
        deps.onTrouble(part.name, error);
      }
    }
  }

  return {
    async begin(part) {
      if (stopping !== null) throw new StoppedWhileStarting();
      // `stop` waits for a part that is still starting.
      const starting = Promise.resolve().then(() => part.start());
      started.push({
        name: part.name,
        stopMsMax: part.stopMsMax,
        end: async () => part.stop(await starting.catch(() => null)),
      });
      const result = await starting;
      if (stopping !== null) throw new StoppedWhileStarting();
      return result;
    },
    stop: () => (stopping ??= stopAll()),
  };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`it did not stop within ${ms} ms`)), ms);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
