import { describe, expect, test } from 'bun:test';
import { OWN_DOMAIN } from '../../../tests/support/lane.ts';
import { PLAIN_ROUTE } from '../../../tests/support/route.ts';
import { createAddressList } from '../../clicks/geo/address-list.ts';
import { NOWHERE } from '../../clicks/geo/geo-file.ts';
import type { Capture } from '../../clicks/spool/spool-record.ts';
import { createQuickVisitorReader } from '../../clicks/visitor.ts';
import type { Destination } from '../../core/base/destination.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../core/domains/domain-settings.ts';
import { type Behaviour, PLAIN_BEHAVIOUR } from '../../core/rules/behaviour.ts';
import type { AppTarget, Rule } from '../../core/rules/rule.ts';
import type { Route } from '../../core/visits/route.ts';
import { createHosts } from '../hosts.ts';
import { createLookup } from '../lookup.ts';
import { createDraws } from '../request-visitor.ts';
import { createLaneCounters } from './lane-counters.ts';
import { createDecideInLane } from './lane-decision.ts';
import { createPlainVisits } from './plain-visits.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 8, 0, 0);
const CLIENT = { peer: '192.0.2.7', peerBytes: Buffer.from('192.0.2.7'), peerIsProxy: false };

function setUp(routes: Record<string, Partial<Route>>, { respectDnt = false, drawn = [] as number[] } = {}) {
  const reads: string[] = [];
  const clicks: string[] = [];
  const clock = { atMs: NOW_MS, nowMs: () => clock.atMs };
  const store = { fails: false };
  const spool: { wait: Promise<void> | null } = { wait: null };
  const visitors = createQuickVisitorReader({ locate: () => NOWHERE });
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
          const decided = capture.rule + capture.variant === 0 ? '' : ` ${capture.rule}/${capture.variant}`;
          clicks.push(`${capture.linkId} ${to}${decided}`);
          return true;
        },
      } as never,
      decide: createDecideInLane({
        visitors: () => visitors,
        draws: createDraws(new Uint8Array(16), () => drawn.shift() ?? Number.NaN),
        clock,
      }),
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

const ruled = (behaviour: Partial<Behaviour>): Partial<Route> => ({
  behaviour: { ...PLAIN_BEHAVIOUR, ...behaviour },
});
const toFrench: Rule = {
  when: { language: ['fr'] },
  to: { kind: 'url', destination: 'https://example.com/fr' as Destination },
};
const FRENCH = 'Accept-Language: fr\r\n';

