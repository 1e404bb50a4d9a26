import { Database } from 'bun:sqlite';
import { describe, expect, test } from 'bun:test';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { OperatorError } from '../core/base/operator-error.ts';
import { folderSource } from './folder-source.ts';
import { isRestoreUnfinished, restoreBackup } from './restore-backup.ts';
import { verifyBackup } from './verify-backup.ts';
import { writeBackup } from './write-backup.ts';

const ABOUT = { version: '0.1.0', clock: { nowMs: () => Date.UTC(2026, 10, 20, 3) } };

/** A data folder with one link, one click and one spooled record. */
async function fillFolder(dataDir: string, slug = 'launch'): Promise<void> {
  mkdirSync(join(dataDir, 'spool', 'main'), { recursive: true });
  writeFileSync(join(dataDir, 'spool', 'main', '1.seg'), 'records');
  const links = new Database(join(dataDir, 'waymark.db'));
  links.run('PRAGMA journal_mode = WAL');
  links.run('PRAGMA user_version = 7');
  links.run('CREATE TABLE links (slug TEXT)');
  links.run('INSERT INTO links VALUES (?)', [slug]);
  links.close();
  const instance = await DuckDBInstance.create(join(dataDir, 'clicks.duckdb'));
  const connection = await instance.connect();
  await connection.run('CREATE TABLE clicks AS SELECT 1 AS one');
  connection.closeSync();
  instance.closeSync();
}

function slugsIn(file: string): string[] {
  const links = new Database(file, { readonly: true });
  const rows = links.query<{ slug: string }, []>('SELECT slug FROM links').all();
  links.close();
  return rows.map(({ slug }) => slug);
}

async function withBackup(use: (paths: { dataDir: string; backup: string }) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const paths = { dataDir: join(folder, 'data'), backup: join(folder, 'copies', 'first') };
    await fillFolder(paths.dataDir);
    await writeBackup(folderSource(paths.dataDir), paths.backup, ABOUT);
    await use(paths);
  });
}

test('a backup has everything, is verified, and names what it was made by', async () => {
  await withBackup(async ({ backup }) => {
    const { manifest, problems } = await verifyBackup(backup);
    expect(problems).toEqual([]);
    expect(manifest).toMatchObject({ version: '0.1.0', createdAt: '2026-11-20T03:00:00.000Z', migration: 7 });
    expect(manifest?.files.map(({ name }) => name)).toEqual([
      'clicks.duckdb',
      'spool/main/1.seg',
      'waymark.db',
    ]);
    // Verifying leaves nothing behind.
    expect(readdirSync(backup).sort()).toEqual(['clicks.duckdb', 'manifest.json', 'spool', 'waymark.db']);
  });
});

test('a link that is still in the write-ahead log is in the backup', async () => {
  await withBackup(async ({ dataDir, backup }) => {
    const open = new Database(join(dataDir, 'waymark.db'));
    open.run("INSERT INTO links VALUES ('second')");
    await writeBackup(folderSource(dataDir), `${backup}-2`, ABOUT);
    expect(slugsIn(join(`${backup}-2`, 'waymark.db'))).toEqual(['launch', 'second']);
    open.close();
  });
});

