import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Invitation } from '../../core/accounts/invitation.ts';
import type { Member } from '../../core/accounts/member.ts';
import type { Person, PersonDraft } from '../../core/accounts/person.ts';
import { operatorAt } from '../../core/base/author.ts';
import type { Role } from '../../core/base/caller.ts';
import type { InvitationId, PersonId, WorkspaceId } from '../../core/base/ids.ts';
import { type Adapter, BY, openContractStores, present, type TestStores } from './stores.ts';

export function peopleContract(adapter: Adapter): void {
  describe(`persons, members and invitations, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    const personDraft = (over: Partial<PersonDraft> = {}): PersonDraft => ({
      email: 'ann@example.com',
      name: `Ann "O'" 春`,
      emailProvenAtMs: null,
      createdAtMs: 4,
      ...over,
    });

    const newPerson = async (name: string): Promise<Person> =>
      present(await stores.persons.insert(personDraft({ email: `${name}@example.com`, name }), BY));

    const memberOf = (person: Person, role: Role, workspaceId = stores.mine): Member => ({
      workspaceId,
      personId: person.id,
      role,
      joinedAtMs: 6,
    });

    async function join(name: string, role: Role, workspaceId = stores.mine): Promise<Person> {
      const person = (await stores.persons.byEmail(`${name}@example.com`)) ?? (await newPerson(name));
      expect(await stores.members.add(memberOf(person, role, workspaceId), 10, BY)).toBe('added');
      return person;
    }

    const newKey = (hash: string, personId: PersonId | null, workspaceId = stores.mine) =>
      stores.keys.insert(
        {
          workspaceId,
          personId,
          name: hash,
          prefix: 'wm_ab12',
          scopes: ['admin'],
          domainId: null,
          ownLinksOnly: false,
          instanceAdmin: false,
          expiresAtMs: null,
          createdAtMs: 5,
          revokedAtMs: null,
          createdBy: { kind: 'environment' },
        },
        hash,
        BY,
      );

    const invite = async (email: string, over: Partial<Invitation> = {}, mailed: string | null = null) =>
      stores.invitations.insert(
        {
          workspaceId: stores.mine,
          email,
          role: 'editor',
          invitedBy: null,
          createdAtMs: 10,
          expiresAtMs: 100,
          ...over,
        },
        { shown: `shown to ${email} ${over.createdAtMs ?? ''}`, mailed },
        3,
        BY,
      );

    test('an email address belongs to one person, also under concurrent inserts', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => stores.persons.insert(personDraft(), BY)));
      const [first, ...more] = answers.filter((person) => person !== null);
      const person = present(first);
      expect(more).toEqual([]);
      expect(person).toEqual({
        ...personDraft(),
        id: person.id,
        isInstanceAdmin: false,
        language: null,
        timezone: null,
      });
      expect(await stores.persons.byId(person.id)).toEqual(person);
      expect(await stores.persons.byEmail('ann@example.com')).toEqual(person);
      expect(await stores.persons.byEmail('bob@example.com')).toBeNull();
      expect(await stores.persons.byId(999 as PersonId)).toBeNull();
    });

    test('proving an address ends all keys of the person, once', async () => {
      const [ann, bob] = [await newPerson('ann'), await newPerson('bob')];
      await newKey('of ann', ann.id);
      await newKey('of bob', bob.id);
      await newKey('of nobody', null);
      await stores.persons.prove(ann.id, operatorAt(70));
      expect(await stores.persons.byId(ann.id)).toEqual({ ...ann, emailProvenAtMs: 70 });
      await newKey('later', ann.id);
      await stores.persons.prove(ann.id, operatorAt(80));
      const revoked = ['of ann', 'of bob', 'of nobody', 'later'].map(async (hash) =>
        present(await stores.keys.bySecretHash(hash, 0)),
      );
      expect((await Promise.all(revoked)).map((key) => key.revokedAtMs)).toEqual([70, null, null, null]);
      expect((await stores.persons.byId(ann.id))?.emailProvenAtMs).toBe(70);
    });

    test('personal keys are listed by person and not by workspace', async () => {
      const [ann, bob] = [await newPerson('ann'), await newPerson('bob')];
      const first = await newKey('a1', ann.id);
      const second = await newKey('a2', ann.id, stores.theirs);
      const common = await newKey('w', null);
      expect(await stores.keys.list(stores.mine, null, null, 10)).toEqual([common]);
      expect(await stores.keys.list(stores.theirs, null, null, 10)).toEqual([]);
      expect(await stores.keys.listByPerson(ann.id, null, 10)).toEqual([first, second]);
      expect(await stores.keys.listByPerson(ann.id, first.id, 10)).toEqual([second]);
      expect(await stores.keys.listByPerson(ann.id, null, 1)).toEqual([first]);
      expect(await stores.keys.byPerson(ann.id, second.id)).toEqual(second);
      expect(await stores.keys.byPerson(bob.id, second.id)).toBeNull();
      expect(await stores.keys.byPerson(ann.id, common.id)).toBeNull();
      expect(await stores.keys.byId(stores.mine, first.id)).toEqual(first);
    });

    test('a person is a member only of the workspace that they joined', async () => {
      const ann = await join('ann', 'editor');
      const known = { ...memberOf(ann, 'editor'), person: ann };
      expect(await stores.members.byPerson(stores.mine, ann.id)).toEqual(known);
      expect(await stores.members.byPerson(stores.theirs, ann.id)).toBeNull();
      expect(await stores.members.add(memberOf(ann, 'owner'), 10, BY)).toBe('member');
      expect(await stores.members.reach(ann.id, stores.mine)).toEqual({
        workspace: present(await stores.workspaces.byId(stores.mine)),
        role: 'editor',
      });
      expect(await stores.members.reach(ann.id, stores.theirs)).toBeNull();
      expect(await stores.members.reach(999 as PersonId, stores.mine)).toBeNull();
    });

    test('members are listed by person, and workspaces of a person by id', async () => {
      const ann = await join('ann', 'owner', stores.theirs);
      const bob = await join('bob', 'viewer');
      await join('ann', 'admin');
      const cyd = await join('cyd', 'owner');
      const ids = async (after: PersonId | null, limit: number) =>
        (await stores.members.list(stores.mine, after, limit)).map(({ personId }) => personId);
      expect(await ids(null, 10)).toEqual([ann.id, bob.id, cyd.id]);
      expect(await ids(ann.id, 1)).toEqual([bob.id]);
      const leaders = await stores.members.withRoles(stores.mine, ['owner', 'admin'], 10);
      expect(leaders.map(({ person }) => person)).toEqual([ann, cyd]);
      expect(await stores.members.withRoles(stores.mine, ['owner', 'admin'], 1)).toHaveLength(1);
      const reached = async (after: WorkspaceId | null, limit: number) =>
        (await stores.members.workspacesOf(ann.id, after, limit)).map(({ id }) => id);
      expect(await reached(null, 10)).toEqual([stores.mine, stores.theirs]);
      expect(await reached(null, 1)).toEqual([stores.mine]);
      expect(await reached(stores.mine, 10)).toEqual([stores.theirs]);
    });

    test('a workspace cannot exceed its number of members, also under concurrent inserts', async () => {
      const persons = await Promise.all(['a', 'b', 'c', 'd'].map(newPerson));
      const answers = await Promise.all(
        persons.map((person) => stores.members.add(memberOf(person, 'viewer'), 2, BY)),
      );
      expect(answers.sort()).toEqual(['added', 'added', 'full', 'full']);
    });

    test('the last owner remains an owner, also when two leave concurrently', async () => {
      let [ann, bob] = [await join('ann', 'owner'), await join('bob', 'owner')];
      await join('cyd', 'owner', stores.theirs);
      const answers = await Promise.all([
        stores.members.remove(stores.mine, ann.id, BY),
        stores.members.remove(stores.mine, bob.id, BY),
      ]);
      // Either may be the first.
      expect(answers.toSorted()).toEqual(['last_owner', 'removed']);
      if (answers[0] === 'last_owner') [ann, bob] = [bob, ann];
      expect(await stores.members.changeRole(stores.mine, bob.id, 'viewer', BY)).toBe('last_owner');
      expect(await stores.members.remove(stores.mine, bob.id, BY)).toBe('last_owner');
      expect(await stores.members.changeRole(stores.mine, bob.id, 'owner', BY)).toMatchObject({
        role: 'owner',
      });
      expect(await stores.members.remove(stores.mine, ann.id, BY)).toBeNull();
      expect(await stores.members.changeRole(stores.mine, ann.id, 'owner', BY)).toBeNull();
    });

    test('a member can change role, be removed and be added again', async () => {
      await join('ann', 'owner');
      const bob = await join('bob', 'viewer');
      const changed = await stores.members.changeRole(stores.mine, bob.id, 'admin', BY);
      expect(changed).toEqual({ ...memberOf(bob, 'admin'), person: bob });
      expect(await stores.members.byPerson(stores.mine, bob.id)).toEqual({
        ...memberOf(bob, 'admin'),
        person: bob,
      });
      expect(await stores.members.remove(stores.theirs, bob.id, BY)).toBeNull();
      expect(await stores.members.remove(stores.mine, bob.id, BY)).toBe('removed');
      expect(await stores.members.reach(bob.id, stores.mine)).toBeNull();
      await join('bob', 'editor');
    });

    test('an invitation is found by either token until it ends, and by its own workspace only', async () => {
      const made = present(await invite('ann@example.com', {}, 'mailed'));
      const find = async (hash: string, nowMs = 99) => stores.invitations.byToken(hash, nowMs);
      expect(await find('shown to ann@example.com ')).toEqual({ invitation: made, isMailed: false });
      expect(await find('mailed')).toEqual({ invitation: made, isMailed: true });
      expect(await find('mailed', 100)).toBeNull();
      expect(await find('else')).toBeNull();
      expect(await stores.invitations.list(stores.mine, 99, null, 10)).toEqual([made]);
      expect(await stores.invitations.list(stores.mine, 100, null, 10)).toEqual([]);
      expect(await stores.invitations.list(stores.theirs, 99, null, 10)).toEqual([]);
      expect(await stores.invitations.remove(stores.theirs, made.id, BY)).toBe(false);
      expect(await stores.invitations.remove(stores.mine, made.id, BY)).toBe(true);
      expect(await stores.invitations.remove(stores.mine, made.id, BY)).toBe(false);
      expect(await find('mailed')).toBeNull();
    });

    test('an invitation replaces an earlier one to the same address', async () => {
      const before = present(await invite('ann@example.com'));
      const other = present(await invite('ann@example.com', { workspaceId: stores.theirs, createdAtMs: 11 }));
      const after = present(await invite('ann@example.com', { createdAtMs: 12 }));
      expect(after.id).toBeGreaterThan(before.id);
      expect(await stores.invitations.list(stores.mine, 50, null, 10)).toEqual([after]);
      expect(await stores.invitations.list(stores.theirs, 50, null, 10)).toEqual([other]);
    });

    test('open invitations are limited; expired ones do not count', async () => {
      const made: Invitation[] = [];
      for (const name of ['a', 'b', 'c']) made.push(present(await invite(`${name}@example.com`)));
      expect(await stores.invitations.list(stores.mine, 50, present(made[0]).id, 1)).toEqual([
        present(made[1]),
      ]);
      expect(await invite('d@example.com')).toBeNull();
      expect(await invite('c@example.com', { createdAtMs: 20 })).not.toBeNull();
      expect(await invite('d@example.com', { workspaceId: stores.theirs, createdAtMs: 21 })).not.toBeNull();
      expect(await invite('d@example.com', { createdAtMs: 100, expiresAtMs: 200 })).not.toBeNull();
      expect(await stores.invitations.list(stores.mine, 0, null, 10)).toHaveLength(1);
    });

    const at = { nowMs: 50, membersMax: 2 };
    const draft = { name: 'Ann', emailProvenAtMs: 50, createdAtMs: 50 };
    const asNew = { person: draft, passwordHash: null };
    const asKnown = ({ id }: Person) => ({ person: id, passwordHash: null });

    test('accepting creates one person and one member, also under concurrent calls', async () => {
      const { id } = present(await invite('ann@example.com', { role: 'admin' }));
      const answers = await Promise.all([1, 2, 3].map(() => stores.invitations.accept(id, asNew, at)));
      const ann = present(await stores.persons.byEmail('ann@example.com'));
      expect(ann).toEqual({
        ...draft,
        email: 'ann@example.com',
        id: ann.id,
        isInstanceAdmin: false,
        language: null,
        timezone: null,
      });
      const member: Member = { ...memberOf(ann, 'admin'), joinedAtMs: 50 };
      // Any call may be the first.
      expect(answers).toHaveLength(3);
      expect(answers.filter((answer) => answer !== 'gone')).toEqual([{ ...member, person: ann }]);
      expect(await stores.members.byPerson(stores.mine, ann.id)).toEqual({ ...member, person: ann });
      expect(await stores.invitations.list(stores.mine, 50, null, 10)).toEqual([]);
      expect(await stores.invitations.accept(999 as InvitationId, asNew, at)).toBe('gone');
    });

    test('accepting as a known person creates no second person', async () => {
      const ann = await newPerson('ann');
      const { id } = present(await invite('ann@example.com'));
      expect(await stores.invitations.accept(id, asKnown(ann), at)).toMatchObject({
        personId: ann.id,
        person: ann,
      });
    });

    test('a failed acceptance changes nothing', async () => {
      const ann = await join('ann', 'viewer');
      const mine = present(await invite('ann@example.com', { role: 'owner' }));
      expect(await stores.invitations.accept(mine.id, asNew, at)).toBe('known');
      expect(await stores.invitations.accept(mine.id, asKnown(ann), at)).toBe('member');
      expect(await stores.invitations.accept(mine.id, asKnown(ann), { ...at, nowMs: 100 })).toBe('gone');
      expect((await stores.members.byPerson(stores.mine, ann.id))?.role).toBe('viewer');
      await join('bob', 'owner');
      const late = present(await invite('cyd@example.com', { createdAtMs: 11 }));
      expect(await stores.invitations.accept(late.id, asNew, at)).toBe('full');
      expect(await stores.persons.byEmail('cyd@example.com')).toBeNull();
      expect(await stores.invitations.list(stores.mine, 50, null, 10)).toEqual([mine, late]);
    });
  });
}
