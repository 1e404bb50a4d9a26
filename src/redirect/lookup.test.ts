import { describe, expect, test } from 'bun:test';
import type { DomainId } from '../core/base/ids.ts';
import type { Route } from '../core/visits/route.ts';
import { createLookup } from './lookup.ts';

const DOMAIN = 1 as DomainId;
const STALE_MS = 3_600_000;
const HOST = { domainId: DOMAIN, folds: false };

function setUp(
  slugs: Record<string, Partial<Route>>,
  options: { late?: boolean; entriesMax?: number; staleMsMax?: number; missAgeMsMax?: number } = {},
) {
  const reads: string[] = [];
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  const store = { fails: false };
  const lookup = createLookup({
    store: {
      byAddress(_, slug) {
        reads.push(slug);
        if (store.fails) throw new Error('the store is away');
        const route = (slugs[slug] ?? null) as Route | null;
        return options.late ? Bun.sleep(1).then(() => route) : route;
      },
    },
    reserved: new Set(['api']),
    clock,
    entriesMax: options.entriesMax ?? 100,
    staleMsMax: options.staleMsMax ?? STALE_MS,
    ...(options.missAgeMsMax === undefined ? {} : { missAgeMsMax: options.missAgeMsMax }),
  });
  return { lookup, reads, clock, slugs, store };
}

