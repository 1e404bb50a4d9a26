import { afterEach, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, startServer, stats, type TestServer, visitInARow } from '../support/server.ts';

const ROOT = join(import.meta.dir, '..', '..');
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove();
});

async function newServer(env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer(env);
  servers.push(server);
  return server;
}

/** The command line, on the folder of a server. */
async function waymark(server: TestServer, ...args: string[]) {
  const child = Bun.spawn([process.execPath, 'src/cli/main.ts', ...args], {
    cwd: ROOT,
    stdout: 'pipe',
    stderr: 'pipe',
    env: {
      PATH: process.env.PATH ?? '',
      WAYMARK_DATA_DIR: server.folder,
      WAYMARK_PORT: String(server.port),
      WAYMARK_ADMIN_KEY: 'a-secret-that-nobody-sees',
    },
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { out, err, code };
}

test('a copy made while clicks flow is restored elsewhere with the same links and at least the clicks counted before', async () => {
  const server = await newServer();
  const { slug } = await server.ask<{ slug: string }>('/links', {
    body: { url: 'https://example.com/', title: 'kept' },
  });
  await visitInARow(server.port, `/${slug}`, 200);
  await eventually(
    () => stats(server),
    (it) => it.total.clicks === 200,
  );
  const flowing = visitInARow(server.port, `/${slug}`, 500);
  const copy = join(server.folder, 'copy');
  expect(await waymark(server, 'backup', copy)).toMatchObject({ code: 0 });
  await flowing;
  expect(await waymark(server, 'verify', copy)).toMatchObject({ code: 0 });

  const other = await newServer();
  await other.stop();
  expect((await waymark(other, 'restore', copy)).code).not.toBe(0);
  expect(await waymark(other, 'restore', '--force', copy)).toMatchObject({ code: 0 });
  await other.start();
  const restored = await eventually(
    () => stats(other),
    (it) => it.total.clicks >= 200,
  );
  expect(restored.total.clicks).toBeGreaterThanOrEqual(200);
  expect(restored.total.clicks).toBeLessThanOrEqual(700);
  const { data } = await other.ask<{ data: { slug: string; title: string }[] }>('/links');
  expect(data).toMatchObject([{ slug, title: 'kept' }]);

  const file = join(copy, 'waymark.db');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  expect((await waymark(server, 'verify', copy)).code).not.toBe(0);
});

test('a folder has one server', async () => {
  const server = await newServer();
  const { err, code } = await waymark(server, 'serve');
  expect(code).toBe(1);
  expect(err).toContain(`uses ${server.folder}`);
});

test('the command line works on the running server without a key, and shows no secret', async () => {
  const server = await newServer();
  const made = await waymark(server, 'links', 'create', 'https://example.com/cli', '--json');
  expect(made).toMatchObject({ code: 0 });
  expect((await waymark(server, 'links', 'list', '--json')).out).toContain('https://example.com/cli');
  const key = await waymark(server, 'keys', 'create', 'ci', '--json');
  expect(key.out).toContain('wm_');
  const config = await waymark(server, 'config', '--json');
  expect(JSON.parse(config.out)).toBeObject();
  expect(config.out).not.toContain('a-secret-that-nobody-sees');
  expect(await waymark(server, 'doctor', '--json')).toMatchObject({ code: 0 });
});

test('the command line narrows lists and exports, and writes figures', async () => {
  const server = await newServer();
  await server.ask('/links/bulk', {
    body: [
      { url: 'https://example.com/a', slug: 'on', tags: ['x'] },
      { url: 'https://other.example/', slug: 'off', enabled: false, tags: ['y'] },
    ],
  });
  const rows: [asked: string[], slugs: string[]][] = [
    [['--state', 'off'], ['off']],
    [['--state', 'on', '--has', 'password'], []],
    [
      ['--tag', 'x', 'y', '--tag-match', 'any'],
      ['off', 'on'],
    ],
    [['--destination', 'example.com/'], ['on']],
    [
      ['--last-clicked-before', '2999-01-01'],
      ['off', 'on'],
    ],
    [['--creator', 'guest'], []],
  ];
  for (const [asked, slugs] of rows) {
    const listed = await waymark(server, 'links', 'list', '--json', ...asked);
    const slugsOf = (links: { slug: string }[]) => links.map(({ slug }) => slug);
    expect([asked, slugsOf(JSON.parse(listed.out).data)]).toEqual([asked, slugs]);
    const exported = await waymark(server, 'export', 'links', ...asked);
    const lines = exported.out.split('\n').filter((line) => line !== '');
    expect([asked, slugsOf(lines.map((line) => JSON.parse(line))).toReversed()]).toEqual([asked, slugs]);
  }
  const page = await waymark(server, 'links', 'list', '--json', '--sort', 'destination', '--offset', '1');
  expect(JSON.parse(page.out).data).toMatchObject([{ slug: 'off' }]);
  const bad = await waymark(server, 'links', 'list', '--state', 'asleep');
  expect([bad.code, bad.out]).toEqual([1, '']);
  const figures = await waymark(server, 'export', 'stats', '--interval', 'none', '--compare', 'year');
  expect(figures.out).toStartWith(
    'part,value,title,short_url,clicks,unique_clicks,bot_clicks\r\ntotal,,,,0,0,0\r\n',
  );
});

test('an export whose reader has seen enough ends quietly', async () => {
  const server = await newServer();
  // More than a pipe holds.
  await addLinks(server, 500);
  for (const command of ['export links', 'links list --json --limit 100']) {
    const pipe = `"$BUN" src/cli/main.ts ${command} | head -c 10 > /dev/null; echo "\${PIPESTATUS[0]}"`;
    const child = Bun.spawn(['bash', '-c', pipe], {
      cwd: ROOT,
      stdout: 'pipe',
      stderr: 'pipe',
      env: { PATH: process.env.PATH ?? '', BUN: process.execPath, WAYMARK_DATA_DIR: server.folder },
    });
    expect(await child.stderr.text(), command).toBe('');
    // As for any program that a closed pipe ends: 128 + SIGPIPE.
    expect(await child.stdout.text(), command).toBe('141\n');
  }
});

async function addLinks(server: TestServer, count: number): Promise<void> {
  const links = Array.from({ length: count }, (_, n) => ({
    url: `https://example.com/${n}`,
    note: 'x'.repeat(500),
  }));
  for (let at = 0; at < count; at += 100) {
    await server.ask('/links/bulk', { body: links.slice(at, at + 100) });
  }
}

test('a reader who takes long gets the whole of a long output', async () => {
  const server = await newServer();
  await addLinks(server, 400);
  const child = Bun.spawn(['bash', '-c', '"$BUN" src/cli/main.ts export links | (sleep 2; wc -l)'], {
    cwd: ROOT,
    stdout: 'pipe',
    env: { PATH: process.env.PATH ?? '', BUN: process.execPath, WAYMARK_DATA_DIR: server.folder },
  });
  expect(Number(await child.stdout.text())).toBe(400);
});

test('a backup onto a folder that exists is refused in one line, and is no error in the log', async () => {
  const server = await newServer();
  const copy = join(server.folder, 'copy');
  expect(await waymark(server, 'backup', copy)).toMatchObject({ code: 0 });
  expect(await waymark(server, 'backup', copy)).toEqual({
    code: 1,
    out: '',
    err: `waymark: ${copy} already exists; a backup needs a new folder\n`,
  });
  expect(server.log()).not.toContain('"level":"error"');
  expect(server.log()).not.toContain('an operation of the admin socket failed');
});

test('doctor and config ask the running server for its port, whatever the shell is set to', async () => {
  const server = await newServer();
  const elsewhere = { ...server, port: 1 };
  const findings = JSON.parse((await waymark(elsewhere, 'doctor', '--json')).out);
  expect(findings).toContainEqual({ name: 'port', status: 'ok', found: `the server runs on ${server.port}` });
  const { err } = await waymark(elsewhere, 'config');
  expect(err).toContain(`a server runs on port ${server.port}`);
  expect(err).toContain(`WAYMARK_PORT is ${server.port} in the server and 1 in this shell`);
});

test('a stop cuts nothing: each visit that was answered is counted after the restart', async () => {
  const server = await newServer({ WAYMARK_WORKERS: '2' });
  const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
  const visitors = Array.from({ length: 10 }, () =>
    visitInARow(server.port, `/${slug}`, 1_000_000).catch(() => []),
  );
  await Bun.sleep(300);
  expect(await server.stop()).toBe(0);
  const answered = (await Promise.all(visitors)).flat();
  expect(answered.every((status) => status === 'HTTP/1.1 302')).toBe(true);
  await server.start();
  const counted = await eventually(
    () => stats(server),
    (it) => it.total.clicks >= answered.length,
  );
  expect(counted.total.clicks).toBe(answered.length);
});
