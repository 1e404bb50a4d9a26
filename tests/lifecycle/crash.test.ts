import { describe, expect, test } from 'bun:test';
import { countedClicks, eventuallyTrue, onlyWorker, type Place } from '../support/program.ts';
import { visitAlone } from '../support/server.ts';
import { createTestPlaces } from '../support/test-places.ts';
import { startVisitors } from '../support/visitors.ts';

const { startServing } = createTestPlaces();

const isCounted = (place: Place, clicks: number): Promise<boolean> =>
  eventuallyTrue(async () => (await countedClicks(place)) >= clicks, 30_000);

describe('a main process that is killed', () => {
  for (const workers of ['1', '2']) {
    test(`leaves ${workers} workers that serve plain links until the next one takes over: nobody is refused, each visit counts once`, async () => {
      const { place, main } = await startServing({ WAYMARK_WORKERS: workers });
      const orphans = place.workers();
      expect(orphans).toHaveLength(Number(workers));
      const visitors = startVisitors({
        port: place.port,
        path: '/kept',
        count: 8,
        perConnection: 1,
        pauseMs: 5,
      });
      await Bun.sleep(300);
      main.kill('SIGKILL');
      await main.exited;
      await Bun.sleep(500);
      const next = place.serve();
      await next.ready();
      expect(await eventuallyTrue(() => orphans.every((pid) => !place.workers().includes(pid)), 20_000)).toBe(
        true,
      );
      const { redirected, refused } = await visitors.stop();
      expect(refused).toEqual([]);
      expect(redirected).toBeGreaterThan(100);
      expect(place.workers()).toHaveLength(Number(workers));
      expect(await isCounted(place, redirected)).toBe(true);
      expect(await countedClicks(place)).toBe(redirected);
    }, 90_000);
  }

  test('leaves workers that end by themselves when nobody comes, and their visits count at the next start', async () => {
    const { place, main } = await startServing({ WAYMARK_ALONE: '1s' });
    main.kill('SIGKILL');
    await main.exited;
    expect((await visitAlone(place.port, '/kept')).status).toBe(302);
    expect(await eventuallyTrue(() => place.workers().length === 0)).toBe(true);
    const next = place.serve();
    await next.ready();
    expect(await isCounted(place, 1)).toBe(true);
    next.kill('SIGTERM');
    expect(await next.exited).toBe(0);
    expect(place.spools()).toEqual([]);
  }, 60_000);

  test('leaves workers that obey a signal, as when a terminal closes', async () => {
    const { place, main } = await startServing();
    main.kill('SIGKILL');
    await main.exited;
    const orphan = onlyWorker(place);
    process.kill(orphan, 'SIGTERM');
    expect(await eventuallyTrue(() => place.workers().length === 0)).toBe(true);
  }, 60_000);

  test('keeps a restore out of the folder while its workers still serve', async () => {
    const { place, main } = await startServing();
    main.kill('SIGKILL');
    await main.exited;
    const restore = Bun.spawn([process.execPath, 'src/cli/main.ts', 'restore', '/nowhere'], {
      env: { PATH: process.env.PATH ?? '', WAYMARK_DATA_DIR: place.folder },
      stderr: 'pipe',
    });
    expect(await restore.stderr.text()).toContain('redirect process');
    expect(await restore.exited).toBe(1);
  }, 60_000);
});

describe('a worker that is killed', () => {
  test('is replaced, its end is logged with the reason, and what it redirected counts once', async () => {
    const { place, main } = await startServing();
    for (let n = 0; n < 20; n++) expect((await visitAlone(place.port, '/kept')).status).toBe(302);
    const worker = onlyWorker(place);
    process.kill(worker, 'SIGKILL');
    expect(await eventuallyTrue(() => place.workers().some((pid) => pid !== worker), 20_000)).toBe(true);
    expect(main.output()).toContain('"signal":"SIGKILL"');
    await main.ready();
    expect((await visitAlone(place.port, '/kept')).status).toBe(302);
    expect(await isCounted(place, 21)).toBe(true);
    expect(await countedClicks(place)).toBe(21);
  }, 60_000);

  test('again and again is replaced with growing pauses', async () => {
    const { place, main } = await startServing();
    for (let death = 0; death < 3; death++) {
      expect(await eventuallyTrue(() => place.workers().length === 1, 20_000)).toBe(true);
      const worker = onlyWorker(place);
      process.kill(worker, 'SIGKILL');
      expect(await eventuallyTrue(() => !place.workers().includes(worker))).toBe(true);
    }
    expect(await eventuallyTrue(() => main.output().includes('"pauseMs":800'), 20_000)).toBe(true);
    expect(main.output()).toContain('"pauseMs":200');
    expect(main.output()).toContain('"pauseMs":400');
  }, 90_000);
});

test('main and workers that are killed together leave what they redirected for the next start', async () => {
  const { place, main } = await startServing({ WAYMARK_WORKERS: '2' });
  for (let n = 0; n < 20; n++) expect((await visitAlone(place.port, '/kept')).status).toBe(302);
  const workers = place.workers();
  main.kill('SIGKILL');
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  await main.exited;
  const next = place.serve();
  await next.ready();
  expect(await isCounted(place, 20)).toBe(true);
  expect(await countedClicks(place)).toBe(20);
}, 60_000);
