import { describe, expect, test } from 'bun:test';
import { HOUR_MS } from '../core/base/calendar.ts';
import { createFramingProbe, type FramingProbeDeps } from './framing.ts';
import { createGuardedFetch, type Fetched, FetchRefused, type GuardedFetch } from './guarded-fetch.ts';

const PAGE = 'https://page.test/';
const LONG_MS = 2_000;

function answerWith(fields: Record<string, string>, status = 200): Fetched {
  return { status, url: PAGE, headers: new Headers(fields), body: new Uint8Array(), cut: false };
}

/** A way out that answers as told, and how often it was asked. */
function createScene(answer: () => Promise<Fetched>, deps: Partial<FramingProbeDeps> = {}) {
  const scene = { asked: [] as string[], nowMs: 1_000_000 };
  const fetch: GuardedFetch = {
    fetch(options) {
      scene.asked.push(options.url);
      return answer();
    },
  };
  const probe = createFramingProbe({ fetch, clock: { nowMs: () => scene.nowMs }, ...deps });
  return { scene, probe };
}

describe('a page that may forbid being framed', () => {
  test('is asked once in six hours', async () => {
    const { scene, probe } = createScene(async () => answerWith({ 'x-frame-options': 'DENY' }));
    expect(await probe.forbids(`${PAGE}#a`, LONG_MS)).toBeTrue();
    scene.nowMs += 6 * HOUR_MS - 1;
    expect(await probe.forbids(`${PAGE}#b`, 0)).toBeTrue();
    expect(scene.asked).toEqual([PAGE]);
    scene.nowMs += 1;
    expect(await probe.forbids(PAGE, LONG_MS)).toBeTrue();
    expect(scene.asked).toHaveLength(2);
  });

  test.each<[string, () => Promise<Fetched>]>([
    ['a refusal', () => Promise.reject(new FetchRefused('forbidden_address'))],
    ['anything thrown', () => Promise.reject(new Error('bug'))],
    ['an error page', async () => answerWith({ 'x-frame-options': 'DENY' }, 403)],
  ])('after %s is unknown, and left alone for five minutes', async (_label, answer) => {
    const { scene, probe } = createScene(answer);
    expect(await probe.forbids(PAGE, LONG_MS)).toBeNull();
    scene.nowMs += 5 * 60_000 - 1;
    expect(await probe.forbids(PAGE, LONG_MS)).toBeNull();
    expect(scene.asked).toHaveLength(1);
    scene.nowMs += 1;
    await probe.forbids(PAGE, LONG_MS);
    expect(scene.asked).toHaveLength(2);
  });

  test('is known to one origin and forbidden to another by one question', async () => {
    const fields = { 'content-security-policy': 'frame-ancestors go.test' };
    const { scene, probe } = createScene(async () => answerWith(fields));
    expect(await probe.forbids(PAGE, LONG_MS, 'https://go.test')).toBeFalse();
    expect(await probe.forbids(PAGE, LONG_MS, 'https://other.test')).toBeTrue();
    expect(await probe.forbids(PAGE, LONG_MS)).toBeTrue();
    expect(scene.asked).toHaveLength(1);
  });

  test('that is slow is unknown for now and known to the next visitor', async () => {
    const gate = Promise.withResolvers<Fetched>();
    const { scene, probe } = createScene(() => gate.promise);
    expect(await probe.forbids(PAGE, 10)).toBeNull();
    expect(await probe.forbids(PAGE, 0)).toBeNull();
    const waiting = probe.forbids(PAGE, LONG_MS);
    gate.resolve(answerWith({}));
    expect(await waiting).toBeFalse();
    expect(await probe.forbids(PAGE, 0)).toBeFalse();
    expect(scene.asked).toHaveLength(1);
  });

  test('is not asked when as many are asked as may be, and is later', async () => {
    const gate = Promise.withResolvers<Fetched>();
    const { scene, probe } = createScene(() => gate.promise, { probesMax: 2 });
    const first = [probe.forbids(`${PAGE}1`, LONG_MS), probe.forbids(`${PAGE}2`, LONG_MS)];
    expect(await probe.forbids(`${PAGE}3`, LONG_MS)).toBeNull();
    gate.resolve(answerWith({}));
    expect(await Promise.all(first)).toEqual([false, false]);
    expect(await probe.forbids(`${PAGE}3`, LONG_MS)).toBeFalse();
    expect(scene.asked).toEqual([`${PAGE}1`, `${PAGE}2`, `${PAGE}3`]);
  });

  test.each(['', 'page.test', 'http://'])('with the address %p is unknown', async (url) => {
    const { scene, probe } = createScene(async () => answerWith({}));
    expect(await probe.forbids(url, LONG_MS)).toBeNull();
    expect(scene.asked).toEqual([]);
  });

  test('is asked over the network, through its redirects', async () => {
    const server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      routes: {
        '/a': Response.redirect('/b'),
        '/b': new Response('x'.repeat(100_000), { headers: { 'x-frame-options': 'SAMEORIGIN' } }),
        '/c': new Response('anyone'),
      },
    });
    const fetch = createGuardedFetch({ allowed: ['127.0.0.0/8'], userAgent: 'Waymark test' });
    const probe = createFramingProbe({ fetch, clock: { nowMs: Date.now } });
    const verdicts = ['a', 'b', 'c'].map((path) => probe.forbids(`${server.url}${path}`, LONG_MS));
    expect(await Promise.all(verdicts)).toEqual([true, true, false]);
    await server.stop(true);
  });
});
