import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { IDEMPOTENCY_KEPT_MS, type KeptAnswer } from '../../core/base/idempotency.ts';
import type { KeyId, LinkId } from '../../core/base/ids.ts';
import { NO_UTM } from '../../core/base/utm.ts';
import type { UsageRow } from '../../core/plans/usage.ts';
import {
  type Adapter,
  draftOf,
  IDEMPOTENCY_KEYS,
  openContractStores,
  present,
  quotaTake,
  type TestStores,
} from './stores.ts';

const ANSWER: KeptAnswer = { status: 201, headers: { ETag: '"1"' }, body: '{"a":"🎉"}' };
const LINK = 5 as LinkId;

export function countersContract(adapter: Adapter): void {
  describe(`quotas, uses, counts, usage, keys and salts, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    const repeat = <T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: count }, (_, i) => make(i)));

    test('a quota can be taken up to its limit, and a refund can be taken again', async () => {
      const take = async (count: number, period = '2026-11') =>
        (await stores.quotas.take(quotaTake(stores.mine, { period, count, limit: 10 })))?.taken ?? null;
      const taken = () => stores.quotas.taken(stores.mine, 'links_per_month', '2026-11');
      expect(await taken()).toBe(0);
      expect(await take(11)).toBe(null);
      expect(await take(7)).toBe(7);
      expect(await take(4)).toBe(null);
      expect(await taken()).toBe(7);
      expect(await take(3)).toBe(10);
      expect(await take(1, '2026-12')).toBe(1);
      await stores.quotas.giveBack(stores.mine, 'links_per_month', '2026-11', 4);
      expect(await taken()).toBe(6);
      await stores.quotas.giveBack(stores.mine, 'links_per_month', '2026-11', 100);
      expect(await taken()).toBe(0);
      expect(await stores.quotas.taken(stores.theirs, 'links_per_month', '2026-11')).toBe(0);
      expect(await stores.quotas.taken(stores.mine, 'calls_per_year', '2026-11')).toBe(0);
    });

    test('concurrent takes of a quota succeed up to its limit', async () => {
      const answers = await repeat(100, () =>
        stores.quotas.take(quotaTake(stores.mine, { count: 3, limit: 100 })),
      );
      expect(answers.filter((taken) => taken !== null)).toHaveLength(33);
    });

    test('each share of a quota enqueues one event in its period, also under concurrent takes', async () => {
      const take = (count: number, period = 'p') =>
        stores.quotas.take(quotaTake(stores.mine, { period, count, limit: 10, notifyAt: [0.5, 0.9] }));
      expect((await take(4))?.reached).toEqual([]);
      expect((await repeat(6, () => take(1))).flatMap((answer) => answer?.reached ?? []).sort()).toEqual([
        0.5, 0.9,
      ]);
      await stores.quotas.giveBack(stores.mine, 'links_per_month', 'p', 10);
      expect((await take(10))?.reached).toEqual([]);
      expect((await take(10, 'q'))?.reached).toEqual([0.5, 0.9]);
    });

    test('exactly 100 of 500 concurrent visits pass a limit of 100 clicks', async () => {
      const limits = { clicksMax: 100, uniqueClicksMax: null };
      const answers = await repeat(500, (i) => stores.uses.take(LINK, limits, `v${i}`));
      expect(answers.filter((taken) => taken)).toHaveLength(100);
      expect(await stores.uses.take(6 as LinkId, limits, 'v')).toBe(true);
    });

    test('a limit of unique clicks admits known visitors until the last unique click, then no visitor', async () => {
      const limits = { clicksMax: null, uniqueClicksMax: 2 };
      const take = (visitor: string) => stores.uses.take(LINK, limits, visitor);
      const visitors = ['a', 'a', 'b', 'c', 'a', 'b', 'd'];
      const answers = [];
      for (const visitor of visitors) answers.push(await take(visitor));
      expect(answers).toEqual([true, true, true, false, false, false, false]);
      const many = await repeat(50, (i) =>
        stores.uses.take(9 as LinkId, { clicksMax: null, uniqueClicksMax: 10 }, `${i}`),
      );
      expect(many.filter((taken) => taken)).toHaveLength(10);
    });

    test('a visit must be within both limits of a link', async () => {
      const limits = { clicksMax: 3, uniqueClicksMax: 2 };
      const answers = [];
      for (const visitor of ['a', 'a', 'a', 'a', 'b'])
        answers.push(await stores.uses.take(LINK, limits, visitor));
      expect(answers).toEqual([true, true, true, false, false]);
    });

    test('visits of many links at once are counted for each link and each visitor by its own limits', async () => {
      const links = [1, 2, 3, 4].map((n) => n * 11);
      const takes = links.flatMap((id) =>
        ['a', 'b', 'a', 'c', 'd', 'b'].map((visitor) => ({ id: id as LinkId, visitor })),
      );
      const limitsOf = (id: number) =>
        id <= 22
          ? { clicksMax: id / 11, uniqueClicksMax: null }
          : { clicksMax: null, uniqueClicksMax: id / 11 };
      const answers = await Promise.all(
        takes.map(({ id, visitor }) => stores.uses.take(id, limitsOf(id), visitor)),
      );
      const admitted = links.map((id) =>
        takes.flatMap((take, i) => (take.id === id && answers[i] === true ? [take.visitor] : [])),
      );
      // Any visitors may win, because calls of several processes have no order.
      expect(admitted.slice(0, 2).map((visitors) => visitors.length)).toEqual([1, 2]);
      expect(admitted.slice(2).map((visitors) => new Set(visitors).size)).toEqual([3, 4]);
      // Nothing was counted for the visits that came too late.
      for (const [i, visitors] of admitted.entries()) {
        const isOpen = (clicksMax: number) =>
          stores.uses.isOpen((links[i] ?? 0) as LinkId, { clicksMax, uniqueClicksMax: null });
        expect([await isOpen(visitors.length), await isOpen(visitors.length + 1)]).toEqual([false, true]);
      }
    });

    test('`isOpen` returns what `take` would, and counts nothing', async () => {
      const limits = { clicksMax: 4, uniqueClicksMax: 2 };
      const isOpen = () => stores.uses.isOpen(LINK, limits);
      expect([await isOpen(), await isOpen()]).toEqual([true, true]);
      for (const visitor of ['a', 'b', 'c', 'a', 'b', 'a']) {
        expect([visitor, await isOpen()]).toEqual([visitor, await stores.uses.take(LINK, limits, visitor)]);
      }
    });

    test('counts add up, the last click is the latest, and positions are stored with them', async () => {
      const link = present((await stores.links.insert([draftOf(stores, 'a')]))[0]);
      const gain = (clicks: number, uniqueClicks: number, lastClickedAtMs: number, linkId = link.id) => ({
        linkId,
        clicks,
        uniqueClicks,
        lastClickedAtMs,
      });
      await stores.counts.apply(() => [gain(3, 2, 50)], new Map([['s1', { segment: 1, offset: 10 }]]));
      await stores.counts.apply(
        () => [gain(1, 1, 40), gain(9, 9, 9, 777 as LinkId)],
        new Map([
          ['s1', { segment: 2, offset: 5 }],
          ['s2', { segment: 1, offset: 7 }],
        ]),
      );
      expect(await stores.links.byId(stores.mine, link.id)).toMatchObject({
        clicks: 4,
        uniqueClicks: 3,
        lastClickedAtMs: 50,
        version: 1,
      });
      await stores.counts.forgetSpools(['s2', 'unknown']);
      expect(await stores.counts.positions()).toEqual(new Map([['s1', { segment: 2, offset: 5 }]]));
    });

    test('two writers of the same clicks add them once, since gains follow the positions', async () => {
      const link = present((await stores.links.insert([draftOf(stores, 'a')]))[0]);
      const upTo = { segment: 1, offset: 10 };
      const apply = () =>
        stores.counts.apply(
          (before) =>
            before.has('s') ? [] : [{ linkId: link.id, clicks: 3, uniqueClicks: 2, lastClickedAtMs: 50 }],
          new Map([['s', upTo]]),
        );
      await Promise.all([apply(), apply(), apply()]);
      await apply();
      expect(await stores.links.byId(stores.mine, link.id)).toMatchObject({ clicks: 3, uniqueClicks: 2 });
      expect(await stores.counts.positions()).toEqual(new Map([['s', upTo]]));
    });

    test('the gains of many links at once add up for a reader a second later', async () => {
      const count = 1_200;
      const drafts = Array.from({ length: count }, (_, n) => draftOf(stores, `m${n}`));
      const links = (await stores.links.insert(drafts)).map(present);
      const apply = (offset: number) =>
        stores.counts.apply(
          () =>
            links.map(({ id }, n) => ({
              linkId: id,
              clicks: 1 + (n % 3),
              uniqueClicks: 1,
              lastClickedAtMs: offset,
            })),
          new Map([['s', { segment: 1, offset }]]),
        );
      await apply(1);
      await apply(2);
      // Few gains while others wait must not overtake them.
      const first = present(links[0]);
      await stores.counts.apply(
        () => [{ linkId: first.id, clicks: 5, uniqueClicks: 0, lastClickedAtMs: 3 }],
        new Map([['s', { segment: 1, offset: 3 }]]),
      );
      await Bun.sleep(1_100);
      const read = await stores.links.byIds(
        stores.mine,
        links.map(({ id }) => id),
      );
      expect(read.map((link) => [link?.clicks, link?.uniqueClicks, link?.lastClickedAtMs])).toEqual(
        links.map((_, n) => [2 * (1 + (n % 3)) + (n === 0 ? 5 : 0), 2, n === 0 ? 3 : 2]),
      );
      expect(await stores.counts.positions()).toEqual(new Map([['s', { segment: 1, offset: 3 }]]));
    });

    test('facts are of links that have some', async () => {
      const utm = { ...NO_UTM, source: 'mail' };
      const drafts = [
        draftOf(stores, 'f1'),
        draftOf(stores, 'f2', { tags: ['spring'] }),
        draftOf(stores, 'f3', { externalId: 'crm-1' }),
        draftOf(stores, 'f4', { uniqueWindowMinutes: 30 }),
        draftOf(stores, 'f5', { utm }),
      ];
      const ids = (await stores.links.insert(drafts)).map((link) => present(link).id);
      const facts = await stores.facts.factsOf([...ids, 777 as LinkId]);
      expect(ids.map((id) => facts.get(id))).toMatchObject([
        undefined,
        { tags: ['spring'], utm: NO_UTM },
        { tags: [], externalId: 'crm-1' },
        { uniqueWindowMinutes: 30 },
        { utm },
      ]);
      expect(facts.size).toBe(4);
      expect(await stores.facts.factsOf([])).toEqual(new Map());
    });

    test('settling adds what waits at once, and once', async () => {
      const drafts = Array.from({ length: 600 }, (_, n) => draftOf(stores, `t${n}`));
      const links = (await stores.links.insert(drafts)).map(present);
      const gains = links.map(({ id }) => ({ linkId: id, clicks: 1, uniqueClicks: 0, lastClickedAtMs: 1 }));
      await stores.counts.apply(() => gains, new Map([['s', { segment: 1, offset: 1 }]]));
      await Promise.all([stores.counts.settle(), stores.counts.settle()]);
      await stores.counts.settle();
      const [read] = await stores.links.byIds(stores.mine, [present(links[0]).id]);
      expect(read?.clicks).toBe(1);
    });

    test('usage adds up by day, key and external id', async () => {
      const row = (day: string, over: Partial<UsageRow> = {}): UsageRow => ({
        workspaceId: stores.mine,
        day,
        keyId: null,
        externalId: '',
        calls: 1,
        links: 2,
        ...over,
      });
      await stores.usage.add([
        row('2026-11-02'),
        row('2026-11-01', { keyId: 3 as KeyId }),
        row('2026-11-02'),
      ]);
      await stores.usage.add([row('2026-11-02', { externalId: `o'r` }), row('2026-11-03')]);
      await stores.usage.add([row('2026-11-02', { workspaceId: stores.theirs }), row('2026-10-31')]);
      await stores.usage.add([]);
      expect(await stores.usage.read(stores.mine, '2026-11-01', '2026-11-02')).toEqual([
        row('2026-11-01', { keyId: 3 as KeyId }),
        row('2026-11-02', { calls: 2, links: 4 }),
        row('2026-11-02', { externalId: `o'r` }),
      ]);
    });

    test('an idempotency key is new once, running until its request is answered, and then returns the same answer', async () => {
      const reserve = (fingerprint = 'f', nowMs = 0) =>
        stores.idempotency.reserve(stores.mine, 'k', fingerprint, nowMs);
      const answers = await repeat(10, () => reserve());
      expect(answers.filter((answer) => answer === 'new')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'running')).toHaveLength(9);
      expect(await reserve('other')).toBe('mismatch');
      await stores.idempotency.finish(stores.mine, 'k', ANSWER);
      expect(await reserve()).toEqual(ANSWER);
      expect(await reserve('other')).toBe('mismatch');
      expect(await stores.idempotency.reserve(stores.theirs, 'k', 'f', 0)).toBe('new');
      expect(await reserve('other', IDEMPOTENCY_KEPT_MS)).toBe('new');
    });

    test('a released key is new again', async () => {
      await stores.idempotency.reserve(stores.mine, 'k', 'f', 0);
      await stores.idempotency.release(stores.mine, 'k');
      expect(await stores.idempotency.reserve(stores.mine, 'k', 'g', 0)).toBe('new');
    });

    test('above the limit of a workspace the oldest answers are deleted', async () => {
      for (let i = 0; i < IDEMPOTENCY_KEYS + 10; i++) {
        await stores.idempotency.reserve(stores.mine, `k${i}`, 'f', i);
        if (i > 0) await stores.idempotency.finish(stores.mine, `k${i}`, ANSWER);
      }
      const ask = (i: number) => stores.idempotency.reserve(stores.mine, `k${i}`, 'other', 100);
      expect(await ask(IDEMPOTENCY_KEYS + 9)).toBe('mismatch');
      expect(await ask(0)).toBe('mismatch');
      expect(await ask(1)).toBe('new');
    });

    test('a secret is the same for all callers, and differs by name', async () => {
      const [secret, ...others] = await repeat(5, () => stores.secrets.secretFor('cookies'));
      expect(secret).toHaveLength(32);
      for (const same of others) expect(same).toEqual(present(secret));
      expect(await stores.secrets.secretFor('splits')).not.toEqual(present(secret));
    });

    test('each day has one salt of its own, and a forgotten day gets a new one', async () => {
      const salts = await repeat(5, () => stores.salts.saltFor('2026-11-20'));
      const [salt] = salts;
      expect(salt).toHaveLength(32);
      for (const same of salts) expect(same).toEqual(present(salt));
      expect(await stores.salts.saltFor('2026-11-21')).not.toEqual(present(salt));
      await stores.salts.forgetBefore('2026-11-20');
      expect(await stores.salts.saltFor('2026-11-20')).toEqual(present(salt));
      await stores.salts.forgetBefore('2026-11-21');
      expect(await stores.salts.saltFor('2026-11-20')).not.toEqual(present(salt));
    });
  });
}
