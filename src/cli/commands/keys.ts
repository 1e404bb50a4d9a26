import type { Command } from 'commander';
import { SCOPES } from '../../core/base/caller.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { columns, plain, show } from '../output.ts';
import { callJson } from '../server-link.ts';
import { type Answered, fieldsOf, isJson, rowsOf } from './answers.ts';
import { moment } from './arguments.ts';
import { withServer } from './with-server.ts';

export function addKeys(program: Command, context: CliContext): void {
  const keys = program.command('keys').description('list, create and revoke API keys');

  keys
    .command('list')
    .description('list the keys of the first workspace')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, asked: Answered) => {
        const answer = await callJson(link, '/keys?limit=100');
        show(context.terminal, isJson(asked), answer, () =>
          columns(
            ['id', 'name', 'prefix', 'scopes', 'expires', 'revoked'],
            rowsOf(answer).map((row) => [
              row.id,
              row.name,
              row.prefix,
              row.scopes,
              row.expires_at,
              row.revoked_at,
            ]),
          ),
        );
      }),
    );

  keys
    .command('create <name>')
    .description('create a key; its secret is shown only once')
    .option('--scope <scope...>', `what the key may do: ${SCOPES.join(', ')}`, ['admin'])
    .option('--workspace <id>', 'the workspace of the key')
    .option('--expires <date>', 'the date when the key expires', moment)
    .option('--json', 'print the result as JSON')
    .action(
      async (name: string, asked: Answered & { scope: string[]; workspace?: string; expires?: string }) => {
        const unknown = asked.scope.filter((one) => !SCOPES.some((scope) => scope === one));
        if (unknown.length > 0) throw new CliError(`unknown scope: ${unknown.join(', ')}`, EXIT.usage);
        const { scope: scopes, workspace: workspace_id, expires: expires_at } = asked;
        await withServer(context, async (link) => {
          const body = { name, scopes, workspace_id, expires_at };
          const made = await callJson(link, '/keys', { method: 'POST', body });
          show(context.terminal, isJson(asked), made, () => plain(fieldsOf(made).secret));
        })();
      },
    );

  keys
    .command('revoke <id>')
    .description('revoke a key at once')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, id: string, asked: Answered) => {
        await callJson(link, `/keys/${encodeURIComponent(id)}`, { method: 'DELETE' });
        show(context.terminal, isJson(asked), { revoked: id }, () => `revoked ${plain(id)}`);
      }),
    );
}
