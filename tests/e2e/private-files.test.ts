import { afterEach, expect, test } from 'bun:test';
import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer, type TestServer, visit } from '../support/server.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

let server: TestServer | null = null;
afterEach(() => server?.remove());

/** Everything below a folder that anybody but its owner may touch. */
function openBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => {
      const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
      return found !== undefined && (found.mode & 0o077) !== 0;
    });
}

function run(args: readonly string[], dataDir: string) {
  // The laxest shell there is: what stays private is so by the program's own doing.
  return Bun.spawnSync(
    ['sh', '-c', 'umask 000; exec "$0" "$@"', process.execPath, 'src/cli/main.ts', ...args],
    {
      cwd: join(import.meta.dir, '..', '..'),
      env: { PATH: process.env.PATH ?? '', WAYMARK_DATA_DIR: dataDir },
      stderr: 'pipe',
      stdout: 'pipe',
    },
  );
}

test('no file of a running server, of its spool or of its backups can be read by others', async () => {
  server = await startServer();
  const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
  expect((await visit(server, `/${slug}`)).status).toBe(302);
  const backup = join(server.folder, 'backups', 'mine');
  expect(run(['backup', backup], server.folder).exitCode).toBe(0);
  expect(readdirSync(backup)).toContain('waymark.db');
  expect(openBelow(server.folder)).toEqual([]);
});

test('files that an older version left open become private at the start', async () => {
  server = await startServer();
  await server.stop();
  for (const name of ['waymark.db', 'clicks.duckdb', 'waymark.lock', 'rates.bin'])
    chmodSync(join(server.folder, name), 0o644);
  mkdirSync(join(server.folder, 'backups', 'old'), { recursive: true, mode: 0o755 });
  writeFileSync(join(server.folder, 'backups', 'old', 'waymark.db'), 'x', { mode: 0o644 });
  await server.start();
  expect(openBelow(server.folder)).toEqual([]);
});

test('a data folder that cannot be used ends the start with the words of the doctor', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'data');
    writeFileSync(file, '');
    const started = run(['serve'], file);
    expect(started.exitCode).toBe(1);
    expect(started.stderr.toString()).toContain(`${file} is a file, not a folder; move the file away`);
    expect(run(['doctor'], file).stdout.toString()).toContain(`${file} is a file, not a folder`);
  });
});

test('links that cannot be opened at all end the start with the file and the remedy', async () => {
  await inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, 'waymark.db'), Buffer.alloc(100_000, 0xa5));
    const started = run(['serve'], folder);
    expect(started.exitCode).toBe(1);
    expect(started.stderr.toString()).toContain(join(folder, 'waymark.db'));
    expect(started.stderr.toString()).toContain('waymark restore');
  });
});
