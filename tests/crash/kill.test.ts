import { afterAll, expect, test } from 'bun:test';
import { eventually, startServer, type TestServer } from '../support/server.ts';

const ROUNDS = 25;
const LINKS = 8;
const VISITORS = 24;
const CREATORS = 4;
const SEED = Number(process.env.WAYMARK_TEST_SEED ?? Date.now() % 1_000_000);

/** What was sent and what was answered: a visit whose answer the kill cut off may count or not. */
interface Tally {
  sent: number;
  answered: number;
}

let random = SEED;
const draw = (max: number): number => {
  random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
  return random % max;
};

let server: TestServer;
afterAll(() => server?.remove());

test(`after each of ${ROUNDS} kills every redirect that was answered is counted, none twice, and every link that was answered exists (seed ${SEED})`, async () => {
  server = await startServer(settings(0));
  const links: { id: string; slug: string; tally: Tally }[] = [];
  for (let n = 0; n < LINKS; n++) {
    const { id, slug } = await server.ask<{ id: string; slug: string }>('/links', {
      body: { url: `https://example.com/${n}` },
    });
    links.push({ id, slug, tally: { sent: 0, answered: 0 } });
  }
  const created = new Map<string, string>();

  for (let round = 0; round < ROUNDS; round++) {
    const load = startLoad(links, created, round);
    await Bun.sleep(80 + draw(400));
    if (round % 5 === 4) await killWorker();
    await server.kill();
    await load.stop();
    await server.start(settings(round + 1));
  }

  const clicksOf = async () => {
    const counted = new Map<string, number>();
    const answer = await server.ask<{ groups: { link: { value: string; clicks: number }[] } }>(
      '/stats?interval=none&bots=include&group_by=link&limit=1000',
    );
    for (const { value, clicks } of answer.groups.link) counted.set(value, clicks);
    return counted;
  };
  await eventually(
    clicksOf,
    (counted) => links.every(({ id, tally }) => (counted.get(id) ?? 0) >= tally.answered),
    20_000,
  );
  // Whatever is still to come would be counted too often: wait until nothing moves any more.
  let before = await clicksOf();
  for (let still = 0; still < 3; still++) {
    await Bun.sleep(300);
    const now = await clicksOf();
    if (JSON.stringify([...now]) !== JSON.stringify([...before])) still = -1;
    before = now;
  }
  for (const { id, tally } of links) {
    const clicks = before.get(id) ?? 0;
    expect(clicks).toBeGreaterThanOrEqual(tally.answered);
    expect(clicks).toBeLessThanOrEqual(tally.sent);
    const link = await server.ask<{ clicks: number }>(`/links/${id}`);
    expect(link.clicks).toBe(clicks);
  }
  expect(links.reduce((sum, { tally }) => sum + tally.answered, 0)).toBeGreaterThan(1_000);
  expect(created.size).toBeGreaterThan(50);
  for (const [id, url] of created) {
    const link = await server.ask<{ url: string }>(`/links/${id}`);
    expect(link.url).toBe(url);
  }
}, 120_000);

function settings(round: number): Record<string, string> {
  return {
    WAYMARK_WORKERS: ['1', '2', '0'][round % 3] ?? '1',
    WAYMARK_FSYNC: round % 6 === 5 ? 'always' : '1s',
    WAYMARK_LOG_LEVEL: 'error',
  };
}

async function killWorker(): Promise<void> {
  const pids = await server.workerPids();
  const pid = pids[draw(Math.max(1, pids.length))];
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await Bun.sleep(draw(150));
}

/** Visitors on connections of their own, and creators, until the server is gone. */
function startLoad(
  links: readonly { slug: string; tally: Tally }[],
  created: Map<string, string>,
  round: number,
): { stop(): Promise<void> } {
  let running = true;
  const visitors = Array.from({ length: VISITORS }, async () => {
    while (running && (await visitUntilCut(links, () => running))) await Bun.sleep(5);
  });
  const creators = Array.from({ length: CREATORS }, async (_, creator) => {
    for (let n = 0; running; n++) {
      const url = `https://example.com/created/${round}/${creator}/${n}`;
      const answer = await server.api('/links', { body: { url } }).catch(() => null);
      if (answer?.status !== 201) {
        await Bun.sleep(5);
        continue;
      }
      const link = (await answer.json().catch(() => null)) as { id: string } | null;
      if (link !== null) created.set(link.id, url);
    }
  });
  return {
    async stop() {
      running = false;
      await Promise.all([...visitors, ...creators]);
    },
  };
}

/** Visits one after the other over one connection. True while it is worth trying again. */
function visitUntilCut(
  links: readonly { slug: string; tally: Tally }[],
  goOn: () => boolean,
): Promise<boolean> {
  return new Promise((done) => {
    let current: Tally | null = null;
    const next = (socket: { write(text: string): number; end(): void }): void => {
      const link = links[draw(links.length)];
      if (!goOn() || link === undefined) {
        socket.end();
        return;
      }
      current = link.tally;
      current.sent++;
      socket.write(
        `GET /${link.slug} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n`,
      );
    };
    Bun.connect({
      hostname: '127.0.0.1',
      port: server.port,
      socket: {
        open: next,
        data(socket, bytes) {
          // The whole answer comes at once: it is a few hundred bytes.
          if (bytes.toString('latin1').startsWith('HTTP/1.1 302') && current !== null) current.answered++;
          current = null;
          next(socket);
        },
        close: () => done(true),
        error: () => undefined,
      },
    }).catch(() => done(true));
  });
}
