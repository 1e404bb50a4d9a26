import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { LinkId } from '../../core/base/ids.ts';
import type { ConversionDraft, ConversionQuery } from '../../core/clicks/conversion.ts';
import { type Adapter, openContractStores, present, type TestStores } from './stores.ts';

export function conversionsContract(adapter: Adapter): void {
  describe(`conversions, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    const draftOf = (over: Partial<ConversionDraft> = {}): ConversionDraft => ({
      workspaceId: stores.mine,
      linkId: 1 as LinkId,
      eventName: 'purchase',
      eventType: 'sale',
      customerId: 'ann',
      clickId: 'c',
      value: 12.5,
      currency: 'EUR',
      externalId: null,
      atMs: 1_000,
      reportedAtMs: 5_000,
      fields: { plan: `it's "pro" 🎉`, n: [1, null] },
      ...over,
    });
    const insertAll = async (drafts: readonly Partial<ConversionDraft>[], max = 100, sameLink = false) => {
      const rows = drafts.map(draftOf);
      const limits = { max, sameLink };
      const kept = await stores.conversions.insert(rows[0]?.workspaceId ?? stores.mine, rows, limits);
      return typeof kept === 'string' ? null : kept;
    };
    const insert = async (over: Partial<ConversionDraft> = {}, max = 100) =>
      (await insertAll([over], max))?.[0] ?? null;
    const list = (over: Partial<ConversionQuery> = {}) => {
      const defaults = { linkId: null, fromMs: null, toMs: null, past: null, limit: 100 };
      return stores.conversions.list({
        workspaceId: stores.mine,
        order: 'newest_first',
        ...defaults,
        ...over,
      });
    };
    const times = async (over: Partial<ConversionQuery> = {}) => {
      return (await list(over)).map(({ atMs }) => atMs);
    };

    test('a stored value is returned unchanged', async () => {
      const kept = present(await insert());
      expect(kept).toEqual({ ...draftOf(), id: kept.id });
      const nothing = {
        linkId: null,
        eventName: '',
        eventType: '',
        customerId: '',
        clickId: '',
        value: null,
        currency: '',
        fields: {},
        atMs: 2_000,
      };
      const bare = present(await insert(nothing));
      expect(bare).toEqual({ ...draftOf(), ...nothing, id: bare.id });
      expect(await list()).toEqual([bare, kept]);
      expect(await stores.conversions.byId(stores.mine, kept.id)).toEqual(kept);
      expect(await stores.conversions.byId(stores.theirs, kept.id)).toBeNull();
    });

    test('a list is newest first, of one workspace, filtered by link and time, in pages', async () => {
      for (const atMs of [3, 1, 2, 2]) await insert({ atMs });
      await insert({ atMs: 9, linkId: 2 as LinkId });
      await insert({ atMs: 4, workspaceId: stores.theirs });
      expect(await times()).toEqual([9, 3, 2, 2, 1]);
      expect(await times({ linkId: 1 as LinkId })).toEqual([3, 2, 2, 1]);
      expect(await times({ fromMs: 2, toMs: 9 })).toEqual([3, 2, 2]);
      expect(await times({ limit: 2 })).toEqual([9, 3]);
      const [, , second] = await list();
      const past = { value: 2, id: second?.id ?? 0 };
      expect(await times({ past })).toEqual([2, 1]);
      expect(await times({ order: 'oldest_first' })).toEqual([1, 2, 2, 3, 9]);
      expect(await times({ order: 'oldest_first', past })).toEqual([3, 9]);
      expect(await times({ workspaceId: stores.theirs })).toEqual([4]);
    });

    test('an external id is stored once in a workspace, as first reported', async () => {
      const first = present(await insert({ externalId: 'order 1', value: 5 }));
      expect(await insert({ externalId: 'order 1', value: 6 })).toEqual(first);
      expect(present(await insert({ externalId: 'order 1', workspaceId: stores.theirs })).id).not.toBe(
        first.id,
      );
      expect(await times()).toHaveLength(1);
    });

    test('with `sameLink` the external id of another link is refused, and nothing is stored', async () => {
      await insert({ externalId: 'a' });
      const other = { linkId: 2 as LinkId };
      expect(await insertAll([other, { ...other, externalId: 'a' }], 100, true)).toBeNull();
      expect(await insertAll([{ externalId: 'b' }, { ...other, externalId: 'b' }], 100, true)).toBeNull();
      expect(await times()).toHaveLength(1);
      expect(await insertAll([{ externalId: 'a' }, other], 100, true)).toHaveLength(2);
    });

    test('a call stores all conversions, each external id once, or none', async () => {
      const known = present(await insert({ externalId: 'a' }));
      const stored = present(
        await insertAll([{ externalId: 'b', atMs: 2 }, { externalId: 'a' }, { externalId: 'b' }, {}]),
      );
      expect(stored.map(({ id }) => id)).toEqual([
        stored[0]?.id ?? 0,
        known.id,
        stored[0]?.id ?? 0,
        stored[3]?.id ?? 0,
      ] as (typeof known.id)[]);
      expect(await times()).toHaveLength(3);
      expect(await insertAll([{}, { externalId: 'c' }], 4)).toBeNull();
      expect(await times()).toHaveLength(3);
      expect(await insertAll([{ externalId: 'a' }, { externalId: 'c' }], 4)).toHaveLength(2);
    });

    test('a workspace cannot exceed its number of conversions, and a known one is still returned', async () => {
      const known = present(await insert({ externalId: 'a' }, 2));
      expect(await insert({}, 2)).not.toBeNull();
      expect(await insert({}, 2)).toBeNull();
      expect(await insert({}, 2)).toBeNull();
      expect(await insert({ externalId: 'a' }, 2)).toEqual(known);
      expect(await insert({ workspaceId: stores.theirs }, 2)).not.toBeNull();
      expect(await insert({}, 3)).not.toBeNull();
      expect(await times()).toHaveLength(3);
    });
  });
}
