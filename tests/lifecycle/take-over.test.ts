import { describe, expect, test } from 'bun:test';
import { callApi, countedClicks, eventuallyTrue, type Place } from '../support/program.ts';
import { ADMIN_KEY, visitAlone } from '../support/server.ts';
import { createTestPlaces } from '../support/test-places.ts';
import { startVisitors } from '../support/visitors.ts';

const { newPlace } = createTestPlaces();

const TAKE_OVER = { args: ['--take-over'] };

describe('a server that takes over', () => {
  for (const workers of ['0', '1', '2']) {
    test(`from one with ${workers} workers under load refuses nobody: no visitor, no call of the API, and each visit counts once`, async () => {
      const place = await newPlace({ WAYMARK_WORKERS: workers });
      let current = place.serve();
      await current.ready();
      await callApi(place, '/links', { url: 'https://example.com/', slug: 'kept' });
      const load = [
        startVisitors({ port: place.port, path: '/kept', count: 6, perConnection: 1 }),
        startVisitors({ port: place.port, path: '/kept', count: 6, perConnection: 1_000, pauseMs: 2 }),
      ];
      const calls = startCalls(place);
      for (let round = 0; round < 2; round++) {
        await Bun.sleep(500);
        const next = place.serve(TAKE_OVER);
        expect(await Promise.race([current.exited, next.exited.then(next.output)])).toBe(0);
        await eventuallyTrue(() => next.output().includes('listening'), 20_000);
        current = next;
      }
      await Bun.sleep(800);
      const tallies = await Promise.all(load.map((visitors) => visitors.stop()));
      expect(tallies.flatMap(({ refused }) => refused)).toEqual([]);
      expect(await calls.stop()).toEqual([]);
      const redirected = tallies.reduce((sum, tally) => sum + tally.redirected, 0);
      expect(redirected).toBeGreaterThan(1_000);
      expect(await eventuallyTrue(async () => (await countedClicks(place)) >= redirected, 30_000)).toBe(true);
      expect(await countedClicks(place)).toBe(redirected);
      expect(await eventuallyTrue(() => place.workers().length === Number(workers), 30_000)).toBe(true);
      current.kill('SIGTERM');
      expect(await current.exited).toBe(0);
      expect(place.workers()).toEqual([]);
      expect(place.spools()).toEqual([]);
    }, 120_000);
  }

  test('that cannot start leaves the running one as it is', async () => {
    const place = await newPlace();
    const first = place.serve();
    await first.ready();
    const second = place.serve({ ...TAKE_OVER, env: { WAYMARK_WORKERS: 'many' } });
    expect(await second.exited).toBe(78);
    await callApi(place, '/links', { url: 'https://example.com/', slug: 'kept' });
    expect((await visitAlone(place.port, '/kept')).status).toBe(302);
  }, 60_000);

  test('starts like any other where no server runs', async () => {
    const place = await newPlace();
    const only = place.serve(TAKE_OVER);
    await only.ready();
    expect(place.workers()).toHaveLength(1);
  }, 60_000);

  test('takes over from one that drains, so that its drain ends at once', async () => {
    const place = await newPlace({ WAYMARK_DRAIN: '60s' });
    const first = place.serve();
    await first.ready();
    await callApi(place, '/links', { url: 'https://example.com/', slug: 'kept' });
    first.kill('SIGTERM');
    await eventuallyTrue(async () => (await fetch(`${place.url}/readyz`)).status === 503);
    const second = place.serve(TAKE_OVER);
    expect(await first.exited).toBe(0);
    await second.ready();
    expect((await visitAlone(place.port, '/kept')).status).toBe(302);
  }, 60_000);
});

/** Reads and creations, one after the other, over new connections. Answers what was not a success. */
function startCalls(place: Place): { stop(): Promise<readonly string[]> } {
  const refused: string[] = [];
  let running = true;
  const calling = (async () => {
    for (let n = 0; running; n++) {
      const answer = await fetch(`${place.url}/api/v1/links`, {
        ...(n % 2 === 0 ? {} : { method: 'POST', body: JSON.stringify({ url: `https://example.com/${n}` }) }),
        headers: {
          authorization: `Bearer ${ADMIN_KEY}`,
          'content-type': 'application/json',
          connection: 'close',
        },
      }).catch((error: unknown) => String(error));
      if (typeof answer === 'string') refused.push(answer);
      else if (!answer.ok) refused.push(`${answer.status} ${await answer.text()}`);
      await Bun.sleep(10);
    }
  })();
  return {
    async stop() {
      running = false;
      await calling;
      return refused;
    },
  };
}
