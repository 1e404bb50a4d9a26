import type { Command } from 'commander';
import { writeSettingsDocs } from '../../config/settings-docs.ts';
import { ConfigError } from '../../config.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { examine, type Finding } from '../doctor.ts';
import { columns, show } from '../output.ts';
import { runningServer } from '../server-link.ts';
import { type Answered, isJson } from './answers.ts';

/** The commands about the server itself. */
export function addServer(program: Command, context: CliContext): void {
  const { terminal, programs } = context;

  program
    .command('serve')
    .description('run the server until it is told to stop')
    .option('--take-over', 'take port and folder over from the server that runs, without refusing a visitor')
    .action(async ({ takeOver }: { takeOver?: boolean }) => {
      const { config, warnings } = context.readConfig();
      for (const warning of warnings) terminal.err(`waymark: ${warning}\n`);
      const code = await programs.serve(config, { takeOver: takeOver === true });
      if (code !== EXIT.ok) throw new CliError('', code);
    });

  program
    .command('config')
    .description('the settings in effect, and where they came from')
    .option('--docs', 'the documentation of all settings, as Markdown')
    .option('--json', 'for programs')
    .action((asked: Answered & { docs?: boolean }) => {
      if (asked.docs) {
        terminal.out(writeSettingsDocs());
        return;
      }
      const { shown, warnings } = context.readConfig();
      show(terminal, isJson(asked), { settings: shown, warnings }, () =>
        columns(
          ['setting', 'value', 'from'],
          shown.map(({ name, value, origin }) => [name, value, origin]),
        ),
      );
      for (const warning of warnings) terminal.err(`waymark: ${warning}\n`);
    });

  program
    .command('doctor')
    .description('look for what could keep the server from working, and say what to do')
    .option('--json', 'for programs')
    .action(async (asked: Answered) => {
      const findings = await diagnose(context);
      show(terminal, isJson(asked), findings, () => findings.map(writeFinding).join('\n'));
      const failed = findings.filter(({ status }) => status === 'fail').length;
      if (failed > 0) throw new CliError(`${failed} of ${findings.length} checks failed`);
    });

  program
    .command('migrate')
    .description('bring the data folder up to date; starting the server does so by itself')
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'for programs')
    .action(async (asked: Answered & { dryRun?: boolean }) => {
      const { config } = context.readConfig();
      if ((await runningServer(config.dataDir)) !== null)
        throw new CliError('the server runs; stop it first');
      const steps = await programs.migrate(config, { dryRun: asked.dryRun === true });
      show(terminal, isJson(asked), { steps }, () =>
        steps.length === 0 ? 'nothing to do' : steps.join('\n'),
      );
    });
}

async function diagnose(context: CliContext): Promise<readonly Finding[]> {
  try {
    const { config, warnings } = context.readConfig();
    return await examine(config, { warnings, clock: context.clock });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((found) => ({
      name: 'settings',
      status: 'fail',
      found,
      advice: 'see docs/settings.md',
    }));
  }
}

function writeFinding({ status, name, found, advice }: Finding): string {
  const line = `${status.padEnd(4)}  ${name.padEnd(12)}  ${found}`;
  return advice === undefined ? line : `${line}\n${' '.repeat(20)}→ ${advice}`;
}
