import { type Command, InvalidArgumentError, Option } from 'commander';
import { INTERVALS } from '../../core/base/calendar.ts';
import type { CliContext } from '../context.ts';
import { callJson, type ServerLink } from '../server-link.ts';
import { fieldsOf, rowsOf } from './answers.ts';
import { integerArgument, moment } from './arguments.ts';
import { addLinkFilters, appendLinkFilters } from './link-filters.ts';
import { withServer } from './with-server.ts';
import { copyBody, writing } from './writing.ts';

const TYPES = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
} as const;

interface Asked {
  readonly out?: string;
  readonly format: keyof typeof TYPES;
  readonly from?: string;
  readonly to?: string;
  readonly link?: string;
  readonly bots?: string;
  readonly filter?: readonly string[];
  readonly timezone?: string;
}

export function addExport(program: Command, context: CliContext): void {
  const exported = program.command('export').description('export links, clicks or figures');

  addLinkFilters(
    exported.command('links').description('write every link that matches, one JSON object per line'),
  )
    .option('--out <file>', 'write to this file instead of stdout')
    .action(
      withServer(context, (link, { out, ...asked }: { out?: string }) =>
        writing(context, out, 'links', async (write, progress) => {
          for await (const rows of linkPages(link, asked)) {
            await write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
            progress.add(rows.length);
          }
        }),
      ),
    );

  exported
    .command('clicks')
    .description('write single clicks, oldest first')
    .addOption(
      new Option('--format <format>', 'the format of the output')
        .choices(Object.keys(TYPES))
        .default('ndjson'),
    )
    .option('--from <date>', 'only clicks at or after this time', moment)
    .option('--to <date>', 'only clicks before this time', moment)
    .option('--link <id>', 'only clicks of this link')
    .addOption(new Option('--bots <policy>', 'clicks of bots').choices(['exclude', 'include', 'only']))
    .option(
      '--filter <dimension=value>',
      'only clicks with this value; ! before a value negates, ~ contains. Repeatable',
      addFilter,
    )
    .option('--timezone <name>', 'the time zone of filters by hour and weekday')
    .option('--out <file>', 'write to this file instead of stdout')
    .action(
      withServer(context, (link, asked: Asked) =>
        writing(context, asked.out, 'bytes', async (write, progress) => {
          const answer = await link.api(`/clicks?${queryOf(asked)}`, { accept: TYPES[asked.format] });
          await copyBody(answer, write, progress);
        }),
      ),
    );

  exported
    .command('stats')
    .description('write figures as CSV: totals, a series, and groups')
    .option('--from <date>', 'only clicks at or after this time', moment)
    .option('--to <date>', 'only clicks before this time', moment)
    .option('--link <id>', 'only clicks of this link')
    .addOption(new Option('--bots <policy>', 'clicks of bots').choices(['exclude', 'include', 'only']))
    .option(
      '--filter <dimension=value>',
      'only clicks with this value; ! before a value negates, ~ contains. Repeatable',
      addFilter,
    )
    .option('--timezone <name>', 'the time zone of the series')
    .addOption(new Option('--interval <length>', 'the length of a bucket').choices([...INTERVALS]))
    .option('--group-by <dimension...>', 'groups, such as country and link')
    .option('--limit <count>', 'rows per group', integerArgument(1, GROUP_ROWS_MAX))
    .addOption(new Option('--compare <range>', 'an earlier range too').choices(['previous', 'year']))
    .option('--out <file>', 'write to this file instead of stdout')
    .action(
      withServer(context, (link, asked: AskedStats) =>
        writing(context, asked.out, 'bytes', async (write, progress) => {
          const path = asked.link === undefined ? '' : `/links/${encodeURIComponent(asked.link)}`;
          await copyBody(await link.api(`${path}/stats.csv?${statsQueryOf(asked)}`), write, progress);
        }),
      ),
    );
}

const GROUP_ROWS_MAX = 1_000;

interface AskedStats extends Omit<Asked, 'format'> {
  readonly interval?: string;
  readonly groupBy?: readonly string[];
  readonly limit?: number;
  readonly compare?: string;
}

function statsQueryOf({
  link: _,
  interval,
  groupBy = [],
  limit,
  compare,
  ...asked
}: AskedStats): URLSearchParams {
  const query = queryOf(asked);
  for (const [name, value] of Object.entries({ interval, limit, compare })) {
    if (value !== undefined) query.set(name, String(value));
  }
  for (const dimension of groupBy) query.append('group_by', dimension);
  return query;
}

function queryOf({ filter = [], ...asked }: Omit<Asked, 'format'>): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of ['from', 'to', 'link', 'bots', 'timezone'] as const) {
    if (asked[name] !== undefined) query.set(name, asked[name]);
  }
  for (const one of filter) {
    const at = one.indexOf('=');
    query.append(`filter[${one.slice(0, at)}]`, one.slice(at + 1));
  }
  return query;
}

/** The API knows the dimensions; only the form is checked here. */
function addFilter(given: string, before: readonly string[] = []): readonly string[] {
  if (!/^[a-z_]+=/.test(given)) throw new InvalidArgumentError('it must be like country=US.');
  return [...before, given];
}

async function* linkPages(link: ServerLink, asked: object): AsyncIterable<ReturnType<typeof rowsOf>> {
  let cursor: unknown = null;
  do {
    const query = new URLSearchParams({ sort: 'created_at', limit: '100' });
    appendLinkFilters(query, { ...asked });
    if (typeof cursor === 'string') query.set('cursor', cursor);
    const page = await callJson(link, `/links?${query}`);
    yield rowsOf(page);
    cursor = fieldsOf(page).next_cursor;
  } while (typeof cursor === 'string');
}
