import { describe, expect, test } from 'bun:test';
import { OWN_DOMAIN } from '../../../tests/support/lane.ts';
import { PLAIN_ROUTE } from '../../../tests/support/route.ts';
import { createAddressList } from '../../clicks/geo/address-list.ts';
import type { Capture } from '../../clicks/spool/spool-record.ts';
import type { Destination } from '../../core/base/destination.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../core/domains/domain-settings.ts';
import type { Route } from '../../core/visits/route.ts';
import { createHosts } from '../hosts.ts';
import { createLookup } from '../lookup.ts';
import { createLaneCounters } from './lane-counters.ts';
import { createPlainVisits } from './plain-visits.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 8, 0, 0);
const CLIENT = { peer: '192.0.2.7', peerBytes: Buffer.from('192.0.2.7'), peerIsProxy: false };

function setUp(routes: Record<string, Partial<Route>>, { respectDnt = false } = {}) {
  const reads: string[] = [];
  const clicks: string[] = [];
  const clock = { atMs: NOW_MS, nowMs: () => clock.atMs };
  const store = { fails: false };
  const spool: { wait: Promise<void> | null } = { wait: null };
  const hosts = createHosts();
  const load = (settings = DEFAULT_DOMAIN_SETTINGS): void =>
    hosts.load([{ ...OWN_DOMAIN, settings }], OWN_DOMAIN.id, { catchAll: false, elsewhere: [] });
  load();
  const lookup = createLookup({
    store: {
      byAddress(_, slug) {
        reads.push(slug);
        if (store.fails) throw new Error('the store is away');
        const route = routes[slug];
        return route === undefined ? null : { ...PLAIN_ROUTE, ...route };
      },
    },
    reserved: new Set(),
    clock,
    entriesMax: 100,
    staleMsMax: 3_600_000,
    isForLane: true,
  });
  const counters = createLaneCounters();
  const visits = createPlainVisits(
    {
      hosts,
      lookup,
      spool: {
        room: () => spool.wait,
        append(capture: Capture) {
          const to = capture.destination.toString('latin1', capture.destinationStart, capture.destinationEnd);
          clicks.push(`${capture.linkId} ${to}`);
          return true;
        },
      } as never,
      decide: () => null,
      trustedProxies: createAddressList([]),
      countryHeader: '',
      respectDnt,
      clock,
      onUntrustedProxy: () => undefined,
    },
    counters,
  );

  function visit(path: string, more = '', looked?: Parameters<typeof visits.answer>[2]['looked']) {
    const method = more.startsWith('HEAD') ? 'HEAD' : 'GET';
    const fields = more.replace('HEAD', '');
    const bytes = Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: sho.rt\r\n${fields}\r\n`, 'latin1');
    expect(visits.read(bytes, 0)).toBe(true);
    const answer = visits.answer(CLIENT, bytes, { isLast: visits.head.closes, looked });
    if (answer === null || typeof answer === 'string' || answer instanceof Promise) return answer;
    return answer.bytes.toString('latin1', answer.start, answer.end);
  }
  return { visit, visits, reads, clicks, clock, spool, store, lookup, counters, load };
}

const to = (text: string): Partial<Route> => ({ destination: text as Destination });
const textOf = (answer: unknown): string => (typeof answer === 'string' ? answer : '');
const locationIn = (answer: unknown): string | undefined => /^Location: (.*)\r$/m.exec(textOf(answer))?.[1];

describe('a visit to a plain link', () => {
  test('a prepared answer past its age is given while the store fails, and a changed link is not', async () => {
    const { visit, store, clock, clicks, lookup } = setUp({
      a: to('https://a.example/'),
      b: to('https://b.example/'),
    });
    for (const path of ['/a', '/b']) visit(path);
    store.fails = true;
    clock.atMs += 600_000;
    expect(await visit('/a')).toBeUndefined();
    expect(visit('/a')).toContain('https://a.example/');
    expect(clicks).toHaveLength(3);
    lookup.invalidate(OWN_DOMAIN.id, 'b');
    await expect(visit('/b')).rejects.toThrow('away');
    store.fails = false;
    clock.atMs += 3_600_001;
    expect(visit('/a')).toContain('https://a.example/');
  });

  test('gets the same answer and click from memory as from the store', () => {
    const { visit, reads, clicks, counters } = setUp({
      a: to('https://example.com/1'),
      b: to('https://example.com/2'),
    });
    const first = ['/a', '/b'].map((path) => visit(path));
    expect(['/a', '/b'].map((path) => visit(path))).toEqual(first);
    expect(first[0]).toBe(
      'HTTP/1.1 302 Found\r\nDate: Sun, 22 Nov 2026 08:00:00 GMT\r\nLocation: https://example.com/1\r\n' +
        'Cache-Control: no-store\r\nContent-Length: 0\r\n\r\n',
    );
    expect(reads).toEqual(['a', 'b']);
    expect(clicks.slice(2)).toEqual(clicks.slice(0, 2));
    expect(clicks).toHaveLength(4);
    expect(counters.redirects).toBe(4);
  });

  test('has the time of the visit, and the end of the connection when it is the last', () => {
    const { visit, clock } = setUp({ a: {} });
    visit('/a');
    clock.atMs += 5_000;
    expect(textOf(visit('/a'))).toContain('\r\nDate: Sun, 22 Nov 2026 08:00:05 GMT\r\nLocation: ');
    expect(textOf(visit('/a', 'Connection: close\r\n'))).toContain(
      '\r\nDate: Sun, 22 Nov 2026 08:00:05 GMT\r\nConnection: close\r\nLocation: ',
    );
    expect(textOf(visit('/a'))).not.toContain('close');
  });

  test('follows an edit at once', () => {
    const routes: Record<string, Partial<Route>> = { a: to('https://example.com/before') };
    const { visit, lookup } = setUp(routes);
    visit('/a');
    routes.a = to('https://example.com/after');
    lookup.invalidate(OWN_DOMAIN.id, 'a');
    expect(locationIn(visit('/a'))).toBe('https://example.com/after');
    delete routes.a;
    lookup.invalidate(OWN_DOMAIN.id, 'a');
    expect(visit('/a')).toBeNull();
  });

  test('that has waited for the spool leaves no answer from before an edit', async () => {
    const routes: Record<string, Partial<Route>> = { a: to('https://example.com/before') };
    const { visit, lookup, spool, clicks } = setUp(routes);
    spool.wait = Promise.resolve();
    const looked = await (visit('/a') as Promise<null>);
    routes.a = to('https://example.com/after');
    lookup.invalidate(OWN_DOMAIN.id, 'a');
    spool.wait = null;
    visit('/a', '', looked);
    expect(locationIn(visit('/a'))).toBe('https://example.com/after');
    // The same for one that waited with a prepared answer.
    spool.wait = Promise.resolve();
    expect(await (visit('/a') as Promise<undefined>)).toBeUndefined();
    expect(clicks).toHaveLength(2);
  });

  test('is no click when it is a HEAD request, a declined prefetch, or not to be tracked', () => {
    const { visit, clicks, counters } = setUp({ a: {} }, { respectDnt: true });
    visit('/a');
    expect(locationIn(visit('/a', 'HEAD'))).toBe('https://example.com/p');
    expect(locationIn(visit('/a', 'DNT: 1\r\n'))).toBe('https://example.com/p');
    expect(clicks).toHaveLength(1);
    expect(textOf(visit('/a', 'Sec-Purpose: prefetch\r\n'))).toStartWith('HTTP/1.1 503 ');
    expect(counters).toMatchObject({ redirects: 2, heads: 1, untracked: 1, declined: 1 });
  });

  test('in other letter cases finds a link that is created later', () => {
    const routes: Record<string, Partial<Route>> = { launch: to('https://example.com/folded') };
    const { visit, lookup, load } = setUp(routes);
    load({ ...DEFAULT_DOMAIN_SETTINGS, caseSensitive: false });
    for (let n = 0; n < 2; n++) expect(locationIn(visit('/Launch'))).toBe('https://example.com/folded');
    routes.Launch = to('https://example.com/exact');
    lookup.clearMisses();
    expect(locationIn(visit('/Launch'))).toBe('https://example.com/exact');
  });

  test.each<[string, Partial<Route>]>([
    ['ends', { expiresAtMs: NOW_MS + 1_000 }],
    ['begins later', { startsAtMs: NOW_MS + 1_000 }],
    ['forwards the query', { forwardQuery: true }],
  ])('is decided each time where the link %s', (_, route) => {
    const { visit, clock } = setUp({ a: route });
    const seen = ['/a?x=1', '/a?x=2'].map((path) => locationIn(visit(path)));
    clock.atMs += 2_000;
    const later = locationIn(visit('/a?x=3'));
    expect(new Set([...seen, later]).size).toBeGreaterThan(1);
  });
});
