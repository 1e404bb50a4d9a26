import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Person } from '../../core/accounts/person.ts';
import type { Author } from '../../core/base/author.ts';
import type { PersonId, SessionId } from '../../core/base/ids.ts';
import type { PasskeyDraft } from '../../core/sign-in/passkey-store.ts';
import { type Adapter, BY, openContractStores, present, type TestStores } from './stores.ts';

/** Second factors and passkeys. */
const ISSUERS = ['https://login.example'] as const;

export function factorsContract(adapter: Adapter): void {
  describe(`second factors, ${adapter.name}`, () => {
    let stores: TestStores;
    let ann: PersonId;
    let bob: PersonId;
    let own: SessionId;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
      ann = (await newPerson('ann')).id;
      bob = (await newPerson('bob')).id;
      own = await newSession(ann);
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

    const annAt = (atMs: number): Author => ({
      actor: { kind: 'person', id: ann },
      client: { browser: 'Chrome on Mac', country: 'FR' },
      atMs,
    });

    let secrets = 0;
    const newSession = async (personId: PersonId): Promise<SessionId> => {
      const times = { createdAtMs: 1, usedAtMs: 1, endsAtMs: 1_000, provenAtMs: 1 };
      const draft = { personId, methods: [], browser: '', country: '', ...times };
      return (await stores.sessions.insert(draft, `secret ${secrets++}`, 50)).id;
    };

    const sessionsOf = async (personId: PersonId) =>
      (await stores.sessions.list(personId)).map(({ id }) => id);

    const CODES = ['hash a', 'hash b'];

    const begin = (sealedSecret: string, personId = ann) =>
      stores.secondFactors.begin({ personId, sealedSecret, startedAtMs: 10, endsAtMs: 100 });

    const confirm = (sealedSecret: string, personId = ann, lastStep = 5) =>
      stores.secondFactors.turnOn({ personId, sealedSecret, lastStep }, CODES, {
        keep: own,
        by: annAt(20),
      });

    async function turnOn(sealedSecret = 'sealed', personId = ann): Promise<void> {
      await begin(sealedSecret, personId);
      expect(await confirm(sealedSecret, personId)).toBe(true);
    }

    const draftOf = (credentialId: string, over: Partial<PasskeyDraft> = {}): PasskeyDraft => ({
      personId: ann,
      credentialId,
      publicKey: 'key',
      counter: 0,
      isBackedUp: false,
      transports: ['internal', 'hybrid'],
      name: 'Laptop "春"',
      ...over,
    });

    const add = (credentialId: string, over: Partial<PasskeyDraft> = {}, challenge = credentialId) =>
      stores.passkeys.insert(draftOf(credentialId, over), {
        challenge: { hash: `to ${challenge}`, endsAtMs: 100 },
        firstCodes: CODES,
        max: 3,
        keep: own,
        by: annAt(30),
      });

    async function added(credentialId: string, over: Partial<PasskeyDraft> = {}) {
      const result = await add(credentialId, over);
      if (typeof result === 'string') throw new Error(result);
      return result.passkey;
    }

    const useOf = (challenge: string, counter = 0) => ({
      counter,
      isBackedUp: false,
      atMs: 40,
      challenge: { hash: challenge, endsAtMs: 100 },
    });

    describe('TOTP', () => {
      test('a pending secret does nothing, ends, and is replaced by the next one', async () => {
        await begin('first');
        expect(await stores.secondFactors.pendingOf(ann, 99)).toBe('first');
        expect(await stores.secondFactors.pendingOf(ann, 100)).toBeNull();
        await begin('second');
        expect(await stores.secondFactors.pendingOf(ann, 99)).toBe('second');
        expect(await stores.secondFactors.pendingOf(bob, 99)).toBeNull();
        expect(await stores.secondFactors.totpOf(ann)).toBeNull();
        expect(await confirm('first')).toBe(false);
        expect((await stores.secondFactors.counts(ann)).totpSinceMs).toBeNull();
      });

      test('turning it on keeps the step of the first code, and ends other sessions', async () => {
        const others = [await newSession(ann), await newSession(bob)];
        await turnOn();
        expect(await stores.secondFactors.totpOf(ann)).toEqual({ sealedSecret: 'sealed', lastStep: 5 });
        expect(await stores.secondFactors.counts(ann)).toEqual({
          totpSinceMs: 20,
          passkeys: 0,
          recoveryCodes: 2,
        });
        expect(await sessionsOf(ann)).toEqual([own]);
        expect(await sessionsOf(bob)).toEqual(others.slice(1));
        expect(await stores.secondFactors.counts(bob)).toMatchObject({ totpSinceMs: null, recoveryCodes: 0 });
      });

      test('of two confirmations at once, one turns it on', async () => {
        await begin('sealed');
        const results = await Promise.all([confirm('sealed'), confirm('sealed'), confirm('sealed')]);
        expect(results.filter(Boolean)).toHaveLength(1);
      });

      test('each step is used once, and only forward', async () => {
        await turnOn();
        const use = (step: number, sealed = 'sealed') => stores.secondFactors.useStep(ann, sealed, step);
        expect(await use(5)).toBe(false);
        expect((await Promise.all([use(6), use(6), use(6)])).filter(Boolean)).toHaveLength(1);
        expect(await use(8)).toBe(true);
        expect(await use(7)).toBe(false);
        expect(await use(9, 'a secret of before')).toBe(false);
        expect(await stores.secondFactors.useStep(bob, 'sealed', 9)).toBe(false);
      });

      test('turning it off ends recovery codes and other sessions', async () => {
        await turnOn();
        await newSession(ann);
        expect(await stores.secondFactors.turnOff(bob, { keep: own, by: annAt(50) })).toBe(false);
        expect(await stores.secondFactors.turnOff(ann, { keep: own, by: annAt(50) })).toBe(true);
        expect(await stores.secondFactors.counts(ann)).toEqual({
          totpSinceMs: null,
          passkeys: 0,
          recoveryCodes: 0,
        });
        expect(await sessionsOf(ann)).toEqual([own]);
        expect(await stores.secondFactors.turnOff(ann, { keep: own, by: annAt(50) })).toBe(false);
      });

      test('recovery codes stay while there is a passkey', async () => {
        await turnOn();
        await added('one');
        await stores.secondFactors.turnOff(ann, { keep: own, by: annAt(50) });
        expect((await stores.secondFactors.counts(ann)).recoveryCodes).toBe(2);
      });
    });

    describe('recovery codes', () => {
      test('each works once, for its own person', async () => {
        await turnOn();
        const use = (hash: string, personId = ann) => stores.secondFactors.useCode(personId, hash, annAt(50));
        expect(await use('hash a', bob)).toBe(false);
        expect(await use('hash c')).toBe(false);
        const results = await Promise.all([use('hash a'), use('hash a'), use('hash a')]);
        expect(results.filter(Boolean)).toHaveLength(1);
        expect((await stores.secondFactors.counts(ann)).recoveryCodes).toBe(1);
      });

      test('new ones end all earlier ones', async () => {
        await turnOn();
        expect(await stores.secondFactors.replaceCodes(ann, ['hash c'], { keep: own, by: annAt(50) })).toBe(
          true,
        );
        expect(await stores.secondFactors.useCode(ann, 'hash a', annAt(50))).toBe(false);
        expect(await stores.secondFactors.useCode(ann, 'hash c', annAt(50))).toBe(true);
      });

      test('are not for a person without a second factor', async () => {
        expect(await stores.secondFactors.replaceCodes(ann, CODES, { keep: own, by: annAt(50) })).toBe(false);
        expect((await stores.secondFactors.counts(ann)).recoveryCodes).toBe(0);
      });
    });

    describe('passkeys', () => {
      test('one is found by its credential, and listed for its person, oldest first', async () => {
        const [first, second] = [await added('one'), await added('two', { name: 'Phone' })];
        expect(await stores.passkeys.byCredentialId('one')).toEqual({ ...draftOf('one'), ...first });
        expect(first).toMatchObject({ name: 'Laptop "春"', createdAtMs: 30, usedAtMs: null });
        expect((await stores.passkeys.list(ann)).map(({ id }) => id)).toEqual([first.id, second.id]);
        expect(await stores.passkeys.list(bob)).toEqual([]);
        expect(await stores.passkeys.byCredentialId('three')).toBeNull();
      });

      test('the first one comes with recovery codes, unless the person has some', async () => {
        expect(await add('one')).toMatchObject({ withCodes: true });
        expect(await add('two')).toMatchObject({ withCodes: false });
        expect((await stores.secondFactors.counts(ann)).recoveryCodes).toBe(2);
        for (const hash of CODES) await stores.secondFactors.useCode(ann, hash, annAt(50));
        expect(await add('three')).toMatchObject({ withCodes: true });
        expect((await stores.secondFactors.counts(ann)).recoveryCodes).toBe(2);
      });

      test('adding one ends other sessions', async () => {
        await newSession(ann);
        await added('one');
        expect(await sessionsOf(ann)).toEqual([own]);
      });

      test('a credential belongs to one person, and a challenge to one answer', async () => {
        await added('one');
        const others = await newSession(ann);
        expect(await add('one', { personId: bob }, 'new')).toBe('known');
        expect(await add('two', {}, 'one')).toBe('answered');
        const results = await Promise.all([add('three', {}, 'same'), add('four', {}, 'same')]);
        expect(results.filter((result) => result === 'answered')).toHaveLength(1);
        expect(await stores.passkeys.list(bob)).toEqual([]);
        expect(await sessionsOf(ann)).not.toContain(others);
      });

      test('a person has at most as many as allowed, also by calls at once', async () => {
        const results = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => add(id)));
        expect(results.filter((result) => result === 'full')).toHaveLength(2);
        expect(await stores.passkeys.list(ann)).toHaveLength(3);
        expect(await add('f', { personId: bob })).not.toBe('full');
      });

      test('an answer counts once', async () => {
        const { id } = await added('one');
        const uses = await Promise.all([1, 2, 3].map(() => stores.passkeys.use(id, useOf('same'))));
        expect(uses.filter(Boolean)).toHaveLength(1);
        expect(await stores.passkeys.use(id, useOf('another'))).toBe(true);
        expect((await stores.passkeys.list(ann))[0]?.usedAtMs).toBe(40);
      });

      test('a counter moves forward only', async () => {
        const { id } = await added('one', { counter: 3 });
        const use = (counter: number) => stores.passkeys.use(id, useOf(`count ${counter}`, counter));
        expect([await use(3), await use(0), await use(5), await use(4)]).toEqual([false, false, true, false]);
        expect((await stores.passkeys.byCredentialId('one'))?.counter).toBe(5);
      });

      test('a counter of one that is backed up tells nothing', async () => {
        const { id } = await added('one', { counter: 3, isBackedUp: true });
        expect(await stores.passkeys.use(id, { ...useOf('a', 1), isBackedUp: true })).toBe(true);
      });

      test('a removed one cannot be used', async () => {
        const [{ id }] = [await added('one'), await added('two')];
        expect(await stores.passkeys.remove(ann, id, [], { keep: own, by: annAt(50) })).toBe('removed');
        expect(await stores.passkeys.use(id, useOf('a'))).toBe(false);
      });

      test('names are for their own person to change', async () => {
        const { id } = await added('one');
        expect(await stores.passkeys.rename(bob, id, 'Mine', annAt(50))).toBeNull();
        expect(await stores.passkeys.rename(ann, id, 'Old phone', annAt(50))).toMatchObject({
          id,
          name: 'Old phone',
        });
      });

      test('the last way to sign in stays, also when two are removed at once', async () => {
        const [one, two] = [await added('one'), await added('two')];
        const remove = (id: typeof one.id, personId = ann) =>
          stores.passkeys.remove(personId, id, ISSUERS, { keep: own, by: annAt(50) });
        expect(await remove(one.id, bob)).toBeNull();
        expect((await Promise.all([remove(one.id), remove(two.id)])).toSorted()).toEqual(['last', 'removed']);
        expect(await stores.passkeys.list(ann)).toHaveLength(1);
        // TOTP is no way to sign in alone, and neither is an identity of a provider that the operator has removed.
        const identity = { subject: 's', personId: ann, email: null, createdAtMs: 1, usedAtMs: null };
        await stores.identities.insert({ ...identity, issuer: 'https://gone.example' }, 9, annAt(50));
        await turnOn();
        expect(await remove((await stores.passkeys.list(ann))[0]?.id ?? one.id)).toBe('last');
        await stores.identities.insert({ ...identity, issuer: ISSUERS[0] }, 9, annAt(50));
        expect(await remove((await stores.passkeys.list(ann))[0]?.id ?? one.id)).toBe('removed');
      });
    });
  });
}
