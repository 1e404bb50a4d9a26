import type { CliContext } from '../context.ts';
import { connect, type ServerLink } from '../server-link.ts';

/** Opens the way to the server for one command, and closes it whatever happens. */
export function withServer<A>(
  context: CliContext,
  use: (link: ServerLink, asked: A) => Promise<void>,
): (asked: A) => Promise<void> {
  return async (asked) => {
    const link = await connect(context.readConfig().config, context.programs.openFolder);
    try {
      await use(link, asked);
    } finally {
      await link.close();
    }
  };
}
