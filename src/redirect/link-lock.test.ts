import { describe, expect, test } from 'bun:test';
import type { LinkId } from '../core/link.ts';
import { Problem } from '../core/problem.ts';
import { createMemoryRateCounters } from '../storage/memory/rate-counters.ts';
import { createLinkLock } from './link-lock.ts';
import type { VisitRequest } from './visit-request.ts';

const LINK = 7 as LinkId;
const HASH = 'hash of open sesame';

function setUp() {
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  let verified = 0;
  const lock = createLinkLock({
    passwords: {
      hash: async (password) => `hash of ${password}`,
      async verify(password, hash) {
        verified++;
        return hash === `hash of ${password}`;
      },
    },
    counters: createMemoryRateCounters(),
    secret: new Uint8Array(32).fill(1),
    clock,
  });
  return { lock, clock, verified: () => verified };
}

function request(
  over: { headers?: Record<string, string>; form?: string; address?: string; secure?: boolean } = {},
): VisitRequest {
  return {
    method: over.form === undefined ? 'GET' : 'POST',
    host: 'h',
    path: '/a',
    query: '',
    address: over.address ?? '192.0.2.1',
    country: '',
    isSecure: over.secure ?? false,
    headers: new Headers(over.headers),
    readBody: async (max) => (over.form !== undefined && over.form.length <= max ? over.form : null),
  };
}

const formOf = (password: string): string => new URLSearchParams({ password }).toString();

describe('a lock', () => {
  test('stays closed until something is told', async () => {
    const { lock } = setUp();
    expect(await lock.unlock(request(), LINK, HASH)).toEqual({ kind: 'closed', refusal: null });
    expect(await lock.unlock(request({ form: 'x=y' }), LINK, HASH)).toEqual({
      kind: 'closed',
      refusal: null,
    });
    expect(await lock.unlock(request({ form: formOf('no') }), LINK, HASH)).toEqual({
      kind: 'closed',
      refusal: 'wrong',
    });
  });

  test('remembers for a day whom it let in, for this link and this password', async () => {
    const { lock, clock } = setUp();
    const opened = await lock.unlock(request({ form: formOf('open sesame'), secure: true }), LINK, HASH);
    const cookie = opened.kind === 'open' ? (opened.cookie ?? '') : '';
    expect(cookie).toEndWith('; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure');
    const again = request({ headers: { cookie: `x=1; ${cookie.split(';')[0]}` } });
    expect(await lock.unlock(again, LINK, HASH)).toEqual({ kind: 'open', cookie: null });
    expect((await lock.unlock(again, 8 as LinkId, HASH)).kind).toBe('closed');
    expect((await lock.unlock(again, LINK, 'hash of another')).kind).toBe('closed');
    clock.atMs = 86_400_000;
    expect((await lock.unlock(again, LINK, HASH)).kind).toBe('closed');
  });

  test('hashes a right answer once, and never counts it as a guess again', async () => {
    const { lock, verified } = setUp();
    for (let n = 0; n < 100; n++) {
      const told = request({ headers: { 'x-link-password': 'open sesame' } });
      expect(await lock.unlock(told, LINK, HASH)).toEqual({ kind: 'open', cookie: null });
    }
    expect(verified()).toBe(1);
  });

  test('takes ten guesses in a quarter of an hour from one address, and hashes no more than those', async () => {
    const { lock, clock, verified } = setUp();
    const guess = (n: number, address?: string) =>
      lock.unlock(
        request({ form: formOf(`guess ${n}`), ...(address === undefined ? {} : { address }) }),
        LINK,
        HASH,
      );
    const kinds: string[] = [];
    for (let n = 0; n < 12; n++) kinds.push((await guess(n)).kind);
    expect(kinds).toEqual([...Array(10).fill('closed'), 'throttled', 'throttled']);
    expect(verified()).toBe(10);
    expect(await guess(99)).toEqual({ kind: 'throttled', retryAfterS: 900 });
    expect((await guess(99, '192.0.2.2')).kind).toBe('closed');
    clock.atMs = 900_000;
    expect((await guess(99)).kind).toBe('closed');
  });

  test('takes a whole /64 of IPv6 for one address', async () => {
    const { lock } = setUp();
    const guess = (n: number, network = '2001:db8:0:1') =>
      lock.unlock(request({ form: formOf(`${n}`), address: `${network}::${n.toString(16)}` }), LINK, HASH);
    for (let n = 0; n < 10; n++) await guess(n);
    expect((await guess(10)).kind).toBe('throttled');
    expect((await guess(10, '2001:db8:0:2')).kind).toBe('closed');
  });

  test('asks to come back where too many wait to be heard', async () => {
    const lock = createLinkLock({
      passwords: {
        hash: async () => '',
        verify: async () => {
          throw new Problem('too_many', { what: 'passwords', max: 1 });
        },
      },
      counters: createMemoryRateCounters(),
      secret: new Uint8Array(32),
      clock: { nowMs: () => 0 },
    });
    expect(await lock.unlock(request({ form: formOf('x') }), LINK, HASH)).toEqual({
      kind: 'throttled',
      retryAfterS: 5,
    });
  });

  test('counts what one address tries at all links', async () => {
    const { lock } = setUp();
    const kinds: string[] = [];
    for (let n = 0; n < 60; n++) {
      kinds.push((await lock.unlock(request({ form: formOf(`${n}`) }), (100 + n) as LinkId, HASH)).kind);
    }
    expect(kinds.filter((kind) => kind === 'closed')).toHaveLength(50);
  });
});
