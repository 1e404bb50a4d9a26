import type { Config, ReadConfig } from '../config/config.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Terminal } from './output.ts';
import type { ServerLink } from './server-link.ts';

/** Commands that need the whole server. It is loaded on demand, because most commands start faster without it. */
export interface ServerPrograms {
  /** Runs until a signal stops it or another server takes over. Returns the exit code. */
  serve(config: Config, options: { takeOver: boolean }): Promise<number>;
  /** Opens the data folder of a server that is not running. Throws if one is running. */
  openFolder(config: Config): Promise<ServerLink>;
  /**
   * Migrates the data folder, or lists the steps. `clicksSchema` is the schema of the running server's click store; null
   * when no server runs.
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
