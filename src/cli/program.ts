import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { CliError, EXIT, isBrokenPipe } from './cli-error.ts';
import { addBackup } from './commands/backup.ts';
import { addExport } from './commands/export.ts';
import { addKeys } from './commands/keys.ts';
import { addLinks } from './commands/links.ts';
import { addServer } from './commands/server.ts';
import { addTags } from './commands/tags.ts';
import type { CliContext } from './context.ts';

/** All commands of `waymark`. */
export function createProgram(context: CliContext): Command {
  const { terminal, version } = context;
  const program = new Command('waymark')
    .description('A self-hosted link shortener that counts every click exactly once.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(waymark --help lists the commands)');
  for (const add of [addServer, addLinks, addTags, addKeys, addExport, addBackup]) add(program, context);
  return program;
}

/** Runs one command and answers its exit code; what went wrong is one clear line on stderr. */
export async function runProgram(context: CliContext, args: readonly string[]): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has said it already; asking for help is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CliError && error.message === '') return error.exitCode;
    if (isBrokenPipe(error)) return EXIT.brokenPipe;
    context.terminal.err(`waymark: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof ConfigError) return EXIT.config;
    return error instanceof CliError ? error.exitCode : EXIT.failed;
  }
}
