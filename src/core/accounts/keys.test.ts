import { beforeEach, expect, test } from 'bun:test';
import { createHash, randomBytes } from 'node:crypto';
import { openTestStores, type SqliteStores } from '../../../tests/support/stores.ts';
import { BY } from '../../storage/contract/stores.ts';
import { operatorAt } from '../base/author.ts';
import type { Role } from '../base/caller.ts';
import type { PersonId } from '../base/ids.ts';
import { createKeys, type Keys } from './keys.ts';
import type { Workspace } from './workspace.ts';

const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
const clock = { nowMs: () => 1_000 };

let stores: SqliteStores;
let read: string[];
let keys: Keys;
let team: Workspace;
beforeEach(async () => {
  stores = await openTestStores();
  read = [];
  keys = createKeys({
    store: noting('keys', stores.keys),
    workspaces: noting('workspaces', stores.workspaces),
    members: noting('members', stores.members),
    domains: stores.domains,
    digest: { sha256: (text) => createHash('sha256').update(text).digest('hex') },
    random,
    clock,
    adminKeys: [],
  });
  team = await stores.workspaces.insert({ name: 't', kind: 'team', plan: 'unlimited', createdAtMs: 1 }, BY);
});

/** The store, with every call of it noted in `read`. */
function noting<S extends object>(name: string, store: S): S {
  return new Proxy(store, {
    get(target, property, receiver) {
      read.push(`${name}.${String(property)}`);
      return Reflect.get(target, property, receiver);
    },
  });
}

async function newPerson(role: Role): Promise<PersonId> {
  const draft = { email: `${role}@example.com`, name: '', emailProvenAtMs: null, createdAtMs: 1 };
  const person = await stores.persons.insert(draft, BY);
  if (person === null) throw new Error('the address is taken');
  await stores.members.add({ workspaceId: team.id, personId: person.id, role, joinedAtMs: 1 }, 10, BY);
  return person.id;
}

test('a caller is known after two reads, whatever its key', async () => {
  const personal = await keys.mintPersonal(await newPerson('editor'), team.id, 'k');
  const administrator = await keys.mint(team.id, 'k');
  read = [];
  expect(await keys.callerOf(personal.secret, team.id)).toMatchObject({ role: 'editor' });
  expect(read).toEqual(['keys.bySecretHash', 'members.reach']);
  read = [];
  expect(await keys.callerOf(administrator.secret, null)).toMatchObject({ personId: null, role: null });
  expect(read).toEqual(['keys.bySecretHash', 'workspaces.byId']);
});

test('a personal key that is made while all of its person are revoked is revoked with them', async () => {
  const personId = await newPerson('owner');
  const { secret } = await keys.mintPersonal(personId, team.id, 'k');
  const caller = await keys.callerOf(secret, null);
  if (caller === null) throw new Error('the key is not known');
  const { insert } = stores.keys;
  stores.keys.insert = async (...draft) => {
    await stores.persons.prove(personId, operatorAt(2_000));
    return insert(...draft);
  };
  const made = keys.create(caller, { name: 'x', scopes: ['admin'], person: 'me' });
  await expect(made).rejects.toMatchObject({ code: 'forbidden' });
  const all = await stores.keys.listByPerson(personId, null, 10);
  expect(all.map(({ revokedAtMs }) => revokedAtMs)).toEqual([2_000, 1_000]);
});
