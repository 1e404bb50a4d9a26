import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { IDEMPOTENCY_KEPT_MS, type KeptAnswer } from '../../core/idempotency.ts';
import type { KeyId } from '../../core/key.ts';
import type { LinkId } from '../../core/link.ts';
import type { UsageRow } from '../../core/usage.ts';
import {
  type Adapter,
  draftOf,
  type Ground,
  IDEMPOTENCY_KEYS,
  openGround,
  present,
  quotaTake,
} from './stores.ts';

const ANSWER: KeptAnswer = { status: 201, headers: { ETag: '"1"' }, body: '{"a":"🎉"}' };
const LINK = 5 as LinkId;

export function countersContract(adapter: Adapter): void {
  describe(`quotas, uses, counts, usage, keys and salts, ${adapter.name}`, () => {
    let ground: Ground;
    beforeEach(async () => {
      ground = await openGround(adapter);
    });
    afterEach(() => ground.close());

    const repeat = <T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: count }, (_, i) => make(i)));

    test('a quota is taken up to its limit and not past it, and what is given back is there again', async () => {
      const take = async (count: number, period = '2026-11') =>
        (await ground.quotas.take(quotaTake(ground.mine, { period, count, limit: 10 })))?.taken ?? null;
      const taken = () => ground.quotas.taken(ground.mine, 'links_per_month', '2026-11');
      expect(await taken()).toBe(0);
      expect(await take(11)).toBe(null);
      expect(await take(7)).toBe(7);
      expect(await take(4)).toBe(null);
      expect(await taken()).toBe(7);
      expect(await take(3)).toBe(10);
      expect(await take(1, '2026-12')).toBe(1);
      await ground.quotas.giveBack(ground.mine, 'links_per_month', '2026-11', 4);
      expect(await taken()).toBe(6);
      await ground.quotas.giveBack(ground.mine, 'links_per_month', '2026-11', 100);
      expect(await taken()).toBe(0);
      expect(await ground.quotas.taken(ground.theirs, 'links_per_month', '2026-11')).toBe(0);
      expect(await ground.quotas.taken(ground.mine, 'calls_per_year', '2026-11')).toBe(0);
    });

    test('of many who take a quota at once as many succeed as fit', async () => {
      const answers = await repeat(100, () =>
        ground.quotas.take(quotaTake(ground.mine, { count: 3, limit: 100 })),
      );
      expect(answers.filter((taken) => taken !== null)).toHaveLength(33);
    });

    test('each share of a quota is told once in its period, also when it is reached by many at once', async () => {
      const take = (count: number, period = 'p') =>
        ground.quotas.take(quotaTake(ground.mine, { period, count, limit: 10, tellAt: [0.5, 0.9] }));
      expect((await take(4))?.reached).toEqual([]);
      expect((await repeat(6, () => take(1))).flatMap((it) => it?.reached ?? []).sort()).toEqual([0.5, 0.9]);
      await ground.quotas.giveBack(ground.mine, 'links_per_month', 'p', 10);
      expect((await take(10))?.reached).toEqual([]);
      expect((await take(10, 'q'))?.reached).toEqual([0.5, 0.9]);
    });

    test('500 visits at once of a link with 100 clicks give exactly 100', async () => {
      const limits = { clicksMax: 100, uniqueClicksMax: null };
      const answers = await repeat(500, (i) => ground.uses.take(LINK, limits, `v${i}`));
      expect(answers.filter((taken) => taken)).toHaveLength(100);
      expect(await ground.uses.take(6 as LinkId, limits, 'v')).toBe(true);
    });

    test('a limit on unique clicks lets known visitors in again until the last unique click, and then nobody', async () => {
      const limits = { clicksMax: null, uniqueClicksMax: 2 };
      const take = (visitor: string) => ground.uses.take(LINK, limits, visitor);
      const visitors = ['a', 'a', 'b', 'c', 'a', 'b', 'd'];
      const answers = [];
      for (const visitor of visitors) answers.push(await take(visitor));
      expect(answers).toEqual([true, true, true, false, false, false, false]);
      const many = await repeat(50, (i) =>
        ground.uses.take(9 as LinkId, { clicksMax: null, uniqueClicksMax: 10 }, `${i}`),
      );
      expect(many.filter((taken) => taken)).toHaveLength(10);
    });

    test('with both limits a visit must be within both', async () => {
      const limits = { clicksMax: 3, uniqueClicksMax: 2 };
      const answers = [];
      for (const visitor of ['a', 'a', 'a', 'a', 'b'])
        answers.push(await ground.uses.take(LINK, limits, visitor));
      expect(answers).toEqual([true, true, true, false, false]);
    });

    test('asking whether a visit would get through counts nothing, and says what taking would', async () => {
      const limits = { clicksMax: 4, uniqueClicksMax: 2 };
      const isOpen = () => ground.uses.isOpen(LINK, limits);
      expect([await isOpen(), await isOpen()]).toEqual([true, true]);
      for (const visitor of ['a', 'b', 'c', 'a', 'b', 'a']) {
        expect([visitor, await isOpen()]).toEqual([visitor, await ground.uses.take(LINK, limits, visitor)]);
      }
    });

    test('counts add up, the last click is the latest, and positions are stored with them', async () => {
      const link = present((await ground.links.insert([draftOf(ground, 'a')]))[0]);
      const gain = (clicks: number, uniqueClicks: number, lastClickedAtMs: number, linkId = link.id) => ({
        ...{ linkId, clicks, uniqueClicks, lastClickedAtMs },
      });
      await ground.counts.apply([gain(3, 2, 50)], new Map([['s1', { segment: 1, offset: 10 }]]));
      await ground.counts.apply(
        [gain(1, 1, 40), gain(9, 9, 9, 777 as LinkId)],
        new Map([
          ['s1', { segment: 2, offset: 5 }],
          ['s2', { segment: 1, offset: 7 }],
        ]),
      );
      expect(await ground.links.byId(ground.mine, link.id)).toMatchObject({
        ...{ clicks: 4, uniqueClicks: 3, lastClickedAtMs: 50, version: 1 },
      });
      await ground.counts.forgetSpools(['s2', 'unknown']);
      expect(await ground.counts.positions()).toEqual(new Map([['s1', { segment: 2, offset: 5 }]]));
    });

    test('usage adds up by day, key and external id', async () => {
      const row = (day: string, over: Partial<UsageRow> = {}): UsageRow => ({
        workspaceId: ground.mine,
        day,
        keyId: null,
        externalId: '',
        calls: 1,
        links: 2,
        ...over,
      });
      await ground.usage.add([
        row('2026-11-02'),
        row('2026-11-01', { keyId: 3 as KeyId }),
        row('2026-11-02'),
      ]);
      await ground.usage.add([row('2026-11-02', { externalId: `o'r` }), row('2026-11-03')]);
      await ground.usage.add([row('2026-11-02', { workspaceId: ground.theirs }), row('2026-10-31')]);
      await ground.usage.add([]);
      expect(await ground.usage.read(ground.mine, '2026-11-01', '2026-11-02')).toEqual([
        row('2026-11-01', { keyId: 3 as KeyId }),
        row('2026-11-02', { calls: 2, links: 4 }),
        row('2026-11-02', { externalId: `o'r` }),
      ]);
    });

    test('a key of idempotency is new once, running until it is answered, and then answers the same', async () => {
      const reserve = (fingerprint = 'f', nowMs = 0) =>
        ground.idempotency.reserve(ground.mine, 'k', fingerprint, nowMs);
      const answers = await repeat(10, () => reserve());
      expect(answers.filter((answer) => answer === 'new')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'running')).toHaveLength(9);
      expect(await reserve('other')).toBe('mismatch');
      await ground.idempotency.finish(ground.mine, 'k', ANSWER);
      expect(await reserve()).toEqual(ANSWER);
      expect(await reserve('other')).toBe('mismatch');
      expect(await ground.idempotency.reserve(ground.theirs, 'k', 'f', 0)).toBe('new');
      expect(await reserve('other', IDEMPOTENCY_KEPT_MS)).toBe('new');
    });

    test('a released key is new again', async () => {
      await ground.idempotency.reserve(ground.mine, 'k', 'f', 0);
      await ground.idempotency.release(ground.mine, 'k');
      expect(await ground.idempotency.reserve(ground.mine, 'k', 'g', 0)).toBe('new');
    });

    test('past the bound of a workspace the oldest answers are forgotten', async () => {
      for (let i = 0; i < IDEMPOTENCY_KEYS + 10; i++) {
        await ground.idempotency.reserve(ground.mine, `k${i}`, 'f', i);
        if (i > 0) await ground.idempotency.finish(ground.mine, `k${i}`, ANSWER);
      }
      const ask = (i: number) => ground.idempotency.reserve(ground.mine, `k${i}`, 'other', 100);
      expect(await ask(IDEMPOTENCY_KEYS + 9)).toBe('mismatch');
      expect(await ask(0)).toBe('mismatch');
      expect(await ask(1)).toBe('new');
    });

    test('a secret is the same for all who ask, and another by another name', async () => {
      const [secret, ...others] = await repeat(5, () => ground.secrets.secretFor('cookies'));
      expect(secret).toHaveLength(32);
      for (const same of others) expect(same).toEqual(present(secret));
      expect(await ground.secrets.secretFor('splits')).not.toEqual(present(secret));
    });

    test('a day has one salt, another day another, and a forgotten day a fresh one', async () => {
      const salts = await repeat(5, () => ground.salts.saltFor('2026-11-20'));
      const [salt] = salts;
      expect(salt).toHaveLength(32);
      for (const same of salts) expect(same).toEqual(present(salt));
      expect(await ground.salts.saltFor('2026-11-21')).not.toEqual(present(salt));
      await ground.salts.forgetBefore('2026-11-20');
      expect(await ground.salts.saltFor('2026-11-20')).toEqual(present(salt));
      await ground.salts.forgetBefore('2026-11-21');
      expect(await ground.salts.saltFor('2026-11-20')).not.toEqual(present(salt));
    });
  });
}
