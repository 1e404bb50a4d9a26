import { Argument, type Command } from 'commander';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { columns, plain, show } from '../output.ts';
import { callJson, type ServerLink } from '../server-link.ts';
import { type Answered, everyRow, fieldsOf, isJson } from './answers.ts';
import { withServer } from './with-server.ts';

const PATH = '/instance/people';

export function addUsers(program: Command, context: CliContext): void {
  const users = program.command('users').description('list and add people, and appoint administrators');

  users
    .command('list')
    .description('list all people of the server')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, asked: Answered) => {
        const people = await everyRow((query) => callJson(link, PATH + query));
        show(context.terminal, isJson(asked), { data: people }, () =>
          columns(
            ['id', 'email', 'name', 'administrator', 'workspaces', 'last seen', 'second factor'],
            people.map((row) => [
              row.id,
              row.email,
              row.name,
              row.is_instance_admin === true ? 'yes' : 'no',
              row.workspaces,
              row.last_seen_at,
              row.has_second_factor === true ? 'yes' : 'no',
            ]),
          ),
        );
      }),
    );

  users
    .command('add <email>')
    .description('add a person without a workspace')
    .option('--name <name>', 'the name of the person')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, email: string, asked: Answered & { name?: string }) => {
        const added = await callJson(link, PATH, { method: 'POST', body: { email, name: asked.name } });
        show(context.terminal, isJson(asked), added, () => `added ${plain(fieldsOf(added).id)}`);
      }),
    );

  users
    .command('admin <email>')
    .description('make a person an administrator of the server, or not')
    .addArgument(new Argument('<on-or-off>', 'on or off').choices(['on', 'off']))
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, email: string, state: string, asked: Answered) => {
        const id = await personOf(link, email);
        const body = { is_instance_admin: state === 'on' };
        const changed = await callJson(link, `${PATH}/${id}`, { method: 'PATCH', body });
        show(context.terminal, isJson(asked), changed, () =>
          state === 'on'
            ? `${plain(email)} is an administrator`
            : `${plain(email)} is no administrator any more`,
        );
      }),
    );

  users
    .command('sign-out <email>')
    .description('end all sessions of a person; the password and personal keys still work')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, email: string, asked: Answered) => {
        const id = await personOf(link, email);
        const ended = await callJson(link, `${PATH}/${id}/sessions`, { method: 'DELETE' });
        show(context.terminal, isJson(asked), ended, () => {
          const { ended: count } = fieldsOf(ended);
          return `ended ${plain(count)} ${count === 1 ? 'session' : 'sessions'} of ${plain(email)}`;
        });
      }),
    );
}

/** The id of the person with that email address. An id is answered as it is. */
async function personOf(link: ServerLink, text: string): Promise<string> {
  if (/^per_\w+$/.test(text)) return text;
  const email = text.trim().toLowerCase();
  const people = await everyRow((query) => callJson(link, PATH + query));
  const found = people.find((row) => row.email === email);
  if (typeof found?.id !== 'string') throw new CliError(`nobody has the email address ${text}`);
  return found.id;
}
