import { type Command, Option } from 'commander';
import { AUDIT_ACTIONS } from '../../core/base/audit-entry.ts';
import type { CliContext } from '../context.ts';
import { columns, show } from '../output.ts';
import { callJson } from '../server-link.ts';
import { type Answered, fieldsOf, isJson, rowsOf } from './answers.ts';
import { integerArgument, moment } from './arguments.ts';
import { withServer } from './with-server.ts';
import { copyBody, writing } from './writing.ts';

const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;
const LIST_MAX = 100;
const FILTERS = ['workspace', 'actor', 'action', 'subject', 'from', 'to'] as const;

interface Asked extends Partial<Record<(typeof FILTERS)[number], string>> {
  readonly instance?: boolean;
}

export function addAudit(program: Command, context: CliContext): void {
  const audit = program.command('audit').description('read the log of who changed what');

  withFilters(audit.command('list').description('list entries, newest first'))
    .option('--cursor <cursor>', 'continue after the page with this next_cursor')
    .option(
      '--limit <count>',
      `how many entries, at most ${LIST_MAX}`,
      integerArgument(1, LIST_MAX),
      LIST_MAX,
    )
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, asked: Answered & Asked & { cursor?: string; limit: number }) => {
        const more = { limit: String(asked.limit), ...(asked.cursor ? { cursor: asked.cursor } : {}) };
        const answer = await callJson(link, pathOf(asked, more));
        show(context.terminal, isJson(asked), answer, () => table(answer));
      }),
    );

  withFilters(audit.command('export').description('write all entries, newest first'))
    .addOption(
      new Option('--format <format>', 'the format of the output')
        .choices(Object.keys(TYPES))
        .default('ndjson'),
    )
    .option('--out <file>', 'write to this file instead of stdout')
    .action(
      withServer(context, (link, asked: Asked & { format: keyof typeof TYPES; out?: string }) =>
        writing(context, asked.out, 'bytes', async (write, progress) => {
          const accept = TYPES[asked.format];
          await copyBody(await link.api(pathOf(asked, {}), { accept }), write, progress);
        }),
      ),
    );
}

const withFilters = (command: Command): Command =>
  command
    .addOption(
      new Option('--instance', 'entries of all workspaces and of the instance').conflicts('workspace'),
    )
    .option('--workspace <id>', 'the workspace; default: the first one')
    .option('--actor <id>', 'only entries of this key or person, of `guest`, or of `environment`')
    .addOption(new Option('--action <action>', 'only entries with this action').choices(AUDIT_ACTIONS))
    .option('--subject <id>', 'only entries about this thing: an id, or tag:NAME')
    .option('--from <date>', 'only entries at or after this time', moment)
    .option('--to <date>', 'only entries before this time', moment);

function pathOf(asked: Asked, more: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(more);
  for (const name of FILTERS) {
    const value = asked[name];
    if (value !== undefined) query.set(name, value);
  }
  return `${asked.instance === true ? '/instance' : ''}/audit?${query}`;
}

function table(answer: unknown): string {
  const rows = rowsOf(answer).map(({ at, actor, action, subject, details }) => {
    const { kind, id, name } = fieldsOf(actor);
    return [at, name ?? id ?? kind, action, fieldsOf(subject).id, JSON.stringify(details)];
  });
  const { next_cursor: next } = fieldsOf(answer);
  const listed = columns(['time', 'who', 'action', 'subject', 'details'], rows);
  return typeof next === 'string' ? `${listed}\nmore: --cursor ${next}` : listed;
}
