import { type Command, Option } from 'commander';
import type { CliContext } from '../context.ts';
import { columns, plain, show } from '../output.ts';
import { callJson } from '../server-link.ts';
import { type Answered, everyRow, fieldsOf, isJson } from './answers.ts';
import { withServer } from './with-server.ts';

interface Wanted extends Answered {
  readonly kind?: string;
  readonly plan?: string;
  readonly owner?: string;
}

const pathOf = (id: string): string => `/workspaces/${encodeURIComponent(id)}`;

export function addWorkspaces(program: Command, context: CliContext): void {
  const workspaces = program.command('workspaces').description('list, create, delete and restore workspaces');

  workspaces
    .command('list')
    .description('list all workspaces')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, asked: Answered) => {
        const rows = await everyRow((query) => callJson(link, `/workspaces${query}`));
        show(context.terminal, isJson(asked), { data: rows }, () =>
          columns(
            ['id', 'name', 'kind', 'plan', 'created', 'removed'],
            rows.map((row) => [row.id, row.name, row.kind, row.plan, row.created_at, row.removed_at]),
          ),
        );
      }),
    );

  workspaces
    .command('create <name>')
    .description('create a workspace')
    .addOption(new Option('--kind <kind>', 'who it is for').choices(['team', 'personal']))
    .option('--plan <name>', 'the plan of the workspace')
    .option('--owner <email>', 'the first member')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, name: string, asked: Wanted) => {
        const { kind, plan, owner } = asked;
        const body = { name, kind, plan, ...(owner === undefined ? {} : { owner: { email: owner } }) };
        const made = await callJson(link, '/workspaces', { method: 'POST', body });
        show(context.terminal, isJson(asked), made, () => plain(fieldsOf(made).id));
      }),
    );

  workspaces
    .command('delete <id>')
    .description('close a workspace, and remove everything in it after 7 days')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, id: string, asked: Answered) => {
        const deleted = await callJson(link, pathOf(id), { method: 'DELETE', workspace: id });
        show(context.terminal, isJson(asked), deleted, () => {
          const until = plain(fieldsOf(deleted).removed_at);
          return `closed ${plain(id)}; until ${until}, waymark workspaces restore ${plain(id)} opens it again`;
        });
      }),
    );

  workspaces
    .command('restore <id>')
    .description('open a deleted workspace again')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, id: string, asked: Answered) => {
        const restored = await callJson(link, `${pathOf(id)}/restore`, { method: 'POST', workspace: id });
        show(context.terminal, isJson(asked), restored, () => `restored ${plain(id)}`);
      }),
    );
}
