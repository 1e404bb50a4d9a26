import { Argument, type Command } from 'commander';
import { ROLES } from '../../core/base/caller.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { columns, plain, show } from '../output.ts';
import { callJson, type ServerLink } from '../server-link.ts';
import { type Answered, everyRow, fieldsOf, isJson } from './answers.ts';
import { withServer } from './with-server.ts';

type Asked = Answered & { workspace?: string };

export function addMembers(program: Command, context: CliContext): void {
  const members = program
    .command('members')
    .description('list, add, change and remove members of a workspace');
  const role = () => new Argument('<role>', ROLES.join(', ')).choices(ROLES);
  const command = (usage: string, description: string): Command =>
    members
      .command(usage)
      .description(description)
      .option('--workspace <id>', 'the workspace; default: the first one')
      .option('--json', 'print the result as JSON');

  command('list', 'list the members').action(
    withServer(context, async (link, asked: Asked) => {
      const rows = await membersOf(link, asked);
      show(context.terminal, isJson(asked), { data: rows }, () =>
        columns(
          ['person', 'email', 'name', 'role', 'last seen', 'second factor'],
          rows.map((row) => {
            const { id, email, name } = fieldsOf(row.person);
            const factor = row.has_second_factor === true ? 'yes' : 'no';
            return [id, email, name, row.role, row.last_seen_at, factor];
          }),
        ),
      );
    }),
  );

  command('add <email>', 'add a member without an invitation')
    .addArgument(role())
    .option('--name <name>', 'the name of a new person')
    .action(
      withServer(context, async (link, email: string, as: string, asked: Asked & { name?: string }) => {
        const { workspace, name } = asked;
        const body = { email, name, role: as };
        const added = await callJson(link, '/members', { method: 'POST', body, workspace });
        show(context.terminal, isJson(asked), added, () => `${plain(email)} is ${plain(as)}`);
      }),
    );

  command('role <email>', 'change the role of a member')
    .addArgument(role())
    .action(
      withServer(context, async (link, email: string, as: string, asked: Asked) => {
        const { workspace } = asked;
        const path = `/members/${await memberOf(link, email, asked)}`;
        const changed = await callJson(link, path, { method: 'PATCH', body: { role: as }, workspace });
        show(context.terminal, isJson(asked), changed, () => `${plain(email)} is ${plain(as)}`);
      }),
    );

  command('remove <email>', 'remove a member').action(
    withServer(context, async (link, email: string, asked: Asked) => {
      const { workspace } = asked;
      await callJson(link, `/members/${await memberOf(link, email, asked)}`, { method: 'DELETE', workspace });
      show(context.terminal, isJson(asked), { removed: email }, () => `removed ${plain(email)}`);
    }),
  );
}

const membersOf = (link: ServerLink, { workspace }: Asked) =>
  everyRow((query) => callJson(link, `/members${query}`, { workspace }));

/** The id of the member with that email address. An id is answered as it is. */
async function memberOf(link: ServerLink, text: string, asked: Asked): Promise<string> {
  if (/^per_\w+$/.test(text)) return text;
  const email = text.trim().toLowerCase();
  const found = (await membersOf(link, asked))
    .map((row) => fieldsOf(row.person))
    .find((it) => it.email === email);
  if (typeof found?.id !== 'string') throw new CliError(`no member has the email address ${text}`);
  return found.id;
}
