import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeMmdb } from '../../tests/support/mmdb.ts';
import { startTestProvider } from '../../tests/support/oidc-provider.ts';
import { inTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { readConfig } from '../config/config.ts';
import { adminSocketPath, createAdminSocket } from '../server/admin-socket.ts';
import { examine } from './doctor.ts';
import type { DoctorFinding } from './doctor-finding.ts';

const ROOT = join(import.meta.dir, '..', '..');
const NOW_MS = Date.now();

async function findings(dataDir: string, env: Record<string, string> = {}, warnings: string[] = []) {
  const all = await allFindings(dataDir, env, warnings);
  return (name: string): DoctorFinding | undefined => all(name)[0];
}

async function allFindings(dataDir: string, env: Record<string, string> = {}, warnings: string[] = []) {
  const { config } = readConfig({
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_HOST: '127.0.0.1',
    ...env,
  });
  const found = await examine(config, { warnings, clock: { nowMs: () => NOW_MS }, version: '0.1.0' });
  return (name: string): readonly DoctorFinding[] => found.filter((one) => one.name === name);
}

test('a new folder is well, and nothing is left in it', async () => {
  await inTemporaryFolder(async (folder) => {
    const of = await findings(join(folder, 'data'));
    for (const name of ['settings', 'server', 'folder', 'port', 'links', 'clicks', 'geo', 'backups']) {
      expect(of(name)?.status, name).toBe('ok');
    }
    expect(of('folder')?.found).toContain('will be created');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a machine without Node is well: only npm needs it', async () => {
  await inTemporaryFolder(async (folder) => {
    const env = { PATH: '/nowhere', WAYMARK_DATA_DIR: join(folder, 'data'), WAYMARK_PORT: '0' };
    const doctor = ['src/cli/main.ts', 'doctor', '--json'];
    const child = Bun.spawn([process.execPath, ...doctor], { cwd: ROOT, env, stdout: 'pipe' });
    const found: DoctorFinding[] = JSON.parse(await child.stdout.text());
    expect(found.find(({ name }) => name === 'runtime')).toMatchObject({ status: 'ok' });
    expect(await child.exited).toBe(0);
  });
});

/** A server that answers on the socket of the folder, as far as the doctor asks it. */
async function withStatus(status: object, use: (folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const socket = await createAdminSocket({
      path: adminSocketPath(folder),
      operations: { status: async () => ({ version: '0.1.0', port: 18_120, checks: {}, ...status }) },
      api: async () => new Response(),
      onError: () => undefined,
    });
    await use(folder).finally(() => socket.stop());
  });
}

test('a running server is asked for its port', async () => {
  await withStatus({}, async (folder) => {
    const of = await findings(folder);
    expect(of('port')).toEqual({ name: 'port', status: 'ok', found: 'the server runs on 18120' });
    expect(of('server')).toMatchObject({ status: 'ok', found: 'version 0.1.0 runs on this folder' });
  });
});

test('a port that this shell names and another program holds is a warning, wherever the server runs', async () => {
  const taken = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } });
  await withStatus({}, async (folder) => {
    const port = (await findings(folder, { WAYMARK_PORT: String(taken.port) }))('port');
    expect(port).toMatchObject({ status: 'warn', advice: 'set WAYMARK_PORT to 18120 in this shell too' });
    expect(port?.found).toContain(`the server runs on 18120; port ${taken.port}`);
  });
  taken.stop(true);
});

test('the size of a database includes its write-ahead log', async () => {
  await inTemporaryFolder(async (folder) => {
    const database = new Database(join(folder, 'waymark.db'));
    database.run('PRAGMA journal_mode = WAL');
    database.run('PRAGMA wal_autocheckpoint = 0');
    database.run('CREATE TABLE links (slug TEXT)');
    database.run('INSERT INTO links VALUES (hex(zeroblob(5000000)))');
    const links = (await findings(folder))('links');
    database.close();
    expect(links?.found).toMatch(/^waymark\.db, 10\.\d MB, 10\.\d MB of it in its write-ahead log/);
  });
});

test('each geo file has its coverage, age and licence', async () => {
  await inTemporaryFolder(async (folder) => {
    const country = { country_code: 'FR', city: 'Paris' };
    const put = (name: string, networks: Record<string, typeof country>, days: number) =>
      writeFileSync(
        join(folder, name),
        writeMmdb({ ipVersion: 4, kind: 'city ipv4', networks, builtAtMs: NOW_MS - days * 86_400_000 }),
      );
    put('dbip-city-ipv4.mmdb', { '0.0.0.0/1': country }, 10);
    put('old.mmdb', { '0.0.0.0/1': country, '128.0.0.0/1': country }, 400);
    put('private.mmdb', { '10.0.0.0/8': country }, 10);
    const of = await allFindings(folder, { WAYMARK_GEO_DB: folder });
    const [city, old, none, ...shipped] = of('geo');
    expect(city).toMatchObject({ status: 'ok' });
    expect(city?.found).toMatch(
      /^dbip-city-ipv4\.mmdb \(city ipv4\); IPv4: countries (5\d|6\d)\.?\d?%, cities (5\d|6\d)\.?\d?%; 10 days old; DB-IP Lite, CC BY 4\.0/,
    );
    expect(old).toMatchObject({ status: 'warn', advice: expect.stringContaining('docs/places.md') });
    expect(old?.found).toContain('IPv4: countries 100%, cities 100%; 400 days old');
    expect(none).toMatchObject({ status: 'warn', advice: 'remove it from WAYMARK_GEO_DB' });
    expect(shipped.map(({ found }) => found)).toEqual([
      expect.stringContaining('Number Resource Organization'),
      expect.stringContaining('PDDL'),
    ]);
  });
});