describe('a visit to a link with rules', () => {
  test('gets the same answer and click from memory as from the store', () => {
    const { visit, reads, clicks, lookup } = setUp({ a: ruled({ rules: [toFrench] }) });
    const asked = ['', FRENCH, 'Accept-Language: de\r\n'];
    const first = asked.map((fields) => visit('/a', fields));
    expect(first.map(locationIn)).toEqual([
      'https://example.com/p',
      'https://example.com/fr',
      'https://example.com/p',
    ]);
    expect(asked.map((fields) => visit('/a', fields))).toEqual(first);
    // Once for each answer.
    expect(reads).toEqual(['a', 'a']);
    expect(lookup.counters.hits).toBe(4);
    expect(clicks.slice(3)).toEqual(clicks.slice(0, 3));
    expect(clicks[1]).toBe('1 https://example.com/fr 1/0');
  });

  test('follows an edit at once, whichever rule decides', () => {
    const routes: Record<string, Partial<Route>> = { a: ruled({ rules: [toFrench] }) };
    const { visit, lookup } = setUp(routes);
    for (const fields of ['', FRENCH]) visit('/a', fields);
    const other = { kind: 'url', destination: 'https://example.com/after' as Destination } as const;
    routes.a = { ...to('https://example.com/else'), ...ruled({ rules: [{ ...toFrench, to: other }] }) };
    lookup.invalidate(OWN_DOMAIN.id, 'a');
    expect(locationIn(visit('/a', FRENCH))).toBe('https://example.com/after');
    expect(locationIn(visit('/a'))).toBe('https://example.com/else');
  });

  test('draws once, so that no variant is preferred because its answer is prepared', () => {
    const [left, right] = ['https://example.com/l', 'https://example.com/r'] as Destination[];
    const split = [left, right].map((destination) => ({
      destination: destination as Destination,
      weight: 50,
    }));
    const drawn = [0.1, 0.9, 0.1, 0.9, 0.2];
    const { visit, clicks } = setUp({ a: ruled({ split }) }, { drawn });
    const seen = [1, 2, 3, 4, 5].map(() => locationIn(visit('/a')));
    expect(seen).toEqual([left, right, left, right, left]);
    expect(clicks.map((click) => click.split(' ')[2])).toEqual(['0/1', '0/2', '0/1', '0/2', '0/1']);
  });

  test('shares the rules with other links, but neither their answers nor their draws', () => {
    const rows = Array.from({ length: 20 }, (_, n) => n + 1);
    const split = [1, 2].map((n) => ({
      destination: `https://example.com/v${n}` as Destination,
      weight: 30,
    }));
    const behaviour: Behaviour = { ...PLAIN_BEHAVIOUR, rules: [toFrench], split, sticky: true };
    const routes = Object.fromEntries(
      rows.map((n) => [
        `s${n}`,
        { ...to(`https://example.com/${n}`), linkId: n as Route['linkId'], behaviour },
      ]),
    );
    const { visit, clicks } = setUp(routes);
    const first = rows.map((n) => visit(`/s${n}`));
    expect(new Set(first.map(locationIn)).size).toBeGreaterThan(3);
    expect(rows.map((n) => visit(`/s${n}`))).toEqual(first);
    expect(clicks.slice(20)).toEqual(clicks.slice(0, 20));
  });

  const app = (store: string): AppTarget => ({ link: null, store: store as Destination });
  test.each<[string, Partial<Behaviour>, string[]]>([
    [
      'opens apps',
      { apps: { ios: app('https://example.com/ios'), android: app('https://example.com/android') } },
      [
        'User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)\r\n',
        'User-Agent: Mozilla/5.0 (Linux; Android 15; Pixel 9)\r\n',
        '',
      ],
    ],
    ['passes click ids on', { clickIdParam: 'cid' }, ['', '', '']],
  ])('is decided each time where the link %s', (_, behaviour, visitors) => {
    const { visit } = setUp({ a: ruled(behaviour) }, { drawn: [0.1, 0.2, 0.3] });
    expect(new Set(visitors.map((fields) => locationIn(visit('/a', fields)))).size).toBe(3);
  });

  test('is left to the full server where a rule blocks it, with an answer for others in memory', () => {
    const blocked: Rule = { when: { language: ['fr'] }, to: { kind: 'block' } };
    const { visit, clicks } = setUp({ a: ruled({ rules: [blocked] }) });
    for (let n = 0; n < 2; n++) expect(locationIn(visit('/a'))).toBe('https://example.com/p');
    expect(visit('/a', FRENCH)).toBeNull();
    expect(clicks).toHaveLength(2);
  });

  test('gets its answer past its age while the store fails, and nobody gets another one’s', async () => {
    const { visit, clock, store } = setUp({ a: ruled({ rules: [toFrench] }) });
    visit('/a');
    clock.atMs += 61_000;
    store.fails = true;
    expect(await (visit('/a') as Promise<unknown>)).toBeUndefined();
    expect(locationIn(visit('/a'))).toBe('https://example.com/p');
    await expect(visit('/a', FRENCH) as Promise<unknown>).rejects.toThrow('the store is away');
    await expect(visit('/a', 'Sec-Purpose: prefetch\r\n') as Promise<unknown>).rejects.toThrow();
  });
});
