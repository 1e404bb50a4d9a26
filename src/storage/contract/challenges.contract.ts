import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Person } from '../../core/accounts/person.ts';
import type { Challenge } from '../../core/sign-in/challenge.ts';
import { type Adapter, BY, openContractStores, present, type TestStores } from './stores.ts';

export function challengesContract(adapter: Adapter): void {
  describe(`one-time secrets, ${adapter.name}`, () => {
    let stores: TestStores;
    let ann: Person;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
      const draft = { email: 'ann@example.com', name: 'Ann', emailProvenAtMs: 1, createdAtMs: 1 };
      ann = present(await stores.persons.insert(draft, BY));
    });
    afterEach(() => stores.close());

    const challenge = (hash: string, over: Partial<Challenge> = {}): Challenge => ({
      hash,
      kind: 'reset',
      personId: ann.id,
      payload: '{"a":"春"}',
      createdAtMs: 10,
      endsAtMs: 100,
      ...over,
    });
    const answer = () => ({ personId: ann.id, payload: '{"a":"春"}', endsAtMs: 100 });

    test('is taken once, by one of many at the same time', async () => {
      await stores.challenges.put(challenge('a'), 5);
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => stores.challenges.take('a', 'reset', 50)),
      );
      expect(taken.filter((one) => one !== null)).toEqual([answer()]);
      expect(await stores.challenges.peek('a', 'reset', 50)).toBeNull();
    });

    test('is unknown under another kind, and after its end', async () => {
      await stores.challenges.put(challenge('a'), 5);
      expect(await stores.challenges.take('a', 'setup', 50)).toBeNull();
      expect(await stores.challenges.peek('a', 'attempt', 50)).toBeNull();
      expect(await stores.challenges.attempt('a', 'attempt', { nowMs: 50, triesMax: 9 })).toBeNull();
      expect(await stores.challenges.take('a', 'reset', 100)).toBeNull();
      expect(await stores.challenges.take('b', 'reset', 50)).toBeNull();
      expect(await stores.challenges.peek('a', 'reset', 99)).toEqual(answer());
    });

    test('ends after its tries, also of tries at the same time', async () => {
      await stores.challenges.put(challenge('a'), 5);
      const tries = await Promise.all(
        Array.from({ length: 20 }, () => stores.challenges.attempt('a', 'reset', { nowMs: 50, triesMax: 5 })),
      );
      expect(tries.filter((one) => one !== null)).toHaveLength(5);
      expect(await stores.challenges.take('a', 'reset', 50)).toBeNull();
    });

    test('one person keeps the newest ones of a kind', async () => {
      for (const [nth, hash] of ['d', 'c', 'b', 'a'].entries()) {
        expect(await stores.challenges.put(challenge(hash, { createdAtMs: 10 + nth }), 2)).toBe(true);
      }
      await stores.challenges.put(challenge('e', { kind: 'attempt' }), 2);
      const open = await Promise.all(
        ['a', 'b', 'c', 'd'].map((hash) => stores.challenges.peek(hash, 'reset', 50)),
      );
      expect(open.map((one) => one !== null)).toEqual([true, true, false, false]);
      expect(await stores.challenges.peek('e', 'attempt', 50)).not.toBeNull();
      // The clock may go back, and the new one must stay nevertheless.
      await stores.challenges.put(challenge('f', { createdAtMs: 1 }), 1);
      expect(await stores.challenges.peek('f', 'reset', 50)).not.toBeNull();
      expect(await stores.challenges.peek('a', 'reset', 50)).toBeNull();
    });

    test('nobody’s are limited for all, and none ends for another', async () => {
      const nobodys = (hash: string, over: Partial<Challenge> = {}) =>
        stores.challenges.put(challenge(hash, { personId: null, kind: 'oidc', ...over }), 2);
      expect([await nobodys('a'), await nobodys('b'), await nobodys('c')]).toEqual([true, true, false]);
      expect(await stores.challenges.peek('a', 'oidc', 50)).not.toBeNull();
      expect(await stores.challenges.peek('c', 'oidc', 50)).toBeNull();
      expect(await nobodys('d', { createdAtMs: 100, endsAtMs: 200 })).toBe(true);
    });

    test('all of a person end by kind, and ended ones are tidied away', async () => {
      await stores.challenges.put(challenge('a'), 5);
      await stores.challenges.put(challenge('b', { kind: 'attempt' }), 5);
      await stores.challenges.removeOf(ann.id, ['reset']);
      expect(await stores.challenges.peek('a', 'reset', 50)).toBeNull();
      expect(await stores.challenges.tidy(99, 10)).toBe(0);
      expect(await stores.challenges.tidy(100, 10)).toBe(1);
    });
  });
}
