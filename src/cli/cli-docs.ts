import type { Command } from 'commander';

/** `docs/cli.md`: every command with its arguments and options. */
export function writeCliDocs(program: Command): string {
  const commands = program.commands.flatMap((one) => leaves(one, []));
  return [INTRODUCTION, ...commands.map(section)].join('\n');
}

interface Leaf {
  readonly command: Command;
  readonly path: readonly string[];
}

function leaves(command: Command, above: readonly string[]): readonly Leaf[] {
  const path = [...above, command.name()];
  return command.commands.length === 0
    ? [{ command, path }]
    : command.commands.flatMap((one) => leaves(one, path));
}

function section({ command, path }: Leaf): string {
  const args = command.registeredArguments.map((one) =>
    one.required ? ` <${one.name()}>` : ` [${one.name()}]`,
  );
  const options = command.options.map((one) => {
    const usual = one.defaultValue === undefined ? '' : ` Usually ${[one.defaultValue].flat().join(', ')}.`;
    return `| \`${one.flags}\` | ${one.description}.${usual} |`;
  });
  const table = options.length === 0 ? [] : ['| option | |', '|---|---|', ...options, ''];
  return [
    `## \`waymark ${path.join(' ')}${args.join('')}\``,
    '',
    `${sentence(command.description())}`,
    '',
    ...table,
  ].join('\n');
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const INTRODUCTION = `# The command line

\`node scripts/waymark.mjs COMMAND\` in the folder of the server, or \`waymark COMMAND\` where it is installed. Results go to stdout, everything else to
stderr. \`--json\` prints a result for programs.

\`links\`, \`keys\` and \`export\` work on the server that runs on \`WAYMARK_DATA_DIR\`, through a socket in that folder that only its owner
can open, so they need no key. When none runs they open the folder themselves. With \`WAYMARK_SERVER\` and \`WAYMARK_KEY\` they work on a
server elsewhere.

| exit code | |
|---|---|
| 0 | done |
| 1 | it could not be done; the reason is on stderr |
| 2 | the command was not understood |
| 78 | the settings are wrong; all problems are on stderr |

This page is written by \`npm run docs\` from the commands themselves.
`;
