import { type Command, InvalidArgumentError } from 'commander';
import type { CliContext } from '../context.ts';
import { plain, show } from '../output.ts';
import { callJson } from '../server-link.ts';
import { type Answered, fieldsOf, isJson } from './answers.ts';
import { moment } from './arguments.ts';
import { withServer } from './with-server.ts';

/** `links explain`: what a described visitor would get, and why. */
export function addExplain(links: Command, context: CliContext): void {
  links
    .command('explain <id>')
    .description('explain what a visitor gets, and why')
    .option('--country <code>', 'the country of the visitor, such as TW')
    .option('--region <name>', 'the region, spelled as in the geo database')
    .option('--city <name>', 'the city, spelled as in the geo database')
    .option('--address <address>', 'the address of the visitor; decides the country if --country is absent')
    .option('--user-agent <text>', 'the User-Agent header of the browser')
    .option('--language <ranges>', 'Accept-Language, such as "fr-CA, en;q=0.5"')
    .option('--referrer <url>', 'the referring page')
    .option('--at <time>', 'the time of the visit (default: now)', moment)
    .option('--query <query>', 'the query string after the ?')
    .option('--path <path>', 'the path after the slug')
    .option('--returning', 'the visitor has been here before')
    .option('--password', 'the visitor knows the password')
    .option('--draw <chance>', 'a number from 0 to 1 that picks the variant of a split', chance)
    .option('--json', 'print the result as JSON')
    .action(
      withServer(context, async (link, id: string, asked: Answered & { userAgent?: string }) => {
        // The API takes every other option by its name.
        const { userAgent, json: _, ...others } = asked;
        const body = { ...others, user_agent: userAgent };
        const path = `/links/${encodeURIComponent(id)}/explain`;
        const answer = await callJson(link, path, { method: 'POST', body });
        show(context.terminal, isJson(asked), answer, () => tell(answer));
      }),
    );
}

function chance(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number < 1) return number;
  throw new InvalidArgumentError('it must be a number from 0 to below 1.');
}

/** The steps in their order, then what they came to. */
function tell(answer: unknown): string {
  const { outcome, status, destination, steps, variants } = fieldsOf(answer);
  const lines = listOf(steps).map(({ step, rule, passed, because }) => {
    const name = rule === undefined ? plain(step) : `${plain(step)} ${plain(rule)}`;
    return `${passed === true ? '✓' : '✗'} ${name.padEnd(14)}${plain(because)}`;
  });
  const shares = listOf(variants).map(
    ({ variant, share, url }) =>
      `  ${(Number(share) * 100).toFixed(1).padStart(5)}%  ${plain(variant)}  ${plain(url)}`,
  );
  const end = destination === null ? '' : ` → ${plain(destination)}`;
  return [...lines, ...shares, '', `${plain(outcome)} (${plain(status)})${end}`].join('\n');
}

const listOf = (value: unknown) => (Array.isArray(value) ? value.map(fieldsOf) : []);
