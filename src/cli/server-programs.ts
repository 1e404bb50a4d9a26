import { CliError } from './cli-error.ts';
import type { ServerPrograms } from './context.ts';

const missing = async (): Promise<never> => {
  throw new CliError('the server is not part of this build');
};

/** The one place where the command line meets the composed server. */
export const serverPrograms: ServerPrograms = { serve: missing, openFolder: missing, migrate: missing };