test('settings that differ from those of the running server are a warning', async () => {
  const settings = [{ name: 'WAYMARK_BACKUP_KEEP', value: '30', origin: 'environment' }];
  await withStatus({ settings }, async (folder) => {
    const server = (await findings(folder))('server');
    expect(server?.status).toBe('warn');
    expect(server?.found).toContain('WAYMARK_BACKUP_KEEP is 30 in the server and 7 in this shell');
    expect(server?.advice).toContain('waymark config --running');
  });
});

test('a server that still runs an older version is a warning', async () => {
  await withStatus({ version: '0.0.9' }, async (folder) => {
    expect((await findings(folder))('server')).toMatchObject({
      status: 'warn',
      advice: 'restart it to run version 0.1.0',
    });
  });
});

test('what the running server finds wrong with itself fails', async () => {
  const checks = { links: { ok: true }, spool: { ok: false, reason: 'the disk is full' } };
  await withStatus({ checks }, async (folder) => {
    const server = (await findings(folder))('server');
    expect(server?.status).toBe('fail');
    expect(server?.found).toContain('spool: the disk is full');
  });
});

test('a port that is taken fails with what to do', async () => {
  await inTemporaryFolder(async (folder) => {
    const taken = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } });
    const of = await findings(folder, { WAYMARK_PORT: String(taken.port) });
    taken.stop(true);
    expect(of('port')).toMatchObject({
      status: 'fail',
      advice: 'stop the other program, or set WAYMARK_PORT',
    });
  });
});

test('what cannot be opened fails', async () => {
  await inTemporaryFolder(async (folder) => {
    for (const name of ['clicks.duckdb', 'waymark.db'])
      writeFileSync(join(folder, name), 'this is no database');
    const of = await findings(folder, { WAYMARK_GEO_DB: join(folder, 'none.mmdb') });
    expect(of('links')?.status).toBe('fail');
    expect(of('clicks')?.status).toBe('fail');
    expect(of('geo')?.status).toBe('fail');
  });
});

test('eight flipped bytes in the file of the links are found, and the remedy is named', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'waymark.db');
    const database = new Database(file);
    database.run('CREATE TABLE links (slug TEXT PRIMARY KEY)');
    database.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO links SELECT 'slug-' || i FROM n`);
    database.close();
    const bytes = readFileSync(file);
    const at = 4_096 * 10;
    for (let n = at; n < at + 8; n++) bytes[n] = (bytes[n] ?? 0) ^ 0xff;
    writeFileSync(file, bytes);
    const links = (await findings(folder))('links');
    expect(links).toMatchObject({ status: 'fail', advice: expect.stringContaining('waymark restore') });
    expect(links?.found).toContain('waymark.db');
  });
});

test('a file where the folder should be fails with what to do', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'data');
    writeFileSync(file, '');
    expect((await findings(file))('folder')).toMatchObject({
      status: 'fail',
      found: `${file} is a file, not a folder`,
    });
  });
});

test('a folder that other users can enter is warned of', async () => {
  await inTemporaryFolder(async (folder) => {
    chmodSync(folder, 0o755);
    expect((await findings(folder))('folder')).toMatchObject({
      status: 'warn',
      advice: expect.stringContaining(`chmod 700 ${folder}`),
    });
    chmodSync(folder, 0o700);
    expect((await findings(folder))('folder')?.status).toBe('ok');
  });
});

test('data from the future mean that the clock is wrong', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'waymark.db');
    new Database(file).run('CREATE TABLE links (slug TEXT)');
    const later = new Date(NOW_MS + 2 * 86_400_000);
    utimesSync(file, later, later);
    const of = await findings(folder);
    expect(of('clock')?.status).toBe('fail');
    expect(of('links')?.status).toBe('ok');
    expect(of('backups')).toMatchObject({ status: 'warn', found: 'no backup yet' });
  });
});

test('an interrupted restore fails before anything starts on it', async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, '.restoring'));
    expect((await findings(folder))('folder')).toMatchObject({
      status: 'fail',
      found: 'a restore was interrupted',
    });
  });
});

test('misspelt settings are warned of', async () => {
  await inTemporaryFolder(async (folder) => {
    const of = await findings(folder, {}, ['WAYMARK_PROT is not a setting']);
    expect(of('settings')).toEqual({
      name: 'settings',
      status: 'warn',
      found: 'WAYMARK_PROT is not a setting',
    });
  });
});

test('each provider to sign in with is asked for its discovery document, and no secret is shown', async () => {
  const provider = await startTestProvider();
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, 'waymark.toml');
    writeFileSync(join(folder, 'secret'), 'the-client-secret\n');
    const table = (name: string, issuer: string) =>
      `[[oidc]]\nname = "${name}"\nissuer = "${issuer}"\nclient_id = "waymark"\nclient_secret_file = "secret"\n`;
    writeFileSync(path, table('idp', provider.issuer) + table('gone', 'http://127.0.0.1:1'));
    const of = await allFindings(join(folder, 'data'), { WAYMARK_CONFIG: path });
    const [well, ill] = of('sign_in');
    expect(well).toMatchObject({ status: 'ok', found: `the provider "idp" answers at ${provider.issuer}` });
    expect(ill).toMatchObject({ status: 'fail' });
    expect(ill?.found).toContain('ECONNREFUSED');
    expect(JSON.stringify([well, ill])).not.toContain('the-client-secret');
  });
  await provider.stop();
});
