import type { Config, ReadConfig } from '../config.ts';
import type { Clock } from '../core/ports.ts';
import type { Terminal } from './output.ts';
import type { ServerLink } from './server-link.ts';

/** What needs the whole server. It is loaded only when a command asks for it: most start quicker without. */
export interface ServerPrograms {
  /** Runs until it is told to stop, or another server takes over; answers the exit code. */
  serve(config: Config, options: { takeOver: boolean }): Promise<number>;
  /** The data folder of a server that does not run; throws while one does. */
  openFolder(config: Config): Promise<ServerLink>;
  /**
   * Brings the data folder up to date, or says what that would do. `clicksSchema` is what a running server says of its clicks;
   * null when none runs.
   */
  migrate(
    config: Config,
    options: { dryRun: boolean; clicksSchema: number | null },
  ): Promise<readonly string[]>;
}

/** What every command is given. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly version: string;
  readonly programs: ServerPrograms;
  /** Throws ConfigError. */
  readConfig(): ReadConfig;
}