describe('verify finds what is wrong', () => {
  const cases: [string, (backup: string) => void, string][] = [
    ['a missing file', (it) => rmSync(join(it, 'clicks.duckdb')), 'clicks.duckdb is missing'],
    [
      'a file cut short',
      (it) => writeFileSync(join(it, 'waymark.db'), 'x'),
      'waymark.db has 1 bytes instead of 8192',
    ],
    [
      'a changed byte',
      (it) => flipByte(join(it, 'waymark.db')),
      'waymark.db has changed since the backup was made',
    ],
    ['a stranger', (it) => writeFileSync(join(it, 'x'), ''), 'x does not belong to the backup'],
    ['no manifest', (it) => rmSync(join(it, 'manifest.json')), 'has no readable manifest.json'],
    [
      'a manifest that points out of the folder',
      (it) => {
        const file = join(it, 'manifest.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('spool/main', '../../x'));
      },
      'has no readable manifest.json',
    ],
  ];
  for (const [name, damage, problem] of cases) {
    test(name, async () => {
      await withBackup(async ({ backup, dataDir }) => {
        damage(backup);
        expect((await verifyBackup(backup)).problems.join()).toContain(problem);
        const restored = restoreBackup({ from: backup, dataDir, force: true, nowMs: 0 });
        await expect(restored).rejects.toThrow('the backup is damaged');
        expect(slugsIn(join(dataDir, 'waymark.db'))).toEqual(['launch']);
      });
    });
  }
});

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

describe('a restore', () => {
  test('fills an empty folder', async () => {
    await withBackup(async ({ backup, dataDir }) => {
      const fresh = `${dataDir}-fresh`;
      expect(await restoreBackup({ from: backup, dataDir: fresh, force: false, nowMs: 0 })).toEqual({
        replaced: null,
      });
      expect(slugsIn(join(fresh, 'waymark.db'))).toEqual(['launch']);
      expect(readFileSync(join(fresh, 'spool', 'main', '1.seg'), 'utf8')).toBe('records');
      expect(await isRestoreUnfinished(fresh)).toBe(false);
    });
  });

  test('does not touch data unless forced', async () => {
    await withBackup(async ({ backup, dataDir }) => {
      const restored = restoreBackup({ from: backup, dataDir, force: false, nowMs: 0 });
      await expect(restored).rejects.toThrow('already has data');
    });
  });

  test('moves the data there aside when forced, and leaves the backups where they are', async () => {
    await inTemporaryFolder(async (folder) => {
      const dataDir = join(folder, 'data');
      await fillFolder(dataDir, 'old');
      const backup = join(dataDir, 'backups', '2026-11-20');
      await writeBackup(folderSource(dataDir), backup, ABOUT);
      const links = new Database(join(dataDir, 'waymark.db'));
      links.run("INSERT INTO links VALUES ('new')");
      links.close();
      appendFileSync(join(dataDir, 'spool', 'main', '2.seg'), 'later');
      const { replaced } = await restoreBackup({
        from: backup,
        dataDir,
        force: true,
        nowMs: Date.UTC(2026, 10, 21),
      });
      expect(replaced).toBe(join(dataDir, 'replaced-2026-11-21T000000'));
      expect(slugsIn(join(dataDir, 'waymark.db'))).toEqual(['old']);
      expect(slugsIn(join(replaced ?? '', 'waymark.db'))).toEqual(['old', 'new']);
      expect(readdirSync(join(dataDir, 'spool', 'main'))).toEqual(['1.seg']);
      expect(existsSync(backup)).toBe(true);
    });
  });

  test('that was interrupted is known, and can be run again', async () => {
    await withBackup(async ({ backup, dataDir }) => {
      mkdirSync(join(dataDir, '.restoring'));
      expect(await isRestoreUnfinished(dataDir)).toBe(true);
      await restoreBackup({ from: backup, dataDir, force: false, nowMs: 0 });
      expect(await isRestoreUnfinished(dataDir)).toBe(false);
    });
  });
});

test('a backup that fails leaves nothing', async () => {
  await inTemporaryFolder(async (folder) => {
    let held = 0;
    const source = {
      ...folderSource(folder),
      hold: async () => {
        held++;
        return () => void held--;
      },
      copyLinks: async () => {
        throw new Error('the disk is full');
      },
    };
    await expect(writeBackup(source, join(folder, 'copies', 'x'), ABOUT)).rejects.toThrow('the disk is full');
    expect(readdirSync(join(folder, 'copies'))).toEqual([]);
    expect(held).toBe(0);
  });
});

test('a backup is never written over another', async () => {
  await withBackup(async ({ backup, dataDir }) => {
    await expect(writeBackup(folderSource(dataDir), backup, ABOUT)).rejects.toThrow(OperatorError);
  });
});
