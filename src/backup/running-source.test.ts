import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../../tests/temporary-folder.ts';
import { readManifest } from './manifest.ts';
import { backupOperation, createBackupWriter, runningSource } from './running-source.ts';

const ABOUT = { version: '0.1.0', clock: { nowMs: () => 0 } };

test('a running server is copied with counting held, one backup at a time', async () => {
  await inTemporaryFolder(async (folder) => {
    const dataDir = join(folder, 'data');
    mkdirSync(join(dataDir, 'spool'), { recursive: true });
    const links = new Database(join(dataDir, 'waymark.db'));
    links.run('PRAGMA journal_mode = WAL');
    links.run('CREATE TABLE links (slug TEXT)');

    const said: string[] = [];
    const source = runningSource({
      dataDir,
      clicks: {
        async backup(to) {
          said.push('copy');
          writeFileSync(join(to, 'clicks.duckdb'), 'clicks');
        },
      },
      async hold() {
        said.push('hold');
        return () => void said.push('go on');
      },
    });
    const operation = backupOperation(createBackupWriter(source, ABOUT));
    const [first, second] = ['first', 'second'].map((name) => join(folder, name));
    const answers = await Promise.all([operation({ folder: first }), operation({ folder: second })]);
    links.close();

    expect(said).toEqual(['hold', 'copy', 'go on', 'hold', 'copy', 'go on']);
    expect(answers).toEqual([
      { folder: first, files: 2 },
      { folder: second, files: 2 },
    ]);
    expect((await readManifest(first ?? ''))?.files.map(({ name }) => name)).toEqual([
      'clicks.duckdb',
      'waymark.db',
    ]);
  });
});

test('a failed backup does not stop the next one', async () => {
  await inTemporaryFolder(async (folder) => {
    new Database(join(folder, 'waymark.db')).run('CREATE TABLE links (slug TEXT)');
    let tries = 0;
    const source = runningSource({
      dataDir: folder,
      clicks: {
        async backup() {
          if (++tries === 1) throw new Error('the disk is full');
        },
      },
      hold: async () => () => undefined,
    });
    const write = createBackupWriter(source, ABOUT);
    const [first, second] = await Promise.allSettled([write(join(folder, 'a')), write(join(folder, 'b'))]);
    expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
  });
});

test('a folder that depends on where the server was started is refused', async () => {
  const operation = backupOperation(async () => {
    throw new Error('never asked');
  });
  await expect(operation({ folder: 'copies/x' })).rejects.toThrow('must be an absolute path');
  await expect(operation({})).rejects.toThrow();
});
