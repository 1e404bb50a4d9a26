import type { Command } from 'commander';
import { type Config, ConfigError } from '../../config/config.ts';
import { writeSettingsDocs } from '../../config/settings-docs.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import type { DoctorFinding } from '../doctor-finding.ts';
import { columns, show } from '../output.ts';
import { runningServer } from '../server-link.ts';
import { describeDifferences, differences, readStatus, type ServerStatus } from '../server-status.ts';
import { type Answered, isJson } from './answers.ts';

/** The commands about the server itself. */
export function addServer(program: Command, context: CliContext): void {
  const { terminal, programs } = context;

  program
    .command('serve')
    .description('run the server')
    .option('--take-over', 'take over port and folder from the running server, without refusing a visitor')
    .action(async ({ takeOver }: { takeOver?: boolean }) => {
      const { config, warnings } = context.readConfig();
      for (const warning of warnings) terminal.err(`waymark: ${warning}\n`);
      const code = await programs.serve(config, { takeOver: takeOver === true });
      if (code !== EXIT.ok) throw new CliError('', code);
    });

  program
    .command('config')
    .description('print the settings of this shell, the origin of each, and whether a server runs')
    .option('--running', 'print the settings of the running server instead')
    .option('--docs', 'print the documentation of all settings as Markdown instead')
    .option('--json', 'print the result as JSON')
    .action(async (asked: Answered & { docs?: boolean; running?: boolean }) => {
      if (asked.docs) return terminal.out(writeSettingsDocs());
      const { config, warnings } = context.readConfig();
      const server = await runningServer(config.dataDir);
      const status = server === null ? null : await readStatus(server);
      if (asked.running && status === null) throw new CliError(`no server runs on ${config.dataDir}`);
      const settings = asked.running && status !== null ? status.settings : config.shown;
      const running = status === null ? null : { version: status.version, port: status.port };
      show(terminal, isJson(asked), { settings, running, warnings }, () => settingsTable(settings));
      for (const warning of warnings) terminal.err(`waymark: ${warning}\n`);
      if (!asked.running) terminal.err(`waymark: ${describeServer(config, status)}\n`);
    });

  program
    .command('doctor')
    .description('look for problems and print how to solve them')
    .option('--json', 'print the result as JSON')
    .action(async (asked: Answered) => {
      const findings = await diagnose(context);
      show(terminal, isJson(asked), findings, () => findings.map(writeFinding).join('\n'));
      const failed = findings.filter(({ status }) => status === 'fail').length;
      if (failed > 0) throw new CliError(`${failed} of ${findings.length} checks failed`);
    });

  program
    .command('migrate')
    .description('migrate the data folder to this version; the server does the same when it starts')
    .option('--dry-run', 'print the steps without running them')
    .option('--json', 'print the result as JSON')
    .action(async (asked: Answered & { dryRun?: boolean }) => {
      const { config } = context.readConfig();
      const dryRun = asked.dryRun === true;
      const server = await runningServer(config.dataDir);
      if (!dryRun && server !== null) throw new CliError('the server is running; stop it first');
      const clicksSchema = server === null ? null : (await readStatus(server)).clicksSchema;
      const steps = await programs.migrate(config, { dryRun, clicksSchema });
      show(terminal, isJson(asked), { steps }, () =>
        steps.length === 0 ? 'nothing to do' : steps.join('\n'),
      );
    });
}

function settingsTable(settings: Readonly<ServerStatus['settings']>): string {
  return columns(
    ['setting', 'value', 'from'],
    settings.map(({ name, value, origin }) => [name, value, origin]),
  );
}

/** Tells whose settings were printed, because a running server may have different ones. */
function describeServer(config: Config, status: ServerStatus | null): string {
  if (status === null) return `these are the settings of this shell; no server runs on ${config.dataDir}`;
  const differing = differences(status, config.shown);
  const runs = `a server runs on port ${status.port} and ${config.dataDir}`;
  if (differing.length === 0) return `${runs}, with these settings`;
  return `these are the settings of this shell; ${runs}: ${describeDifferences(differing)} (--running prints all)`;
}

async function diagnose(context: CliContext): Promise<readonly DoctorFinding[]> {
  try {
    const { config, warnings } = context.readConfig();
    // What it examines is more than a server needs in memory.
    const { examine } = await import('../doctor.ts');
    return await examine(config, { warnings, clock: context.clock, version: context.version });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = 'see docs/settings.md';
    return [
      ...error.problems.map((found): DoctorFinding => ({ name: 'settings', status: 'fail', found, advice })),
      ...error.warnings.map((found): DoctorFinding => ({ name: 'settings', status: 'warn', found })),
    ];
  }
}

function writeFinding({ status, name, found, advice }: DoctorFinding): string {
  const line = `${status.padEnd(4)}  ${name.padEnd(12)}  ${found}`;
  return advice === undefined ? line : `${line}\n${' '.repeat(20)}→ ${advice}`;
}
