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
    const preset = one.defaultValue === undefined ? '' : ` Default: ${[one.defaultValue].flat().join(', ')}.`;
    return `| \`${one.flags}\` | ${one.description}.${preset} |`;
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

Run \`node scripts/waymark.mjs COMMAND\` in the folder of the program, or \`waymark COMMAND\` where it is installed, as in the Docker image.
Results go to stdout, all other output to stderr.

\`links\`, \`tags\`, \`keys\` and \`export\` use the server that runs on \`WAYMARK_DATA_DIR\`.
They reach it through a socket in that folder which only the folder's owner can open, so they need no key.
If no server runs, they open the folder themselves.
With \`WAYMARK_SERVER\` and \`WAYMARK_KEY\` they use a server on another machine.

| exit code | |
|---|---|
| 0 | success |
| 1 | failure; the reason is on stderr |
| 2 | wrong usage: an unknown command, option or argument |
| 78 | the settings are wrong; every problem is on stderr |
| 141 | the reader of stdout closed the pipe before the end of the output |

\`npm run docs\` generates this page from the commands.
`;
