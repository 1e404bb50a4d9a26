import { expect, test } from 'bun:test';
import { createHealth } from './health.ts';

test('a server is ready when every check is well', async () => {
  const answer = await createHealth({ spool: () => null, links: async () => null }).ready();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ ready: true, checks: { spool: { ok: true }, links: { ok: true } } });
});

test('one failed check makes it not ready, and all are named with their reasons', async () => {
  const answer = await createHealth({
    spool: () => 'the disk is full',
    links: async () => {
      throw new Error('closed');
    },
    clicks: () => null,
  }).ready();
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({
    ready: false,
    checks: {
      spool: { ok: false, reason: 'the disk is full' },
      links: { ok: false, reason: 'closed' },
      clicks: { ok: true },
    },
  });
});

test('a check that never answers fails instead of hanging', async () => {
  const health = createHealth({ stuck: () => new Promise(() => undefined) }, 1);
  expect((await health.readiness()).checks.stuck).toEqual({ ok: false, reason: 'no answer in time' });
});

test('a server that stops is alive, but no longer ready', async () => {
  const health = createHealth({});
  health.drain();
  expect(health.live().status).toBe(200);
  expect((await health.ready()).status).toBe(503);
});
