import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Invitation, InvitationId } from '../../core/invitation.ts';
import type { Member, Role } from '../../core/member.ts';
import type { Person, PersonId } from '../../core/person.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import { type Adapter, type Ground, openGround, present } from './stores.ts';

export function peopleContract(adapter: Adapter): void {
  describe(`persons, members and invitations, ${adapter.name}`, () => {
    let ground: Ground;
    beforeEach(async () => {
      ground = await openGround(adapter);
    });
    afterEach(() => ground.close());

    const personDraft = (over: Partial<Person> = {}): Omit<Person, 'id'> => ({
      email: 'ann@example.com',
      name: `Ann "O'" 春`,
      emailProvenAtMs: null,
      createdAtMs: 4,
      ...over,
    });

    const newPerson = async (name: string): Promise<Person> =>
      present(await ground.persons.insert(personDraft({ email: `${name}@example.com`, name })));

    const memberOf = (person: Person, role: Role, workspaceId = ground.mine): Member => ({
      workspaceId,
      personId: person.id,
      role,
      joinedAtMs: 6,
    });

    async function join(name: string, role: Role, workspaceId = ground.mine): Promise<Person> {
      const person = (await ground.persons.byEmail(`${name}@example.com`)) ?? (await newPerson(name));
      expect(await ground.members.add(memberOf(person, role, workspaceId), 10)).toBe('added');
      return person;
    }

    const newKey = (hash: string, personId: PersonId | null, workspaceId = ground.mine) =>
      ground.keys.insert(
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
        },
        hash,
      );

    const invite = async (email: string, over: Partial<Invitation> = {}, mailed: string | null = null) =>
      ground.invitations.insert(
        {
          workspaceId: ground.mine,
          email,
          role: 'editor',
          invitedBy: null,
          createdAtMs: 10,
          expiresAtMs: 100,
          ...over,
        },
        { shown: `shown to ${email} ${over.createdAtMs ?? ''}`, mailed },
        3,
      );

    test('an address is one person’s, also when many want it at once', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => ground.persons.insert(personDraft())));
      const [one, ...more] = answers.filter((person) => person !== null);
      const person = present(one);
      expect(more).toEqual([]);
      expect(person).toEqual({ ...personDraft(), id: person.id });
      expect(await ground.persons.byId(person.id)).toEqual(person);
      expect(await ground.persons.byEmail('ann@example.com')).toEqual(person);
      expect(await ground.persons.byEmail('bob@example.com')).toBeNull();
      expect(await ground.persons.byId(999 as PersonId)).toBeNull();
    });

    test('proving an address ends all keys of the person, once', async () => {
      const [ann, bob] = [await newPerson('ann'), await newPerson('bob')];
      await newKey('of ann', ann.id);
      await newKey('of bob', bob.id);
      await newKey('of nobody', null);
      await ground.persons.prove(ann.id, 70);
      expect(await ground.persons.byId(ann.id)).toEqual({ ...ann, emailProvenAtMs: 70 });
      await newKey('later', ann.id);
      await ground.persons.prove(ann.id, 80);
      const revoked = ['of ann', 'of bob', 'of nobody', 'later'].map(async (hash) =>
        present(await ground.keys.bySecretHash(hash, 0)),
      );
      expect((await Promise.all(revoked)).map((key) => key.revokedAtMs)).toEqual([70, null, null, null]);
      expect((await ground.persons.byId(ann.id))?.emailProvenAtMs).toBe(70);
    });

    test('personal keys are listed by person and not by workspace', async () => {
      const [ann, bob] = [await newPerson('ann'), await newPerson('bob')];
      const first = await newKey('a1', ann.id);
      const second = await newKey('a2', ann.id, ground.theirs);
      const common = await newKey('w', null);
      expect(await ground.keys.list(ground.mine, null, null, 10)).toEqual([common]);
      expect(await ground.keys.list(ground.theirs, null, null, 10)).toEqual([]);
      expect(await ground.keys.listByPerson(ann.id, null, 10)).toEqual([first, second]);
      expect(await ground.keys.listByPerson(ann.id, first.id, 10)).toEqual([second]);
      expect(await ground.keys.listByPerson(ann.id, null, 1)).toEqual([first]);
      expect(await ground.keys.byPerson(ann.id, second.id)).toEqual(second);
      expect(await ground.keys.byPerson(bob.id, second.id)).toBeNull();
      expect(await ground.keys.byPerson(ann.id, common.id)).toBeNull();
      expect(await ground.keys.byId(ground.mine, first.id)).toEqual(first);
    });

    test('a member is one of that workspace only', async () => {
      const ann = await join('ann', 'editor');
      const known = { ...memberOf(ann, 'editor'), person: ann };
      expect(await ground.members.byPerson(ground.mine, ann.id)).toEqual(known);
      expect(await ground.members.byPerson(ground.theirs, ann.id)).toBeNull();
      expect(await ground.members.add(memberOf(ann, 'owner'), 10)).toBe('member');
      expect(await ground.members.reach(ann.id, ground.mine)).toEqual({
        workspace: present(await ground.workspaces.byId(ground.mine)),
        role: 'editor',
      });
      expect(await ground.members.reach(ann.id, ground.theirs)).toBeNull();
      expect(await ground.members.reach(999 as PersonId, ground.mine)).toBeNull();
    });

    test('members are listed by person, and workspaces of a person by id', async () => {
      const ann = await join('ann', 'owner', ground.theirs);
      const bob = await join('bob', 'viewer');
      await join('ann', 'admin');
      const cyd = await join('cyd', 'owner');
      const ids = async (after: PersonId | null, limit: number) =>
        (await ground.members.list(ground.mine, after, limit)).map(({ personId }) => personId);
      expect(await ids(null, 10)).toEqual([ann.id, bob.id, cyd.id]);
      expect(await ids(ann.id, 1)).toEqual([bob.id]);
      const leaders = await ground.members.withRoles(ground.mine, ['owner', 'admin'], 10);
      expect(leaders.map(({ person }) => person)).toEqual([ann, cyd]);
      expect(await ground.members.withRoles(ground.mine, ['owner', 'admin'], 1)).toHaveLength(1);
      const reached = async (after: WorkspaceId | null, limit: number) =>
        (await ground.members.workspacesOf(ann.id, after, limit)).map(({ id }) => id);
      expect(await reached(null, 10)).toEqual([ground.mine, ground.theirs]);
      expect(await reached(null, 1)).toEqual([ground.mine]);
      expect(await reached(ground.mine, 10)).toEqual([ground.theirs]);
    });

    test('a workspace takes as many members as it may have, also when many come at once', async () => {
      const persons = await Promise.all(['a', 'b', 'c', 'd'].map(newPerson));
      const answers = await Promise.all(
        persons.map((person) => ground.members.add(memberOf(person, 'viewer'), 2)),
      );
      expect(answers.sort()).toEqual(['added', 'added', 'full', 'full']);
    });

    test('the last owner stays one, also when two leave at once', async () => {
      const [ann, bob] = [await join('ann', 'owner'), await join('bob', 'owner')];
      await join('cyd', 'owner', ground.theirs);
      const answers = await Promise.all([
        ground.members.remove(ground.mine, ann.id),
        ground.members.changeRole(ground.mine, bob.id, 'viewer'),
      ]);
      expect(answers).toEqual(['removed', 'last_owner']);
      expect(await ground.members.remove(ground.mine, bob.id)).toBe('last_owner');
      expect(await ground.members.changeRole(ground.mine, bob.id, 'owner')).toMatchObject({ role: 'owner' });
      expect(await ground.members.remove(ground.mine, ann.id)).toBeNull();
      expect(await ground.members.changeRole(ground.mine, ann.id, 'owner')).toBeNull();
    });

    test('a role changes, and a member who is removed is gone and may come back', async () => {
      await join('ann', 'owner');
      const bob = await join('bob', 'viewer');
      const changed = await ground.members.changeRole(ground.mine, bob.id, 'admin');
      expect(changed).toEqual({ ...memberOf(bob, 'admin'), person: bob });
      expect(await ground.members.byPerson(ground.mine, bob.id)).toEqual({
        ...memberOf(bob, 'admin'),
        person: bob,
      });
      expect(await ground.members.remove(ground.theirs, bob.id)).toBeNull();
      expect(await ground.members.remove(ground.mine, bob.id)).toBe('removed');
      expect(await ground.members.reach(bob.id, ground.mine)).toBeNull();
      await join('bob', 'editor');
    });

    test('an invitation is found by either token until it ends, and by its own workspace only', async () => {
      const made = present(await invite('ann@example.com', {}, 'mailed'));
      const find = async (hash: string, nowMs = 99) => ground.invitations.byToken(hash, nowMs);
      expect(await find('shown to ann@example.com ')).toEqual({ invitation: made, isMailed: false });
      expect(await find('mailed')).toEqual({ invitation: made, isMailed: true });
      expect(await find('mailed', 100)).toBeNull();
      expect(await find('else')).toBeNull();
      expect(await ground.invitations.list(ground.mine, 99, null, 10)).toEqual([made]);
      expect(await ground.invitations.list(ground.mine, 100, null, 10)).toEqual([]);
      expect(await ground.invitations.list(ground.theirs, 99, null, 10)).toEqual([]);
      expect(await ground.invitations.remove(ground.theirs, made.id)).toBe(false);
      expect(await ground.invitations.remove(ground.mine, made.id)).toBe(true);
      expect(await ground.invitations.remove(ground.mine, made.id)).toBe(false);
      expect(await find('mailed')).toBeNull();
    });

    test('an invitation takes the place of the one before it to that address', async () => {
      const before = present(await invite('ann@example.com'));
      const other = present(await invite('ann@example.com', { workspaceId: ground.theirs, createdAtMs: 11 }));
      const after = present(await invite('ann@example.com', { createdAtMs: 12 }));
      expect(after.id).toBeGreaterThan(before.id);
      expect(await ground.invitations.list(ground.mine, 50, null, 10)).toEqual([after]);
      expect(await ground.invitations.list(ground.theirs, 50, null, 10)).toEqual([other]);
    });

    test('only so many are open; those that have ended make room', async () => {
      const made: Invitation[] = [];
      for (const name of ['a', 'b', 'c']) made.push(present(await invite(`${name}@example.com`)));
      expect(await ground.invitations.list(ground.mine, 50, present(made[0]).id, 1)).toEqual([
        present(made[1]),
      ]);
      expect(await invite('d@example.com')).toBeNull();
      expect(await invite('c@example.com', { createdAtMs: 20 })).not.toBeNull();
      expect(await invite('d@example.com', { workspaceId: ground.theirs, createdAtMs: 21 })).not.toBeNull();
      expect(await invite('d@example.com', { createdAtMs: 100, expiresAtMs: 200 })).not.toBeNull();
      expect(await ground.invitations.list(ground.mine, 0, null, 10)).toHaveLength(1);
    });

    const at = { nowMs: 50, membersMax: 2 };
    const draft = { name: 'Ann', emailProvenAtMs: 50, createdAtMs: 50 };

    test('accepting makes person and member once, also when it is tried many times at once', async () => {
      const { id } = present(await invite('ann@example.com', { role: 'admin' }));
      const answers = await Promise.all([1, 2, 3].map(() => ground.invitations.accept(id, draft, at)));
      const ann = present(await ground.persons.byEmail('ann@example.com'));
      expect(ann).toEqual({ ...draft, email: 'ann@example.com', id: ann.id });
      const member: Member = { ...memberOf(ann, 'admin'), joinedAtMs: 50 };
      expect(answers).toEqual([{ ...member, person: ann }, 'gone', 'gone']);
      expect(await ground.members.byPerson(ground.mine, ann.id)).toEqual({ ...member, person: ann });
      expect(await ground.invitations.list(ground.mine, 50, null, 10)).toEqual([]);
      expect(await ground.invitations.accept(999 as InvitationId, draft, at)).toBe('gone');
    });

    test('accepting as a known person makes nobody new', async () => {
      const ann = await newPerson('ann');
      const { id } = present(await invite('ann@example.com'));
      expect(await ground.invitations.accept(id, ann.id, at)).toMatchObject({
        personId: ann.id,
        person: ann,
      });
    });

    test('an acceptance that comes to nothing leaves everything as it was', async () => {
      const ann = await join('ann', 'viewer');
      const mine = present(await invite('ann@example.com', { role: 'owner' }));
      expect(await ground.invitations.accept(mine.id, draft, at)).toBe('known');
      expect(await ground.invitations.accept(mine.id, ann.id, at)).toBe('member');
      expect(await ground.invitations.accept(mine.id, ann.id, { ...at, nowMs: 100 })).toBe('gone');
      expect((await ground.members.byPerson(ground.mine, ann.id))?.role).toBe('viewer');
      await join('bob', 'owner');
      const late = present(await invite('cyd@example.com', { createdAtMs: 11 }));
      expect(await ground.invitations.accept(late.id, draft, at)).toBe('full');
      expect(await ground.persons.byEmail('cyd@example.com')).toBeNull();
      expect(await ground.invitations.list(ground.mine, 50, null, 10)).toEqual([mine, late]);
    });
  });
}
