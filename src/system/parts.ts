/** The parts of a running server: one list, and one way to stop them, whether a start fails or a run ends. */
export interface Parts {
  /**
   * Registers a part, then starts it. Rejects as `start` does, or with StoppedWhileStarting after `stop` was called; the
   * part is stopped with the others either way.
   */
  begin<T>(part: Part<T>): Promise<T>;
  /** Stops all parts, the last one first. Never rejects: a part that fails or is late is reported and left behind. */
  stop(): Promise<void>;
}

export interface Part<T> {
  readonly name: string;
  /** How long `stop` may take before it is left behind. */
  readonly stopMsMax: number;
  start(): T | Promise<T>;
  /** Called once `start` has ended; with null when it failed. */
  stop(started: T | null): void | Promise<void>;
}

export class StoppedWhileStarting extends Error {
  override readonly name = 'StoppedWhileStarting';

  constructor() {
    super('the server was told to stop while it started');
  }
}

export function createParts(deps: {
  /** A part could not be stopped: it failed, or `error` says that it took too long. */
  onTrouble: (part: string, error: unknown) => void;
}): Parts {
  const begun: { name: string; stopMsMax: number; end: () => Promise<void> }[] = [];
  let stopping: Promise<void> | null = null;

  async function stopAll(): Promise<void> {
    for (let part = begun.pop(); part !== undefined; part = begun.pop()) {
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
      // A part that is still starting when it is to stop is waited for first.
      const starting = Promise.resolve().then(() => part.start());
      begun.push({
        name: part.name,
        stopMsMax: part.stopMsMax,
        end: async () => part.stop(await starting.catch(() => null)),
      });
      const started = await starting;
      if (stopping !== null) throw new StoppedWhileStarting();
      return started;
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
