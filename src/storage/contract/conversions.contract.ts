import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { ConversionDraft, ConversionQuery } from '../../core/conversion.ts';
import type { LinkId } from '../../core/link.ts';
import { type Adapter, type Ground, openGround, present } from './stores.ts';

export function conversionsContract(adapter: Adapter): void {
  describe(`conversions, ${adapter.name}`, () => {
    let ground: Ground;
    beforeEach(async () => {
      ground = await openGround(adapter);
    });
    afterEach(() => ground.close());

    const draftOf = (over: Partial<ConversionDraft> = {}): ConversionDraft => ({
      workspaceId: ground.mine,
      linkId: 1 as LinkId,
      value: 12.5,
      currency: 'EUR',
      externalId: null,
      atMs: 1_000,
      fields: { plan: `it's "pro" 🎉`, n: [1, null] },
      ...over,
    });
    const insert = async (over: Partial<ConversionDraft> = {}, max = 100) =>
      ground.conversions.insert(draftOf(over), max);
    const list = (over: Partial<ConversionQuery> = {}) => {
      const all = { linkId: null, fromMs: null, toMs: null, before: null, offset: 0, limit: 100 };
      return ground.conversions.list({ workspaceId: ground.mine, ...all, ...over });
    };
    const times = async (over: Partial<ConversionQuery> = {}) => {
      return (await list(over)).map(({ atMs }) => atMs);
    };

    test('what is kept is given back whole', async () => {
      const kept = present(await insert());
      expect(kept).toEqual({ ...draftOf(), id: kept.id });
      const bare = present(await insert({ value: null, currency: '', fields: {}, atMs: 2_000 }));
      expect(bare).toEqual({ ...draftOf(), value: null, currency: '', fields: {}, atMs: 2_000, id: bare.id });
      expect(await list()).toEqual([bare, kept]);
    });

    test('lists are newest first, of one workspace, narrowed by link and time, a page at a time', async () => {
      for (const atMs of [3, 1, 2, 2]) await insert({ atMs });
      await insert({ atMs: 9, linkId: 2 as LinkId });
      await insert({ atMs: 4, workspaceId: ground.theirs });
      expect(await times()).toEqual([9, 3, 2, 2, 1]);
      expect(await times({ linkId: 1 as LinkId })).toEqual([3, 2, 2, 1]);
      expect(await times({ fromMs: 2, toMs: 9 })).toEqual([3, 2, 2]);
      expect(await times({ offset: 1, limit: 2 })).toEqual([3, 2]);
      expect(await times({ offset: 9 })).toEqual([]);
      const [, , second] = await list();
      const before = { value: 2, id: second?.id ?? 0 };
      expect(await times({ before })).toEqual([2, 1]);
      expect(await times({ workspaceId: ground.theirs })).toEqual([4]);
    });

    test('an external id is kept once in a workspace, as it was first reported', async () => {
      const first = present(await insert({ externalId: 'order 1', value: 5 }));
      expect(await insert({ externalId: 'order 1', value: 6 })).toEqual(first);
      expect(present(await insert({ externalId: 'order 1', workspaceId: ground.theirs })).id).not.toBe(
        first.id,
      );
      expect(await times()).toHaveLength(1);
    });

    test('no workspace keeps more than it may, and one that is known already is still answered', async () => {
      const known = present(await insert({ externalId: 'a' }, 2));
      expect(await insert({}, 2)).not.toBeNull();
      expect(await insert({}, 2)).toBeNull();
      expect(await insert({}, 2)).toBeNull();
      expect(await insert({ externalId: 'a' }, 2)).toEqual(known);
      expect(await insert({ workspaceId: ground.theirs }, 2)).not.toBeNull();
      expect(await insert({}, 3)).not.toBeNull();
      expect(await times()).toHaveLength(3);
    });
  });
}
