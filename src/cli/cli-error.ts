import { EXIT_CONFIG } from '../config/config.ts';
import { errorCode } from '../core/base/error-text.ts';

/** `brokenPipe` is the code of a shell for a program that SIGPIPE ended: 128 + 13. */
export const EXIT = { ok: 0, failed: 1, usage: 2, config: EXIT_CONFIG, brokenPipe: 141 } as const;

/** Whether the reader closed the pipe, as `head` does. That is not a failure of the command. */
export function isBrokenPipe(error: unknown): boolean {
  return errorCode(error) === 'EPIPE';
}

/** A failure of a command, as one line for its user. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
