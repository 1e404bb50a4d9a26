import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Person } from '../../core/accounts/person.ts';
import type { Identity, JoiningPerson } from '../../core/sign-in/identity.ts';
import { type Adapter, BY, openContractStores, present, type TestStores } from './stores.ts';

const ISSUER = 'https://id.example.com';
const FROM = { client: { browser: 'Chrome on Mac', country: 'FR' }, atMs: 7 };

export function identitiesContract(adapter: Adapter): void {
  describe(`identities, ${adapter.name}`, () => {
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

    const identityOf = (person: Person, subject: string, over: Partial<Identity> = {}): Identity => ({
      issuer: ISSUER,
      subject,
      personId: person.id,
      email: `o'hara@example.com`,
      createdAtMs: 5,
      usedAtMs: null,
      ...over,
    });
    const link = (identity: Identity, max = 10) => stores.identities.insert(identity, max, BY);
    const subjectsOf = async ({ id }: Person) =>
      (await stores.identities.list(id)).map(({ subject }) => subject);

    test('an identity is found by issuer and subject together', async () => {
      const identity = identityOf(ann, 'a "1" 春');
      expect(await link(identity)).toBe('added');
      expect(await stores.identities.bySubject(ISSUER, identity.subject)).toEqual(identity);
      expect(await stores.identities.bySubject('https://other.example', identity.subject)).toBeNull();
      expect(await stores.identities.bySubject(ISSUER, 'A "1" 春')).toBeNull();
    });

    test('an identity belongs to one person, who has at most a given number of them', async () => {
      await link(identityOf(ann, '1'));
      expect(await link(identityOf(ann, '1', { email: 'new@example.com' }))).toBe('known');
      expect(await link(identityOf(bob, '1'))).toBe('taken');
      expect(await link(identityOf(ann, '2'), 1)).toBe('full');
      expect(await link(identityOf(ann, '1', { issuer: 'https://other.example' }))).toBe('added');
      expect(await stores.identities.list(bob.id)).toEqual([]);
      expect((await stores.identities.bySubject(ISSUER, '1'))?.email).toBe(`o'hara@example.com`);
    });

    test('two people who link one identity at the same time: one gets it', async () => {
      const outcomes = await Promise.all([link(identityOf(ann, '1')), link(identityOf(bob, '1'))]);
      expect(outcomes.toSorted()).toEqual(['added', 'taken']);
    });

    test('a use changes time and address', async () => {
      await link(identityOf(ann, '1'));
      await stores.identities.touch(identityOf(ann, '1', { usedAtMs: 9, email: null }));
      expect(await stores.identities.list(ann.id)).toEqual([
        identityOf(ann, '1', { usedAtMs: 9, email: null }),
      ]);
    });

    const joining = (over: Partial<JoiningPerson> = {}): JoiningPerson => ({
      person: { email: 'eve@example.com', name: 'Eve', emailProvenAtMs: 7, createdAtMs: 7 },
      identity: { issuer: ISSUER, subject: 'e', email: 'eve@example.com', createdAtMs: 7, usedAtMs: 7 },
      members: [
        { workspaceId: stores.mine, role: 'editor', membersMax: 10 },
        { workspaceId: stores.theirs, role: 'viewer', membersMax: 10 },
      ],
      ...over,
    });

    test('a new person joins with identity and memberships at once', async () => {
      const eve = await stores.identities.join(joining(), FROM);
      if (typeof eve === 'string') throw new Error(eve);
      expect(eve).toEqual(present(await stores.persons.byEmail('eve@example.com')));
      expect(await subjectsOf(eve)).toEqual(['e']);
      expect((await stores.members.reach(eve.id, stores.mine))?.role).toBe('editor');
      expect((await stores.members.reach(eve.id, stores.theirs))?.role).toBe('viewer');
    });

    test('nobody joins in part', async () => {
      const [mine, theirs] = joining().members;
      const full = [present(mine), { ...present(theirs), membersMax: 0 }];
      expect(await stores.identities.join(joining({ members: full }), FROM)).toBe('full');
      expect(await stores.persons.byEmail('eve@example.com')).toBeNull();
      await link(identityOf(ann, 'e'));
      expect(await stores.identities.join(joining(), FROM)).toBe('known');
      expect(await stores.persons.byEmail('eve@example.com')).toBeNull();
      const known = joining({ person: { ...joining().person, email: 'bob@example.com' } });
      const other = { ...known, identity: { ...known.identity, subject: 'other' } };
      expect(await stores.identities.join(other, FROM)).toBe('known');
      expect(await stores.identities.bySubject(ISSUER, 'other')).toBeNull();
      expect(await stores.members.list(stores.mine, null, 10)).toEqual([]);
    });

    test('the audit log has who joined, linked and removed, and no subject of an account', async () => {
      const eve = await stores.identities.join(joining(), FROM);
      if (typeof eve === 'string') throw new Error(eve);
      await link(identityOf(eve, 'hidden-subject'));
      await link(identityOf(bob, 'hidden-subject'));
      await stores.identities.remove(identityOf(eve, 'hidden-subject'), [ISSUER], BY);
      const { items } = await stores.audit.list({
        workspaceId: null,
        actor: null,
        action: null,
        subject: { kind: 'person', id: eve.id },
        fromMs: null,
        toMs: null,
        past: null,
        limit: 10,
      });
      const told = items.map(({ action, actor }) => `${action} ${actor?.kind}`);
      expect(told.toSorted()).toEqual(
        [
          'identity.linked person',
          `identity.linked ${BY.actor.kind}`,
          `identity.unlinked ${BY.actor.kind}`,
          'member.added person',
          'member.added person',
          'person.created person',
        ].toSorted(),
      );
      expect(items.find(({ action }) => action === 'member.added')?.client).toEqual(FROM.client);
      expect(JSON.stringify(items)).not.toContain('hidden-subject');
    });

    test('the last way to sign in stays', async () => {
      const [first, second] = [identityOf(ann, '1'), identityOf(ann, '2')];
      await link(first);
      expect(await stores.identities.remove(first, [ISSUER], BY)).toBe('last');
      await link(second);
      expect(await stores.identities.remove(first, ['https://other.example'], BY)).toBe('last');
      expect(await stores.identities.remove({ ...first, personId: bob.id }, [ISSUER], BY)).toBeNull();
      const outcomes = await Promise.all(
        [first, second].map((identity) => stores.identities.remove(identity, [ISSUER], BY)),
      );
      expect(outcomes.toSorted()).toEqual(['last', 'removed']);
      expect(await subjectsOf(ann)).toHaveLength(1);
    });

    test('an answer is claimed once, until it ends', async () => {
      const times = { nowMs: 5, endsAtMs: 9 };
      const outcomes = await Promise.all([1, 2].map(() => stores.oneUse.claim('h', times)));
      expect(outcomes.toSorted()).toEqual(['again', 'first']);
      expect(await stores.oneUse.claim('other', times)).toBe('first');
    });
  });
}
