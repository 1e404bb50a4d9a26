import { expect, test } from 'bun:test';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { folderFault } from './folder-fault.ts';

test('a folder that can be written is well, one that is still to be made too, and nothing is left behind', async () => {
  await inTemporaryFolder(async (folder) => {
    expect(await folderFault(folder)).toBeNull();
    expect(await folderFault(join(folder, 'a', 'b'))).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a file in the place of the folder is named', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'data');
    writeFileSync(file, '');
    expect(await folderFault(file)).toMatchObject({ found: `${file} is a file, not a folder` });
    expect(await folderFault(join(file, 'below'))).toMatchObject({
      found: `${file} is a file, not a folder`,
    });
  });
});

test('a folder that cannot be written is named with the user, the reason and the remedy', async () => {
  // Nobody can make a file there, the administrator of the machine included.
  const fault = await folderFault('/proc/waymark');
  expect(fault?.found).toMatch(/^the user \S+ cannot use the data folder \/proc: E/);
  expect(fault?.advice).toContain('WAYMARK_DATA_DIR');
  expect(fault?.isFull).toBe(false);
});

test('half a restored backup is no ground to start on', async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, '.restoring'));
    expect(await folderFault(folder)).toMatchObject({ found: 'a restore was interrupted' });
  });
});
