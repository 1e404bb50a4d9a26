import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { show } from '../output.ts';
import { type Answered, fieldsOf, isJson } from './answers.ts';
import { withServer } from './with-server.ts';

/** One-time links that the operator gives to people, who sign in with them in a browser. */
export function addSignInLinks(program: Command, context: CliContext): void {
  const known = program.commands.find((command) => command.name() === 'users');
  const users = known ?? program.command('users').description('people of this server');

  users
    .command('setup-link')
    .description('print a new link that sets up the first account; it works once, for 24 hours')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, asked: Answered) => {
        const made = await link.operate('setup_link', {});
        show(context.terminal, isJson(asked), made, () => urlIn(made));
      }),
    );

  users
    .command('reset <email>')
    .description('print a link with which a person sets a new password; it works once, for 24 hours')
    .option('--second-factor', 'also remove authenticator app, recovery codes and passkeys')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, email: string, asked: Answered & { secondFactor?: boolean }) => {
        const input = { email, second_factor: asked.secondFactor === true };
        const made = await link.operate('reset_link', input);
        show(context.terminal, isJson(asked), made, () => urlIn(made));
      }),
    );
}

/** Whole, because a cut link does not work. */
const urlIn = (made: unknown): string => String(fieldsOf(made).url);
