import { EXIT_CONFIG } from '../config.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2, config: EXIT_CONFIG } as const;

/** What a command could not do, in one line for the person who asked. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
