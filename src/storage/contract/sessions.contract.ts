import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Person } from '../../core/accounts/person.ts';
import type { Session } from '../../core/accounts/session.ts';
import type { SessionDraft } from '../../core/accounts/session-store.ts';
import { operatorAt } from '../../core/base/author.ts';
import type { SessionId } from '../../core/base/ids.ts';
import { type Adapter, BY, openContractStores, present, type TestStores } from './stores.ts';

export function sessionsContract(adapter: Adapter): void {
  describe(`sessions, ${adapter.name}`, () => {
    let stores: TestStores;
    let ann: Person;
    let bob: Person;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
      ann = await newPerson('ann');
      bob = await newPerson('bob');
    });
    afterEach(() => stores.close());

    const newPerson = async (name: string): Promise<Person> =>
      present(
        await stores.persons.insert(
          {
            email: `${name}@example.com`,
            name,
            emailProvenAtMs: 1,
            createdAtMs: 1,
          },
          BY,
        ),
      );

    const draftFor = (person: Person, over: Partial<SessionDraft> = {}): SessionDraft => ({
      personId: person.id,
      methods: ['password', 'totp'],
      createdAtMs: 10,
      usedAtMs: 10,
      endsAtMs: 100,
      provenAtMs: 10,
      browser: `Chrome "on" Mac 春`,
      country: 'FR',
      ...over,
    });

    const start = (secret: string, person = ann, over: Partial<SessionDraft> = {}): Promise<Session> =>
      stores.sessions.insert(draftFor(person, over), secret, 10);

    const ids = async (person: Person): Promise<readonly SessionId[]> =>
      (await stores.sessions.list(person.id)).map(({ id }) => id);

    test('a session is found by the hash of its secret, with its person', async () => {
      const session = await start('a');
      expect(session).toEqual({ ...draftFor(ann), id: session.id });
      expect(await stores.sessions.bySecretHash('a')).toEqual({ session, person: ann });
      expect(await stores.sessions.bySecretHash('b')).toBeNull();
    });

    test('sessions are listed newest first, for one person', async () => {
      const [first, second] = [await start('a'), await start('b')];
      await start('c', bob);
      expect(await ids(ann)).toEqual([second.id, first.id]);
    });

    test('above the limit, the sessions that were unused for longest end', async () => {
      const old = await start('a', ann, { usedAtMs: 50 });
      const unused = await start('b', ann, { usedAtMs: 20 });
      const others = await start('c', bob, { usedAtMs: 1 });
      const latest = await stores.sessions.insert(draftFor(ann, { usedAtMs: 5 }), 'd', 2);
      expect(await ids(ann)).toEqual([latest.id, old.id]);
      expect(await stores.sessions.bySecretHash('b')).toBeNull();
      expect(await ids(bob)).toEqual([others.id]);
      expect(unused.id).toBeGreaterThan(old.id);
    });

    test('the time of use moves forward only', async () => {
      const { id } = await start('a');
      await stores.sessions.touch(id, 60);
      await stores.sessions.touch(id, 30);
      expect((await stores.sessions.list(ann.id))[0]?.usedAtMs).toBe(60);
    });

    test('a renewed session has a new secret, and the old one ends', async () => {
      const { id } = await start('a');
      const renewed = await stores.sessions.renew(id, {
        methods: ['passkey'],
        provenAtMs: 40,
        secretHash: 'b',
      });
      expect(renewed).toMatchObject({ id, methods: ['passkey'], provenAtMs: 40 });
      expect(await stores.sessions.bySecretHash('a')).toBeNull();
      expect((await stores.sessions.bySecretHash('b'))?.session).toEqual(present(renewed));
      await stores.sessions.remove(ann.id, id, operatorAt(1));
      expect(await stores.sessions.renew(id, { methods: [], provenAtMs: null, secretHash: 'c' })).toBeNull();
    });

    test('a session ends once, and only for its own person', async () => {
      const { id } = await start('a');
      expect(await stores.sessions.remove(bob.id, id, operatorAt(1))).toBe(false);
      expect(await stores.sessions.remove(ann.id, id, operatorAt(1))).toBe(true);
      expect(await stores.sessions.remove(ann.id, id, operatorAt(1))).toBe(false);
    });

    test('all sessions of a person end, but the one to keep', async () => {
      const [first, second] = [await start('a'), await start('b')];
      const others = await start('c', bob);
      expect(await stores.sessions.removeAll(ann.id, second.id, operatorAt(1))).toBe(1);
      expect(await ids(ann)).toEqual([second.id]);
      expect(await stores.sessions.removeAll(ann.id, null, operatorAt(1))).toBe(1);
      expect(await ids(bob)).toEqual([others.id]);
      expect(first.id).not.toBe(second.id);
    });

    test('ended sessions are removed in steps', async () => {
      await start('a', ann, { endsAtMs: 20 });
      await start('b', ann, { usedAtMs: 5 });
      const live = await start('c', ann, { usedAtMs: 30 });
      const ended = { endsBeforeMs: 20, usedBeforeMs: 5 };
      expect(await stores.sessions.tidy(ended, 1)).toBe(1);
      expect(await stores.sessions.tidy(ended, 9)).toBe(1);
      expect(await stores.sessions.tidy(ended, 9)).toBe(0);
      expect(await ids(ann)).toEqual([live.id]);
    });
  });
}
