import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { columns, plain, show } from '../output.ts';
import { callJson } from '../server-link.ts';
import { type Answered, fieldsOf, isJson, rowsOf } from './answers.ts';
import { integerArgument } from './arguments.ts';
import { addExplain } from './explain.ts';
import { addLinkFilters, appendLinkFilters } from './link-filters.ts';
import { withServer } from './with-server.ts';

const LIST_MAX = 100;
const OFFSET_MAX = 1_000_000;

export function addLinks(program: Command, context: CliContext): void {
  const links = program.command('links').description('list, create, show, explain and remove links');

  addLinkFilters(links.command('list').description('list links, the newest first'))
    .option(
      '--sort <order>',
      'another order: clicks, title, destination, last_clicked_at; - before it reverses',
    )
    .option('--offset <count>', 'how many links to skip', integerArgument(0, OFFSET_MAX))
    .option('--limit <count>', `how many links, at most ${LIST_MAX}`, integerArgument(1, LIST_MAX), 20)
    .option('--json', 'print the result as JSON')
    .action(
      withServer(
        context,
        async (link, asked: Record<string, string | number | boolean | readonly string[]>) => {
          const { sort = '-created_at', offset, limit } = asked;
          const query = new URLSearchParams({ sort: String(sort) });
          appendLinkFilters(query, asked);
          if (offset !== undefined) query.set('offset', String(offset));
          query.set('limit', String(limit));
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
