import { expect, test } from 'bun:test';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { isOpenToOthers, makePrivate } from './private-files.ts';

const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);

test('what older versions left open to others becomes private, backups and spool too', async () => {
  await inTemporaryFolder(async (folder) => {
    const backup = join(folder, 'backups', '2026-11-20');
    mkdirSync(backup, { recursive: true, mode: 0o755 });
    const files = [join(folder, 'waymark.db'), join(folder, 'clicks.duckdb.wal'), join(backup, 'waymark.db')];
    for (const file of files) {
      writeFileSync(file, 'x');
      chmodSync(file, 0o644);
    }
    makePrivate(folder);
    expect(files.map(modeOf)).toEqual(['600', '600', '600']);
    expect(modeOf(backup)).toBe('700');
  });
});

test('the folder itself and what lies behind a symbolic link are left alone', async () => {
  await inTemporaryFolder(async (outside) => {
    const file = join(outside, 'notes');
    writeFileSync(file, 'x');
    chmodSync(file, 0o644);
    await inTemporaryFolder(async (folder) => {
      chmodSync(folder, 0o755);
      symlinkSync(file, join(folder, 'link'));
      makePrivate(folder);
      expect(modeOf(file)).toBe('644');
      expect(isOpenToOthers(folder)).toBe(true);
    });
  });
});
