import { expect, test } from 'bun:test';
import { createHealth } from './health.ts';

const WELL = () => null;

test('a server is ready when every check is well', async () => {
  const answer = await createHealth({
    serving: { links: WELL },
    operating: { spool: async () => null },
  }).ready();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    ready: true,
    degraded: [],
    checks: { links: { ok: true }, spool: { ok: true } },
  });
});

test('what keeps visitors from being served makes it not ready', async () => {
  const answer = await createHealth({
    serving: {
      redirects: () => 'no redirect process is alive',
      async links() {
        throw new Error('closed');
      },
    },
    operating: { clicks: WELL },
  }).ready();
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({
    ready: false,
    degraded: [],
    checks: {
      redirects: { ok: false, reason: 'no redirect process is alive' },
      links: { ok: false, reason: 'closed' },
      clicks: { ok: true },
    },
  });
});

test('what only the operator must look after is named, and visitors are still sent there', async () => {
  const answer = await createHealth({
    serving: { links: WELL },
    operating: { spool: () => 'the disk is full', clicks: WELL },
  }).ready();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    ready: true,
    degraded: ['spool'],
    checks: { links: { ok: true }, spool: { ok: false, reason: 'the disk is full' }, clicks: { ok: true } },
  });
});

test('a check that never answers fails instead of hanging', async () => {
  const health = createHealth({ serving: { stuck: () => new Promise(() => undefined) }, operating: {} }, 1);
  expect((await health.readiness()).checks.stuck).toEqual({ ok: false, reason: 'no answer in time' });
});

test('a server that stops is alive, but no longer ready', async () => {
  const health = createHealth({ serving: {}, operating: {} });
  health.drain();
  expect(health.live().status).toBe(200);
  expect((await health.ready()).status).toBe(503);
});
