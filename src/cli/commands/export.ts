import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from '../context.ts';
import { callJson, refuseUnlessOk, type ServerLink } from '../server-link.ts';
import { fieldsOf, rowsOf } from './answers.ts';
import { moment } from './arguments.ts';
import { withServer } from './with-server.ts';
import { writing } from './writing.ts';

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
  const exported = program.command('export').description('export links or clicks');

  exported
    .command('links')
    .description('write every link, one JSON object per line')
    .option('--out <file>', 'write to this file instead of stdout')
    .action(
      withServer(context, (link, { out }: { out?: string }) =>
        writing(context, out, 'links', async (write, progress) => {
          for await (const rows of linkPages(link)) {
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
          await refuseUnlessOk(answer);
          for await (const chunk of answer.body ?? []) {
            await write(chunk);
            progress.add(chunk.length);
          }
        }),
      ),
    );
}

function queryOf({ filter = [], ...asked }: Asked): URLSearchParams {
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

async function* linkPages(link: ServerLink): AsyncIterable<ReturnType<typeof rowsOf>> {
  let cursor: unknown = null;
  do {
    const query = new URLSearchParams({ sort: 'created_at', limit: '100' });
    if (typeof cursor === 'string') query.set('cursor', cursor);
    const page = await callJson(link, `/links?${query}`);
    yield rowsOf(page);
    cursor = fieldsOf(page).next_cursor;
  } while (typeof cursor === 'string');
}
