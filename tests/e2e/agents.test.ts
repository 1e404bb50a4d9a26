import { afterAll, beforeAll, expect, test } from 'bun:test';
import { agentRows, PARTS } from '../support/agent-rows.ts';
import { startServer, type TestServer, visit } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ WAYMARK_WORKERS: '1' });
});
afterAll(() => server.remove());

const SAMPLE = 400;
const sample = (kind: 'person' | 'bot'): readonly string[] =>
  PARTS.flatMap((part) =>
    agentRows(part)
      .filter((row) => row.kind === kind)
      .slice(0, SAMPLE)
      .map(({ userAgent }) => userAgent),
  );

test('a link that is closed to bots lets people through, whatever they browse with', async () => {
  const link = { url: 'https://example.com/', slug: 'people', block_bots: true };
  await server.ask('/links', { body: link });
  const statuses = async (userAgents: readonly string[]): Promise<ReadonlyMap<number, number>> => {
    const counts = new Map<number, number>();
    for (const userAgent of userAgents) {
      const { status } = await visit(server, '/people', { 'user-agent': userAgent });
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return counts;
  };
  expect(await statuses(sample('person'))).toEqual(new Map([[302, 2 * SAMPLE]]));
  const refused = (await statuses(sample('bot'))).get(403) ?? 0;
  expect(refused).toBeGreaterThan(2 * SAMPLE * 0.9);
});
