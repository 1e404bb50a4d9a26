import { describe, expect, test } from 'bun:test';
import type { DomainId } from '../core/base/ids.ts';
import type { Route } from '../core/visits/route.ts';
import { createLookup } from './lookup.ts';

const DOMAIN = 1 as DomainId;
const HOST = { domainId: DOMAIN, folds: false };

function setUp(slugs: Record<string, Partial<Route>>, options: { late?: boolean; entriesMax?: number } = {}) {
  const reads: string[] = [];
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  const lookup = createLookup({
    store: {
      byAddress(_, slug) {
        reads.push(slug);
        const route = (slugs[slug] ?? null) as Route | null;
        return options.late ? Bun.sleep(1).then(() => route) : route;
      },
    },
    reserved: new Set(['api']),
    clock,
    entriesMax: options.entriesMax ?? 100,
  });
  return { lookup, reads, clock, slugs };
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