describe('look-up', () => {
  test('what was found is not reads for again, a miss neither', async () => {
    const { lookup, reads } = setUp({ a: {} });
    for (let n = 0; n < 3; n++) {
      expect(await lookup.find(HOST, '/a')).not.toBeNull();
      expect(await lookup.find(HOST, '/b')).toBeNull();
    }
    expect(reads).toEqual(['a', 'b']);
  });

  test('a link that cannot be read fails by itself: the next look-up asks again, and others are found', async () => {
    const { lookup, slugs } = setUp({ a: {} });
    Object.defineProperty(slugs, 'damaged', {
      configurable: true,
      get() {
        throw new Error('database disk image is malformed');
      },
    });
    expect(lookup.find(HOST, '/damaged')).rejects.toThrow('malformed');
    expect(await lookup.find(HOST, '/a')).not.toBeNull();
    Object.defineProperty(slugs, 'damaged', { value: {} });
    expect(await lookup.find(HOST, '/damaged')).not.toBeNull();
  });

  test('spellings of one path are one address', async () => {
    const { lookup, reads } = setUp({ a: {} });
    for (const path of ['/a', '/a/', '/%61']) expect(await lookup.find(HOST, path)).not.toBeNull();
    expect(reads).toEqual(['a']);
  });

  test('all who ask at once share one read', async () => {
    const { lookup, reads } = setUp({ a: {} }, { late: true });
    const found = await Promise.all([1, 2, 3].map(() => lookup.find(HOST, '/a')));
    expect(found.every((it) => it !== null)).toBe(true);
    expect(reads).toEqual(['a']);
  });

  test('what is forgotten while it is read is not kept', async () => {
    const { lookup, reads } = setUp({ a: {} }, { late: true });
    const first = lookup.find(HOST, '/a');
    lookup.invalidate(DOMAIN, 'a');
    await first;
    await lookup.find(HOST, '/a');
    expect(reads).toEqual(['a', 'a']);
  });

  test('an entry has an age at which it is read again, so a lost word heals', async () => {
    const { lookup, reads, clock } = setUp({ a: {} });
    await lookup.find(HOST, '/a');
    clock.atMs = 60_001;
    await lookup.find(HOST, '/a');
    expect(reads).toEqual(['a', 'a']);
  });

  test('a miss has an age of its own', async () => {
    const { lookup, reads, clock } = setUp({ a: {} }, { missAgeMsMax: 1_000 });
    const askBoth = async () => [await lookup.find(HOST, '/a'), await lookup.find(HOST, '/b')];
    await askBoth();
    clock.atMs = 1_001;
    await askBoth();
    expect(reads).toEqual(['a', 'b', 'b']);
  });

  test('while the store fails, a link past its age is served up to the limit, and nothing else', async () => {
    const { lookup, clock, store } = setUp({ a: {} });
    await lookup.find(HOST, '/a');
    await lookup.find(HOST, '/b');
    store.fails = true;
    clock.atMs = STALE_MS;
    expect(await lookup.find(HOST, '/a')).not.toBeNull();
    await expect(lookup.find(HOST, '/b')).rejects.toThrow('away');
    clock.atMs = STALE_MS + 1;
    await expect(lookup.find(HOST, '/a')).rejects.toThrow('away');
  });

  test('a failing store is asked once a second, and gives the current link again once it is back', async () => {
    const { lookup, reads, clock, store, slugs } = setUp({ a: { destination: 'old' as never } });
    const to = async () => (await lookup.find(HOST, '/a'))?.route.destination as string | undefined;
    await to();
    store.fails = true;
    clock.atMs = 100_000;
    for (let n = 0; n < 5; n++) expect(await to()).toBe('old');
    expect(reads).toHaveLength(2);
    store.fails = false;
    slugs.a = { destination: 'new' as never };
    clock.atMs += 1_000;
    expect(await to()).toBe('new');
  });

  test('a link that was changed, was found to be gone, or may not be stale is not served when the store fails', async () => {
    const { lookup, clock, store, slugs } = setUp({ a: {}, b: {} });
    for (const path of ['/a', '/b']) await lookup.find(HOST, path);
    lookup.invalidate(DOMAIN, 'a');
    delete slugs.b;
    clock.atMs = 100_000;
    expect(await lookup.find(HOST, '/b')).toBeNull();
    store.fails = true;
    clock.atMs = 200_000;
    await expect(lookup.find(HOST, '/a')).rejects.toThrow('away');
    await expect(lookup.find(HOST, '/b')).rejects.toThrow('away');
    const strict = setUp({ a: {} }, { staleMsMax: 0 });
    await strict.lookup.find(HOST, '/a');
    strict.store.fails = true;
    strict.clock.atMs = 100_000;
    await expect(strict.lookup.find(HOST, '/a')).rejects.toThrow('away');
  });

  test('the longest slug of a link that forwards paths has the rest', async () => {
    const { lookup } = setUp({
      a: { forwardPath: true },
      'a/b': { forwardPath: true },
      c: { forwardPath: false },
    });
    expect((await lookup.find(HOST, '/a/b/%20c'))?.rest).toBe('/%20c');
    expect((await lookup.find(HOST, '/a/x/'))?.rest).toBe('/x/');
    expect(await lookup.find(HOST, '/c/x')).toBeNull();
  });

  test('a host that does not tell cases apart finds the exact spelling first, then lower case', async () => {
    const { lookup } = setUp({ launch: { destination: 'l' as never }, Old: { destination: 'o' as never } });
    const folding = { domainId: DOMAIN, folds: true };
    const to = async (path: string) =>
      (await lookup.find(folding, path))?.route.destination as string | undefined;
    expect(await to('/LAUNCH')).toBe('l');
    expect(await to('/Old')).toBe('o');
    expect(await to('/old')).toBeUndefined();
    expect(await lookup.find(HOST, '/LAUNCH')).toBeNull();
  });

  test('words of the server’s own are not even reads for', async () => {
    const { lookup, reads } = setUp({});
    expect(await lookup.find(HOST, '/api/v1/links')).toBeNull();
    expect(reads).toEqual([]);
  });

  test('misses that somebody makes up push out no link', async () => {
    const { lookup, reads } = setUp({ a: {} }, { entriesMax: 4 });
    await lookup.find(HOST, '/a');
    for (let n = 0; n < 1_000; n++) await lookup.find(HOST, `/miss${n}`);
    await lookup.find(HOST, '/a');
    expect(reads.filter((slug) => slug === 'a')).toHaveLength(1);
  });
});
