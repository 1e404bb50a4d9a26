import { afterEach, expect, test } from 'bun:test';
import { eventually, startServer, type TestServer } from '../support/server.ts';

const open: { server?: TestServer } = {};
afterEach(() => open.server?.remove());

const ROUNDS = 5;
const ann = { email: 'ann@example.com', password: 'a long enough password' };

const post = (server: TestServer, path: string, body: unknown): Promise<Response> =>
  fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-waymark': '1', origin: server.url },
    body: JSON.stringify(body),
  });

test('a server that is killed while the first account is set up has that account whole, or not at all', async () => {
  const server = await startServer();
  open.server = server;
  for (let round = 0; round < ROUNDS; round++) {
    const token = /setup#(\w+)/.exec(server.log())?.[1];
    // No link is printed once the account exists.
    if (token === undefined) break;
    const answered = post(server, '/setup', { token, name: 'Ann', ...ann }).then(
      ({ status }) => status,
      () => 0,
    );
    await Bun.sleep(round * 12);
    await server.kill();
    const status = await answered;
    await server.start();
    // A redirect process that outlived the kill may have answered so far, and may end before its successor listens.
    await eventually(
      async () => server.log(),
      (log) => log.includes('listening'),
    );
    const isOffered = /setup#wmu_/.test(server.log());
    const signedIn = await post(server, '/session', ann);
    const members = await server.ask<{ data: unknown[] }>('/members');
    expect({ offered: isOffered, signIn: signedIn.status, members: members.data.length }).toEqual(
      isOffered ? { offered: true, signIn: 401, members: 0 } : { offered: false, signIn: 201, members: 1 },
    );
    if (status === 201) expect(isOffered).toBe(false);
  }
}, 120_000);
