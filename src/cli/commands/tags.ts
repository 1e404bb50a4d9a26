import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { columns, plain, show } from '../output.ts';
import { callJson } from '../server-link.ts';
import { type Answered, fieldsOf, isJson, rowsOf } from './answers.ts';
import { integerArgument } from './arguments.ts';
import { withServer } from './with-server.ts';

const LIST_MAX = 100;

const pathOf = (name: string): string => `/tags/${encodeURIComponent(name)}`;

export function addTags(program: Command, context: CliContext): void {
  const tags = program.command('tags').description('list, rename, merge and remove tags');

  tags
    .command('list')
    .description('list tags by name, with the number of links of each')
    .option('--search <text>', 'only tags whose name contains this text')
    .option('--cursor <cursor>', 'continue after the page with this next_cursor')
    .option('--limit <count>', `how many tags, at most ${LIST_MAX}`, integerArgument(1, LIST_MAX), LIST_MAX)
    .option('--json', 'print the result as JSON')
    .action(
      withServer(
        context,
        async (link, asked: Answered & { search?: string; cursor?: string; limit: number }) => {
          const query = new URLSearchParams({ limit: String(asked.limit) });
          for (const name of ['search', 'cursor'] as const) {
            const value = asked[name];
            if (value !== undefined) query.set(name, value);
          }
          const answer = await callJson(link, `/tags?${query}`);
          show(context.terminal, isJson(asked), answer, () => table(answer));
        },
      ),
    );

  tags
    .command('change <name>')
    .description('rename or colour a tag on all of its links')
    .option('--name <name>', 'the new name')
    .option('--color <color>', 'a color such as #2f6fde')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, tag: string, asked: Answered & { name?: string; color?: string }) => {
        const { name, color } = asked;
        const changed = await callJson(link, pathOf(tag), { method: 'PATCH', body: { name, color } });
        show(context.terminal, isJson(asked), changed, () => line(changed));
      }),
    );

  tags
    .command('merge <name> <into>')
    .description('replace the first tag with the second one everywhere, and delete the first')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, tag: string, into: string, asked: Answered) => {
        const left = await callJson(link, `${pathOf(tag)}/merge`, { method: 'POST', body: { into } });
        show(context.terminal, isJson(asked), left, () => line(left));
      }),
    );

  tags
    .command('remove <name>')
    .description('remove a tag from all links and delete it')
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, tag: string, asked: Answered) => {
        await callJson(link, pathOf(tag), { method: 'DELETE' });
        show(context.terminal, isJson(asked), { removed: tag }, () => `removed ${plain(tag)}`);
      }),
    );
}

function table(answer: unknown): string {
  const rows = rowsOf(answer).map(({ name, color, links }) => [name, color, links]);
  const { next_cursor: next } = fieldsOf(answer);
  const shown = columns(['tag', 'color', 'links'], rows);
  return typeof next === 'string' ? `${shown}\nmore: --cursor ${plain(next)}` : shown;
}

function line(tag: unknown): string {
  const { name, links } = fieldsOf(tag);
  return `${plain(name)} is on ${plain(links)} links`;
}
