import { afterEach, expect, test } from 'bun:test';
import { ADMIN_KEY, eventually, startServer, type TestServer, visit, visitAlone } from '../support/server.ts';

let server: TestServer;
afterEach(() => server.remove());

type Line = Record<string, unknown>;
const lines = async (): Promise<readonly Line[]> =>
  server
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
    .filter(({ message }) => message === 'answered');
const linesOf = (count: number) => eventually(lines, (found) => found.length >= count);

test('a call is one line: what was asked, by which key, what came of it, and nothing secret', async () => {
  server = await startServer({ WAYMARK_ACCESS_LOG: 'api' });
  const made = await server.ask<{ id: string; secret: string }>('/keys', {
    body: { name: 'writer', scopes: ['links:read'] },
  });
  const headers = { authorization: `Bearer ${made.secret}`, 'x-request-id': 'trace-1' };
  await server.api('/links?search=somebody', { headers });
  await fetch(
    `${server.url}/compat/cuttly/api/api.php?key=${made.secret}&short=https%3A%2F%2Fexample.com%2F`,
  );
  const found = await linesOf(3);
  expect(found).toHaveLength(3);
  expect(found[1]).toMatchObject({
    level: 'info',
    requestId: 'trace-1',
    method: 'GET',
    path: '/api/v1/links',
    status: 200,
    keyId: made.id,
    ms: expect.any(Number),
  });
  expect(found[2]).toMatchObject({ path: '/compat/cuttly/api/api.php', method: 'GET' });
  for (const secret of [made.secret, ADMIN_KEY, 'somebody', '127.0.0.1'])
    expect(server.log()).not.toContain(secret);
});

test('with `all`, pages have lines too, plain redirects none; addresses only where they are stored', async () => {
  server = await startServer({ WAYMARK_ACCESS_LOG: 'all', WAYMARK_STORE_ADDRESSES: 'true' });
  const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
  expect((await visitAlone(server.port, `/${slug}`)).status).toBe(302);
  expect((await visit(server, '/nothing-here?email=a@example.com')).status).toBe(404);
  const found = await eventually(lines, (all) => all.some(({ status }) => status === 404));
  expect(found.find(({ status }) => status === 404)).toMatchObject({
    method: 'GET',
    path: '/nothing-here',
    from: '127.0.0.1',
  });
  expect(found.filter(({ path }) => path === `/${slug}`)).toEqual([]);
  expect(server.log()).not.toContain('a@example.com');
});

test('without the setting there are none', async () => {
  server = await startServer();
  await server.ask('/links', { body: { url: 'https://example.com/' } });
  expect(await lines()).toEqual([]);
});
