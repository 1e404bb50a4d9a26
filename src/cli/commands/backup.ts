import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { sizeOf } from '../../backup/files.ts';
import { folderSource } from '../../backup/folder-source.ts';
import { LINKS_FILE, type Manifest, readManifest } from '../../backup/manifest.ts';
import { restoreBackup } from '../../backup/restore-backup.ts';
import { verifyBackup } from '../../backup/verify-backup.ts';
import { isUnfinished, writeBackup } from '../../backup/write-backup.ts';
import { lockFolder } from '../../system/folder-lock.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { columns, show } from '../output.ts';
import { runningServer } from '../server-link.ts';
import { type Answered, isJson } from './answers.ts';

export function addBackup(program: Command, context: CliContext): void {
  const { terminal, clock, version } = context;
  const config = () => context.readConfig().config;

  program
    .command('backup [folder]')
    .description('back up links, clicks and spool into a new folder, also while the server runs')
    .option('--out <folder>', 'the same as the argument')
    .option('--json', 'print the result as JSON')
    .action(async (given: string | undefined, asked: Answered & { out?: string }) => {
      const { dataDir } = config();
      const stamp = new Date(clock.nowMs()).toISOString().slice(0, 19).replaceAll(':', '');
      const folder = resolve(given ?? asked.out ?? join(dataDir, 'backups', `by-hand-${stamp}`));
      const running = await runningServer(dataDir);
      if (running !== null) await running.operate('backup', { folder });
      else await backUpFolder(dataDir, folder);
      const manifest = await readManifest(folder);
      show(terminal, isJson(asked), { folder, manifest }, () => `${folder}  ${sizeText(manifest)}`);
    });

  async function backUpFolder(dataDir: string, folder: string): Promise<void> {
    if ((await sizeOf(join(dataDir, LINKS_FILE))) === 0)
      throw new CliError(`${dataDir} holds nothing to back up`);
    await writeBackup(folderSource(dataDir), folder, { version, clock });
  }

  program
    .command('restore <folder>')
    .description('restore a backup into the data folder; stop the server first')
    .option('--force', 'move existing data in the data folder aside')
    .option('--json', 'print the result as JSON')
    .action(async (from: string, asked: Answered & { force?: boolean }) => {
      const { dataDir } = config();
      if ((await runningServer(dataDir)) !== null) throw new CliError('the server is running; stop it first');
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      const release = await lockFolder(dataDir, 'whole');
      try {
        const force = asked.force === true;
        const done = await restoreBackup({ from, dataDir, force, nowMs: clock.nowMs() });
        show(terminal, isJson(asked), { dataDir, ...done }, () =>
          done.replaced === null
            ? `restored into ${dataDir}`
            : `restored into ${dataDir}; the old data are in ${done.replaced}`,
        );
      } finally {
        release();
      }
    });

  program
    .command('verify [folder]')
    .description('check whether a backup, or every backup in the data folder, can be restored')
    .option('--json', 'print the result as JSON')
    .action(async (given: string | undefined, asked: Answered) => {
      const folders =
        given === undefined ? await backupsIn(join(config().dataDir, 'backups')) : [resolve(given)];
      if (folders.length === 0) throw new CliError('there are no backups to verify');
      const verdicts = await Promise.all(
        folders.map(async (folder) => ({ folder, problems: (await verifyBackup(folder)).problems })),
      );
      show(terminal, isJson(asked), verdicts, () =>
        columns(
          ['backup', 'verdict'],
          verdicts.map(({ folder, problems }) => [
            folder,
            problems.length === 0 ? 'valid' : problems.join('; '),
          ]),
        ),
      );
      const damaged = verdicts.filter(({ problems }) => problems.length > 0);
      if (damaged.length > 0)
        throw new CliError(`${damaged.length} of ${verdicts.length} backups cannot be restored`);
    });
}

function sizeText(manifest: Manifest | null): string {
  const bytes = manifest?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
  return `${(bytes / 1e6).toFixed(1)} MB in ${manifest?.files.length ?? 0} files`;
}

async function backupsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !isUnfinished(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}
