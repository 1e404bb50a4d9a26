import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Person } from '../../core/accounts/person.ts';
import { type Author, operatorAt } from '../../core/base/author.ts';
import type { Challenge } from '../../core/sign-in/challenge.ts';
import { type Adapter, openContractStores, present, type TestStores } from './stores.ts';

const CLIENT = { browser: 'Chrome on Mac', country: 'FR' };

export function credentialsContract(adapter: Adapter): void {
  describe(`passwords, ${adapter.name}`, () => {
    let stores: TestStores;
    let ann: Person;
    let by: Author;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
      const draft = { email: 'ann@example.com', name: 'Ann', emailProvenAtMs: 1, createdAtMs: 1 };
      ann = present(await stores.persons.insert(draft, operatorAt(1)));
      by = { actor: { kind: 'person', id: ann.id }, client: CLIENT, atMs: 50 };
    });
    afterEach(() => stores.close());

    const challenge = (hash: string, kind: Challenge['kind'] = 'reset') => ({
      hash,
      kind,
      personId: ann.id,
      payload: 'null',
      createdAtMs: 10,
      endsAtMs: 100,
    });
    const start = (secret: string) =>
      stores.sessions.insert(
        {
          personId: ann.id,
          methods: ['password'],
          createdAtMs: 10,
          usedAtMs: 10,
          endsAtMs: 100,
          provenAtMs: 10,
          ...CLIENT,
        },
        secret,
        10,
      );
    const set = (hash: string, before: string | null = null) =>
      stores.credentials.setPassword(ann.id, { hash, before }, by, null);

    test('a password is found by address, with its person', async () => {
      expect(await stores.credentials.byEmail('ann@example.com')).toEqual({ person: ann, hash: null });
      expect(await stores.credentials.hasCredential(ann.id)).toBe(false);
      expect(await set('a')).toBe(true);
      expect(await stores.credentials.byEmail('ann@example.com')).toEqual({ person: ann, hash: 'a' });
      expect(await stores.credentials.hashOf(ann.id)).toBe('a');
      expect(await stores.credentials.hasCredential(ann.id)).toBe(true);
      expect(await stores.credentials.byEmail('bob@example.com')).toBeNull();
    });

    test('a change needs the password that it replaces, and ends sessions and open links', async () => {
      await set('a');
      const [kept, ended] = [await start('kept'), await start('ended')];
      await stores.challenges.put(challenge('r'), 5);
      await stores.challenges.put(challenge('t', 'attempt'), 5);
      expect(await stores.credentials.setPassword(ann.id, { hash: 'b', before: 'x' }, by, kept.id)).toBe(
        false,
      );
      expect(await stores.sessions.list(ann.id)).toHaveLength(2);
      expect(await stores.credentials.setPassword(ann.id, { hash: 'b', before: 'a' }, by, kept.id)).toBe(
        true,
      );
      expect(await stores.sessions.list(ann.id)).toEqual([kept]);
      expect(ended.id).not.toBe(kept.id);
      expect(await stores.challenges.peek('r', 'reset', 50)).toBeNull();
      expect(await stores.challenges.peek('t', 'attempt', 50)).toBeNull();
    });

    test('a reset is used once, and ends everything that was open', async () => {
      await set('a');
      await start('s');
      await stores.credentials.offerReset(challenge('r1'), 5, operatorAt(10));
      await stores.credentials.offerReset(challenge('r2'), 5, operatorAt(10));
      const at = { atMs: 50, client: CLIENT };
      const answers = await Promise.all(
        ['b', 'c', 'd'].map((hash) => stores.credentials.reset('r1', { hash, removesFactors: false }, at)),
      );
      expect(answers.filter((person) => person !== null)).toEqual([ann]);
      // Any of them may be the first.
      const taken = ['b', 'c', 'd'][answers.findIndex((person) => person !== null)] ?? '';
      expect(await stores.sessions.list(ann.id)).toEqual([]);
      expect(await stores.credentials.reset('r2', { hash: 'e', removesFactors: false }, at)).toBeNull();
      expect(await stores.credentials.hashOf(ann.id)).toBe(taken);
    });

    test('a person keeps the newest resets', async () => {
      for (const hash of ['r1', 'r2', 'r3']) await stores.credentials.offerReset(challenge(hash), 2, by);
      const open = await Promise.all(
        ['r1', 'r2', 'r3'].map((hash) => stores.challenges.peek(hash, 'reset', 50)),
      );
      expect(open.filter((one) => one !== null)).toHaveLength(2);
      expect(open[2]).not.toBeNull();
    });

    test('the first account is set up once, by the newest link', async () => {
      const link = (hash: string) => ({ ...challenge(hash, 'setup'), personId: null });
      const first = (email: string) => ({
        person: { email, name: 'First', emailProvenAtMs: 50, createdAtMs: 50 },
        passwordHash: 'h',
        workspaceId: stores.mine,
      });
      expect(await stores.credentials.offerSetUp(link('u1'), operatorAt(10))).toBe(true);
      expect(await stores.credentials.offerSetUp(link('u2'), operatorAt(10))).toBe(true);
      expect(await stores.credentials.setUp('u1', first('eve@example.com'), CLIENT)).toBe('gone');
      expect(await stores.persons.byEmail('eve@example.com')).toBeNull();
      const made = await Promise.all(
        ['bob', 'cyd', 'dan'].map((name) =>
          stores.credentials.setUp('u2', first(`${name}@example.com`), CLIENT),
        ),
      );
      // Any call may be the first.
      expect(made.filter((person) => person === 'done')).toHaveLength(2);
      const [other = ''] = ['bob', 'cyd'].filter((_, nth) => made[nth] === 'done');
      expect(await stores.persons.byEmail(`${other}@example.com`)).toBeNull();
      const winner = made.find((person) => person !== 'done');
      expect(winner).toMatchObject({ isInstanceAdmin: true });
      expect(await stores.members.list(stores.mine, null, 10)).toMatchObject([{ role: 'owner' }]);
      expect(await stores.credentials.offerSetUp(link('u3'), operatorAt(60))).toBe(false);
      expect(await stores.credentials.isSetUp()).toBe(true);
    });

    test('the set-up stays open for people who join before an administrator, and takes over none of them', async () => {
      await set('a');
      const link = { ...challenge('u', 'setup'), personId: null };
      const first = (email: string) => ({
        person: { email, name: 'First', emailProvenAtMs: 50, createdAtMs: 50 },
        passwordHash: 'h',
        workspaceId: stores.mine,
      });
      expect(await stores.credentials.isSetUp()).toBe(false);
      expect(await stores.credentials.offerSetUp(link, operatorAt(10))).toBe(true);
      expect(await stores.credentials.setUp('u', first(ann.email), CLIENT)).toBe('known');
      expect(await stores.credentials.hashOf(ann.id)).toBe('a');
      expect(await stores.credentials.setUp('u', first('bob@example.com'), CLIENT)).toMatchObject({
        isInstanceAdmin: true,
      });
    });

    test('an administrator whom the operator has appointed ends the set-up', async () => {
      const link = { ...challenge('u', 'setup'), personId: null };
      await stores.credentials.offerSetUp(link, operatorAt(10));
      await stores.persons.setAdministrator(ann.id, true, { mayBeLast: true, by });
      // Somebody who cannot sign in could use no other way.
      expect(await stores.credentials.isSetUp()).toBe(false);
      await set('a');
      const person = { email: 'bob@example.com', name: '', emailProvenAtMs: 50, createdAtMs: 50 };
      const first = { person, passwordHash: 'h', workspaceId: stores.mine };
      expect(await stores.credentials.setUp('u', first, CLIENT)).toBe('done');
    });

    test('the first proof of an address ends what was issued before it', async () => {
      const draft = { email: 'eve@example.com', name: '', emailProvenAtMs: null, createdAtMs: 1 };
      const eve = present(await stores.persons.insert(draft, operatorAt(1)));
      await stores.credentials.setPassword(eve.id, { hash: 'squatter', before: null }, by, null);
      await stores.challenges.put({ ...challenge('t', 'attempt'), personId: eve.id }, 5);
      await stores.persons.prove(eve.id, by);
      expect(await stores.credentials.hasCredential(eve.id)).toBe(false);
      expect(await stores.challenges.peek('t', 'attempt', 50)).toBeNull();
      // Proving again takes nothing.
      await stores.credentials.setPassword(eve.id, { hash: 'own', before: null }, by, null);
      await stores.persons.prove(eve.id, by);
      expect(await stores.credentials.hashOf(eve.id)).toBe('own');
    });
  });
}
