/** A worker could not listen; `code` is the system's, e.g. EADDRINUSE, or ''. */
export class ListenFailure extends Error {
  override readonly name = 'ListenFailure';
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** A worker ended before it served; by a signal from outside when it was killed. */
export class EndedWorker extends Error {
  override readonly name = 'EndedWorker';
  readonly isKilled: boolean;

  constructor(reason: string, isKilled: boolean) {
    super(reason);
    this.isKilled = isKilled;
  }
}

/** How a worker ended that should not have. */
export interface WorkerDeath {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last that it wrote to stderr. */
  readonly said: string;
  readonly pauseMs: number;
}
