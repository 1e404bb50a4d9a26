import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { clickBatch } from '../../core/clicks/click-columns.ts';
import type { ClickStore } from '../../core/clicks/click-store.ts';
import {
  collect,
  linkId,
  NOON_MS,
  sampleBatch,
  sampleClick,
  sampleQuery,
  sampleRowsQuery,
  THEIRS,
} from './click-samples.ts';
import { clickStatsContract } from './click-stats.contract.ts';

/** The suite of every store that also counts clicks from spools. `open` returns an empty store. */
export function clickStoreContract(name: string, open: () => Promise<ClickStore>): void {
  clickStatsContract(name, open);

  describe(`${name} counts clicks from spools`, () => {
    let store: ClickStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const count = async (change = {}) => (await store.query(sampleQuery(change))).total.clicks;

    test('an empty store has read no spool', async () => {
      expect(await store.positions()).toEqual(new Map());
    });

    test('rows keep their places in the spool', async () => {
      const click = sampleClick({ position: { segment: 3, offset: 2 ** 40 } });
      await store.write(clickBatch([click], new Map([['a', click.position]])));
      expect(await collect(store.rows(sampleRowsQuery()))).toEqual([click]);
    });

    test('a batch written again counts nothing twice', async () => {
      await store.write(sampleBatch([{}, {}]));
      await store.write(sampleBatch([{}, {}]));
      expect(await count()).toBe(2);
    });

    test('a batch that overlaps the last one counts only its new clicks', async () => {
      await store.write(sampleBatch([{}, {}]));
      await store.write(sampleBatch([{}, {}, {}]));
      expect(await count()).toBe(3);
      expect(await store.positions()).toEqual(new Map([['a', { segment: 1, offset: 3 }]]));
    });

    test('an older batch does not move a position back', async () => {
      await store.write(sampleBatch([{}, {}, {}]));
      await store.write(sampleBatch([{}]));
      expect(await store.positions()).toEqual(new Map([['a', { segment: 1, offset: 3 }]]));
    });

    test('each spool has its own position, and a later segment is further than a larger offset', async () => {
      const clicks = [
        sampleClick({ spool: 'a', position: { segment: 1, offset: 900 } }),
        sampleClick({ spool: 'b', position: { segment: 1, offset: 100 } }),
        sampleClick({ spool: 'a', position: { segment: 2, offset: 10 } }),
      ];
      const positions = new Map([
        ['a', { segment: 2, offset: 10 }],
        ['b', { segment: 1, offset: 100 }],
      ]);
      await store.write(clickBatch(clicks, positions));
      await store.write(clickBatch(clicks, positions));
      expect(await count()).toBe(3);
      expect(await store.positions()).toEqual(positions);
    });

    test('a position moves even when a step left no clicks', async () => {
      await store.write(clickBatch([], new Map([['a', { segment: 4, offset: 5 }]])));
      expect(await store.positions()).toEqual(new Map([['a', { segment: 4, offset: 5 }]]));
    });

    test('a forgotten spool has no position, and its clicks stay', async () => {
      await store.write(sampleBatch([{}]));
      await store.forgetSpools(['a', 'never seen']);
      expect(await store.positions()).toEqual(new Map());
      expect(await count()).toBe(1);
    });

    test('`countedVisitors` returns unique clicks since a moment, oldest first', async () => {
      await store.write(
        sampleBatch([
          { unique: true, visitor: '000000000000000b', atMs: NOON_MS + 5 },
          { unique: false },
          { unique: true, visitor: '000000000000000a', workspaceId: THEIRS, linkId: linkId(9) },
          { unique: true, atMs: NOON_MS - 1 },
        ]),
      );
      expect(await collect(store.countedVisitors(NOON_MS))).toEqual([
        { linkId: linkId(9), visitor: '000000000000000a', atMs: NOON_MS },
        { linkId: linkId(7), visitor: '000000000000000b', atMs: NOON_MS + 5 },
      ]);
    });
  });
}
