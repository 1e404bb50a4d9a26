import type { CliContext } from '../context.ts';
import { connect, type ServerLink } from '../server-link.ts';

/** Opens the way to the server for one command, and closes it whatever happens. */
export function withServer<Args extends unknown[]>(
  context: CliContext,
  use: (link: ServerLink, ...args: Args) => Promise<void>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    const link = await connect(context.readConfig().config, context.programs.openFolder);
    try {
      await use(link, ...args);
    } finally {
      await link.close();
    }
  };
}
