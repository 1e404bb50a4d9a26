import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { columns, plain, show } from '../output.ts';
import { callJson } from '../server-link.ts';
import { type Answered, fieldsOf, isJson, rowsOf } from './answers.ts';
import { integerArgument } from './arguments.ts';
import { addExplain } from './explain.ts';
import { withServer } from './with-server.ts';

const LIST_MAX = 100;

export function addLinks(program: Command, context: CliContext): void {
  const links = program.command('links').description('list, create, show, explain and remove links');

  links
    .command('list')
    .description('list the newest links')
    .option(
      '--search <text>',
      'only links with these words in slug, title, destination or note, or the link of a short URL',
    )
    .option('--tag <tag...>', 'only links with all of these tags')
    .option('--domain <host>', 'only links on this domain')
    .option('--limit <count>', `how many links, at most ${LIST_MAX}`, integerArgument(1, LIST_MAX), 20)
    .option('--json', 'print the result as JSON')
    .action(
      withServer(
        context,
        async (link, asked: Record<string, string | number | boolean | readonly string[]>) => {
          const query = new URLSearchParams({ sort: '-created_at' });
          for (const name of ['search', 'tag', 'domain', 'limit']) {
            const value = asked[name];
            for (const one of isList(value) ? value : [value]) {
              if (one !== undefined) query.append(name, String(one));
            }
          }
          const answer = await callJson(link, `/links?${query}`);
          show(context.terminal, isJson(asked), answer, () =>
            columns(
              ['id', 'short link', 'destination', 'clicks', 'created'],
              rowsOf(answer).map((row) => [row.id, row.short_url, row.url, row.clicks, row.created_at]),
            ),
          );
        },
      ),
    );

  links
    .command('create <url>')
    .description('create a link')
    .option('--slug <slug>', 'a slug instead of a random one')
    .option('--domain <host>', 'the domain of the link')
    .option('--title <title>', 'the title of the link')
    .option('--tag <tag...>', 'tags of the link')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(
        context,
        async (
          link,
          url: string,
          asked: Answered & { slug?: string; domain?: string; title?: string; tag?: string[] },
        ) => {
          const { slug, domain, title, tag: tags } = asked;
          const made = await callJson(link, '/links', {
            method: 'POST',
            body: { url, slug, domain, title, tags },
          });
          show(context.terminal, isJson(asked), made, () => plain(fieldsOf(made).short_url));
        },
      ),
    );

  links
    .command('get <id>')
    .description('show every field of a link')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, id: string, asked: Answered) => {
        const found = await callJson(link, `/links/${encodeURIComponent(id)}`);
        show(context.terminal, isJson(asked), found, () =>
          Object.entries(fieldsOf(found))
            .map(
              ([name, value]) =>
                `${name.padEnd(24)}${typeof value === 'object' ? JSON.stringify(value) : plain(value)}`,
            )
            .join('\n'),
        );
      }),
    );

  addExplain(links, context);

  links
    .command('remove <id>')
    .description('move a link to the trash')
    .option('--permanent', 'delete the link permanently instead')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, id: string, asked: Answered & { permanent?: boolean }) => {
        const query = asked.permanent ? '?permanent=true' : '';
        await callJson(link, `/links/${encodeURIComponent(id)}${query}`, { method: 'DELETE' });
        show(context.terminal, isJson(asked), { removed: id }, () => `removed ${plain(id)}`);
      }),
    );
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);
