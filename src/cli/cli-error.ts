import { EXIT_CONFIG } from '../config.ts';

/** `brokenPipe` is what a shell says of a program that SIGPIPE ended: 128 + 13. */
export const EXIT = { ok: 0, failed: 1, usage: 2, config: EXIT_CONFIG, brokenPipe: 141 } as const;

/** Whether the reader of a pipe has left, as `head` does when it has seen enough. That is no failure of ours. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** What a command could not do, in one line for the person who asked. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
