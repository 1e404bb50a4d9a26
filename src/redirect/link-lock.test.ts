import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { DAY_MS } from '../core/base/calendar.ts';
import type { Turn } from '../core/base/fair-queue.ts';
import type { LinkId } from '../core/base/ids.ts';
import { Problem } from '../core/base/problem.ts';
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
  test('stays closed without a password', async () => {
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
    clock.atMs = DAY_MS;
    expect((await lock.unlock(again, LINK, HASH)).kind).toBe('closed');
  });

  test('hashes a right answer once, and never counts it as a guess again', async () => {
    const { lock, verified } = setUp();
    for (let n = 0; n < 100; n++) {
      const attempt = request({ headers: { 'x-link-password': 'open sesame' } });
      expect(await lock.unlock(attempt, LINK, HASH)).toEqual({ kind: 'open', cookie: null });
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

  test('opens for a right password from an address that has not guessed, whatever others have tried', async () => {
    const guess = fc.record({
      from: fc.integer({ min: 1, max: 5 }),
      times: fc.integer({ min: 1, max: 1_500 }),
    });
    const rule = fc.asyncProperty(fc.array(guess, { maxLength: 6 }), async (guesses) => {
      const { lock } = setUp();
      for (const { from, times } of guesses) {
        for (let n = 0; n < times; n++) {
          await lock.unlock(request({ form: formOf(`${n}`), address: `192.0.2.${from}` }), LINK, HASH);
        }
      }
      for (const address of ['192.0.2.100', '2001:db8::1', '2001:db8:0:1::1']) {
        const opened = await lock.unlock(request({ form: formOf('open sesame'), address }), LINK, HASH);
        expect(opened.kind).toBe('open');
      }
    });
    await fc.assert(rule, { numRuns: 20 });
  });

  test('leaves three guesses to each address while a thousand others guess', async () => {
    const { lock } = setUp();
    const guess = async (n: number, address: string) =>
      (await lock.unlock(request({ form: formOf(`${n}`), address }), LINK, HASH)).kind;
    for (let n = 0; n < 1_000; n++) await guess(n, `10.0.${n >> 8}.${n & 255}`);
    const kinds: string[] = [];
    for (let n = 0; n < 5; n++) kinds.push(await guess(n, '192.0.2.1'));
    expect(kinds).toEqual(['closed', 'closed', 'closed', 'throttled', 'throttled']);
  });

  test('a guess that was refused, or was right, takes from no limit', async () => {
    const { lock, clock } = setUp();
    const tell = async (password: string, linkId = LINK) =>
      (await lock.unlock(request({ form: formOf(password) }), linkId, HASH)).kind;
    for (let n = 0; n < 300; n++) await tell(`${n}`);
    clock.atMs = 900_000;
    const kinds: string[] = [];
    for (let n = 0; n < 9; n++) kinds.push(await tell(`${n}`));
    kinds.push(await tell('open sesame'), await tell('last'), await tell('one more'));
    expect(kinds).toEqual([...Array(9).fill('closed'), 'open', 'closed', 'throttled']);
  });

  test('lets those who never guessed wrongly go ahead, and one link wait for no other', async () => {
    const turns: Turn[] = [];
    const lock = createLinkLock({
      passwords: {
        hash: async () => '',
        async verify(_password, _hash, turn) {
          turns.push(turn);
          return false;
        },
      },
      secret: new Uint8Array(32),
      clock: { nowMs: () => 0 },
    });
    for (const [form, address, linkId] of [
      ['a', '192.0.2.1', 7],
      ['b', '192.0.2.1', 8],
      ['c', '192.0.2.2', 7],
    ] as const) {
      await lock.unlock(request({ form: formOf(form), address }), linkId as LinkId, HASH);
    }
    expect(turns).toEqual([
      { key: 'link:7', last: false },
      { key: 'link:8', last: true },
      { key: 'link:7', last: false },
    ]);
  });
});
