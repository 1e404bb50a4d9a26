import { expect, test } from 'bun:test';
import { countedClicks, eventuallyTrue } from '../support/program.ts';
import { ADMIN_KEY, visitAlone } from '../support/server.ts';
import { createTestPlaces } from '../support/test-places.ts';

const { newPlace, startServing } = createTestPlaces();

/** An idle server stops in well under a second; the bound leaves room for a busy machine. */
const STOPS_WITHIN_MS = 15_000;

/** A connection that has had one answer and stays open. */
function keepOpen(port: number, path: string): Promise<void> {
  return new Promise((done, fail) => {
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        open: (socket) =>
          void socket.write(
            `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n\r\n`,
          ),
        data: () => done(),
        error: (_, error) => fail(error),
      },
    }).catch(fail);
  });
}

for (const workers of ['0', '1', '2']) {
  test(`a stop with ${workers} workers waits for no idle connection, whatever it was used for`, async () => {
    const { place, main } = await startServing({ WAYMARK_WORKERS: workers });
    for (const path of ['/kept', '/healthz', '/api/v1/links', '/api/v1/clicks/live', '/docs']) {
      await keepOpen(place.port, path);
    }
    const startedMs = performance.now();
    main.kill('SIGTERM');
    expect(await main.exited).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(STOPS_WITHIN_MS);
    expect(place.workers()).toEqual([]);
    expect(place.spools()).toEqual([]);
  }, 60_000);
}

test('a server that drains tells load balancers, serves on, and counts what it serves', async () => {
  const { place, main } = await startServing({ WAYMARK_DRAIN: '2s' });
  expect((await fetch(`${place.url}/readyz`)).status).toBe(200);
  main.kill('SIGTERM');
  expect(await eventuallyTrue(async () => (await fetch(`${place.url}/readyz`)).status === 503)).toBe(true);
  expect((await visitAlone(place.port, '/kept')).status).toBe(302);
  expect(await main.exited).toBe(0);
  await place.serve().ready();
  expect(await eventuallyTrue(async () => (await countedClicks(place)) === 1, 20_000)).toBe(true);
}, 60_000);

test('a second signal ends the drain', async () => {
  const { place, main } = await startServing({ WAYMARK_DRAIN: '60s' });
  const startedMs = performance.now();
  main.kill('SIGTERM');
  await eventuallyTrue(async () => (await fetch(`${place.url}/readyz`)).status === 503);
  main.kill('SIGINT');
  expect(await main.exited).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(30_000);
}, 60_000);

test('a server that is told to stop while it starts ends with 0 and leaves nothing', async () => {
  const place = await newPlace();
  for (const waitMs of [250, 400, 600]) {
    const main = place.serve();
    await Bun.sleep(waitMs);
    main.kill('SIGTERM');
    // Before the program has set its handlers, the signal ends it as any program.
    expect([0, 143]).toContain(await main.exited);
    expect(place.workers()).toEqual([]);
    expect(place.spools()).toEqual([]);
  }
}, 60_000);

test('a stop that cannot finish ends all the same: the data folder is gone', async () => {
  const { place, main } = await startServing();
  await Bun.$`rm -rf ${place.folder}`;
  main.kill('SIGTERM');
  await main.exited;
  expect(await eventuallyTrue(() => place.workers().length === 0)).toBe(true);
}, 60_000);
