import { afterEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { startServer, type TestServer } from '../support/server.ts';

const ROOT = join(import.meta.dir, '..', '..');
const PASSWORD = 'a long enough password';

const open: { server?: TestServer } = {};
afterEach(() => open.server?.remove());

/** Runs the command on the folder of the server, whether the server runs or not. */
async function waymark(
  server: TestServer,
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const child = Bun.spawn(['node', 'scripts/waymark.mjs', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      WAYMARK_DATA_DIR: server.folder,
      WAYMARK_PUBLIC_URL: 'https://go.example.com',
    },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

const post = (server: TestServer, path: string, body: unknown): Promise<Response> =>
  fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-waymark': '1', origin: server.url },
    body: JSON.stringify(body),
  });

const linkIn = (text: string, page: 'setup' | 'reset'): string =>
  new RegExp(`/app/${page}#(\\w+)`).exec(text)?.[1] ?? '';

test('the first account comes from the link of the start, and later links from the operator', async () => {
  const server = await startServer();
  open.server = server;
  const printed = linkIn(server.log(), 'setup');
  const another = await waymark(server, 'users', 'setup-link');
  expect(another.out).toMatch(/^http\S+\/app\/setup#wmu_[0-9a-f]{64}\n$/);
  const ann = { name: 'Ann', email: 'ann@example.com', password: PASSWORD };
  // The newer link has ended the printed one.
  expect((await post(server, '/setup', { token: printed, ...ann })).status).toBe(410);
  const made = await post(server, '/setup', { token: linkIn(another.out, 'setup'), ...ann });
  expect(made.status).toBe(201);
  // Over plain HTTP no cookie can be Secure.
  expect(made.headers.getSetCookie()[0]).toMatch(
    /^waymark=wms_[0-9a-f]{64}; Max-Age=5184000; HttpOnly; SameSite=Lax; Path=\/$/,
  );

  const refused = await waymark(server, 'users', 'setup-link');
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('waymark users reset EMAIL')]);
  const unknown = await waymark(server, 'users', 'reset', 'nobody@example.com');
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('nobody@example.com')]);
  const running = await waymark(server, 'users', 'reset', 'ann@example.com');
  expect(linkIn(running.out, 'reset')).not.toBe('');

  await server.stop();
  const stopped = await waymark(server, 'users', 'reset', 'ann@example.com', '--second-factor', '--json');
  const { url } = JSON.parse(stopped.out) as { url: string };
  expect(url).toStartWith('https://go.example.com/app/reset#wmr_');
  await server.start();
  expect(linkIn(server.log(), 'setup')).toBe('');
  const token = linkIn(url, 'reset');
  const NEW = 'a new and long password';
  const answers = await Promise.all(
    [1, 2].map(() => post(server, '/password/reset', { token, password: NEW })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 410]);
  const old = await post(server, '/session', { email: ann.email, password: PASSWORD });
  expect(old.status).toBe(401);
  const right = await post(server, '/session', { email: ann.email, password: NEW });
  expect(right.status).toBe(201);

  // The secret of the session is in the database as a hash, and in no log.
  const secret = /wms_[0-9a-f]{64}/.exec(right.headers.getSetCookie()[0] ?? '')?.[0] ?? '';
  await fetch(`${server.url}/nothing`, { headers: { cookie: `waymark=${secret}` } });
  await server.stop();
  expect(server.log()).not.toContain(secret);
  for (const file of ['waymark.db', 'waymark.db-wal']) {
    const bytes = await Bun.file(join(server.folder, file))
      .bytes()
      .catch(() => new Uint8Array());
    expect(Buffer.from(bytes).includes(secret)).toBe(false);
  }
}, 60_000);
