import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config.ts';
import { errorText } from '../core/base/error-text.ts';
import { CliError, EXIT, isBrokenPipe } from './cli-error.ts';
import { addAudit } from './commands/audit.ts';
import { addBackup } from './commands/backup.ts';
import { addExport } from './commands/export.ts';
import { addKeys } from './commands/keys.ts';
import { addLinks } from './commands/links.ts';
import { addMembers } from './commands/members.ts';
import { addServer } from './commands/server.ts';
import { addSignInLinks } from './commands/sign-in-links.ts';
import { addTags } from './commands/tags.ts';
import { addUsers } from './commands/users.ts';
import { addWorkspaces } from './commands/workspaces.ts';
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
  for (const add of [
    addServer,
    addLinks,
    addTags,
    addKeys,
    addUsers,
    addSignInLinks,
    addMembers,
    addWorkspaces,
    addAudit,
    addExport,
    addBackup,
  ])
    add(program, context);
  return program;
}

/** Runs one command and returns its exit code. An error is one line on stderr. */
export async function runProgram(context: CliContext, args: readonly string[]): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has printed its message already. `--help` is not an error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CliError && error.message === '') return error.exitCode;
    if (isBrokenPipe(error)) return EXIT.brokenPipe;
    context.terminal.err(`waymark: ${errorText(error)}\n`);
    if (error instanceof ConfigError) return EXIT.config;
    return error instanceof CliError ? error.exitCode : EXIT.failed;
  }
}
