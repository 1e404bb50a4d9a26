/** A worker could not listen; `code` is the system's error code, such as EADDRINUSE, or ''. */
export class ListenFailure extends Error {
  override readonly name = 'ListenFailure';
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** A worker exited before it served. `isKilled`: by a signal from outside. */
export class EndedWorker extends Error {
  override readonly name = 'EndedWorker';
  readonly isKilled: boolean;

  constructor(reason: string, isKilled: boolean) {
    super(reason);
    this.isKilled = isKilled;
  }
}

/** How a worker exited unexpectedly. */
export interface WorkerDeath {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The end of its output to stderr. */
  readonly said: string;
  readonly pauseMs: number;
}
