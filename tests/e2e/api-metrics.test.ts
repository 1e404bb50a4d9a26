import { expect, test } from 'bun:test';
import { startServer } from '../support/server.ts';

test('a server tells operators how many calls each operation had, and how they ended', async () => {
  const server = await startServer({});
  try {
    await server.ask('/links', { body: { url: 'https://example.com/' } });
    const at = (path: string) => `http://127.0.0.1:${server.port}${path}`;
    await fetch(at('/api/v1/links'));
    await fetch(at('/compat/botoi/v1/short-url/stats'));
    const text = await (await fetch(at('/metrics'))).text();
    for (const labels of [
      'operation="createLink",status="201"',
      'operation="listLinks",status="401"',
      'operation="botoi.',
    ]) {
      expect(text).toMatch(
        new RegExp(`waymark_api_duration_seconds_count\\{${labels.replaceAll('.', '\\.')}[^}]*\\} [1-9]`),
      );
    }
  } finally {
    await server.remove();
  }
});
