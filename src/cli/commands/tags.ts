import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { columns, plain, show } from '../output.ts';
import { callJson } from '../server-link.ts';
import { type Answered, fieldsOf, isJson, rowsOf } from './answers.ts';
import { wholeNumber } from './arguments.ts';
import { withServer } from './with-server.ts';

const LIST_MAX = 100;

const pathOf = (name: string): string => `/tags/${encodeURIComponent(name)}`;

export function addTags(program: Command, context: CliContext): void {
  const tags = program.command('tags').description('list, rename, merge and remove tags');

  tags
    .command('list')
    .description('list tags by name, and how many links carry each')
    .option('--search <text>', 'only tags with this part in their name')
    .option('--cursor <cursor>', 'go on after the page that ended with this next_cursor')
    .option('--limit <count>', `how many tags, at most ${LIST_MAX}`, wholeNumber(1, LIST_MAX), LIST_MAX)
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
    .description('rename or colour a tag, for all links that carry it')
    .option('--name <name>', 'the new name')
    .option('--color <color>', 'a color such as #2f6fde')
    .option('--json', 'print the result as JSON')
    .action(async (tag: string, asked: Answered & { name?: string; color?: string }) =>
      withServer(context, async (link) => {
        const { name, color } = asked;
        const changed = await callJson(link, pathOf(tag), { method: 'PATCH', body: { name, color } });
        show(context.terminal, isJson(asked), changed, () => line(changed));
      })(asked),
    );

  tags
    .command('merge <name> <into>')
    .description('give everything that has the first tag the second one; the first is gone')
    .option('--json', 'print the result as JSON')
    .action(async (tag: string, into: string, asked: Answered) =>
      withServer(context, async (link) => {
        const left = await callJson(link, `${pathOf(tag)}/merge`, { method: 'POST', body: { into } });
        show(context.terminal, isJson(asked), left, () => line(left));
      })(asked),
    );

  tags
    .command('remove <name>')
    .description('take a tag from all links, which stay')
    .option('--json', 'print the result as JSON')
    .action(async (tag: string, asked: Answered) =>
      withServer(context, async (link) => {
        await callJson(link, pathOf(tag), { method: 'DELETE' });
        show(context.terminal, isJson(asked), { removed: tag }, () => `removed ${plain(tag)}`);
      })(asked),
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
