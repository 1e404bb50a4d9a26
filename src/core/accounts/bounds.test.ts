import { beforeAll, describe, expect, test } from 'bun:test';
import { createHash, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { openTestStores } from '../../../tests/support/stores.ts';
import { BY } from '../../storage/contract/stores.ts';
import { type Caller, ROLES, type Role, SCOPES, type Scope } from '../base/caller.ts';
import type { PersonId, WorkspaceId } from '../base/ids.ts';
import { Problem } from '../base/problem.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../domains/domain-settings.ts';
import type { ApiKey, NewKey } from './key.ts';
import { createKeys, type Keys } from './keys.ts';
import { scopesOf } from './member.ts';
import { createMembers } from './members.ts';

const NOW_MS = 1_000;
const clock = { nowMs: () => NOW_MS };
const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
const stores = await openTestStores({ clock });
const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
const keys: Keys = createKeys({
  store: stores.keys,
  workspaces: stores.workspaces,
  members: stores.members,
  domains: stores.domains,
  digest,
  random,
  clock,
  adminKeys: ['environment'],
});
const members = createMembers({ store: stores.members, ...stores, clock });

const WORKSPACES = [1, 2].map((id) => id as WorkspaceId);
const DOMAINS: ApiKey['domainId'][] = [null];
const people: { id: PersonId; role: Role }[] = [];

beforeAll(async () => {
  for (const name of ['one', 'two']) {
    await stores.workspaces.insert({ name, kind: 'team', plan: 'unlimited', createdAtMs: 1 }, BY);
  }
  for (const [host, workspaceId] of [
    ['a.example', WORKSPACES[0]],
    ['b.example', WORKSPACES[0]],
    ['shared.example', null],
  ] as const) {
    const made = await stores.domains.insert(
      {
        host,
        workspaceId: workspaceId ?? null,
        verifiedAtMs: 1,
        verificationToken: 't',
        createdAtMs: 1,
        settings: DEFAULT_DOMAIN_SETTINGS,
        logos: null,
      },
      BY,
    );
    if (made !== null) DOMAINS.push(made.id);
  }
  for (const role of ROLES) {
    const draft = { email: `${role}@example.com`, name: '', emailProvenAtMs: null, createdAtMs: 1 };
    const person = await stores.persons.insert(draft, BY);
    if (person === null) throw new Error('the address is taken');
    for (const workspaceId of WORKSPACES) {
      await stores.members.add({ workspaceId, personId: person.id, role, joinedAtMs: 1 }, 10, BY);
    }
    people.push({ id: person.id, role });
  }
});

const expiry = fc.constantFrom(null, NOW_MS + 60, NOW_MS + 3_600_000);
const scopes = fc.oneof(
  fc.constant<readonly Scope[]>(['admin']),
  fc.subarray([...SCOPES], { minLength: 1, maxLength: SCOPES.length }),
);
const place = fc.nat({ max: 3 });
const bounds = fc.record({ scopes, domain: place, ownLinksOnly: fc.boolean(), expiresAtMs: expiry });
/** A key of the workspace, or a personal one, which has no bounds but its scopes and its end. */
const holder = fc.record({ bounds, person: fc.option(place) });
const keyInput = fc.record({
  scopes,
  domain: fc.option(place, { nil: undefined }),
  ownLinksOnly: fc.option(fc.boolean(), { nil: undefined }),
  expiresAtMs: fc.option(expiry, { nil: undefined }),
  workspace: fc.constantFrom(undefined, 0, 1),
  person: fc.option(fc.oneof(fc.constant('me' as const), place), { nil: undefined }),
});
type Holder = typeof holder extends fc.Arbitrary<infer T> ? T : never;
type KeyInput = typeof keyInput extends fc.Arbitrary<infer T> ? T : never;

async function hold({ bounds: { domain, ...rest }, person }: Holder) {
  const isPersonal = person !== null;
  const secret = `s${randomBytes(8).toString('hex')}`;
  const key = await stores.keys.insert(
    {
      ...rest,
      workspaceId: 1 as WorkspaceId,
      personId: isPersonal ? (people[person]?.id ?? null) : null,
      domainId: isPersonal ? null : (DOMAINS[domain] ?? null),
      ownLinksOnly: !isPersonal && rest.ownLinksOnly,
      name: 'k',
      prefix: 'wm_x',
      instanceAdmin: false,
      createdAtMs: 1,
      revokedAtMs: null,
      createdBy: null,
    },
    digest.sha256(secret),
    BY,
  );
  const caller = await keys.callerOf(secret, null);
  if (caller === null) throw new Error('the key is not known');
  return { key, caller, secret };
}

const toNewKey = ({ domain, workspace, person, ...rest }: KeyInput): NewKey => ({
  name: 'made',
  scopes: rest.scopes,
  ...(rest.ownLinksOnly === undefined ? {} : { ownLinksOnly: rest.ownLinksOnly }),
  ...(rest.expiresAtMs === undefined ? {} : { expiresAtMs: rest.expiresAtMs }),
  ...(domain === undefined ? {} : { domainId: DOMAINS[domain] ?? null }),
  ...(workspace === undefined ? {} : { workspaceId: WORKSPACES[workspace] ?? null }),
  ...(person === undefined ? {} : { person: person === 'me' ? person : (people[person]?.id ?? null) }),
});

/** What came of it, or null when it was refused. */
async function unlessRefused<T>(step: Promise<T>): Promise<T | null> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

const holds = (held: readonly Scope[], scope: Scope): boolean =>
  held.includes('admin') || held.includes(scope);

/** Said of what is reached, not of how it is refused. */
function expectSubset(given: ApiKey, maker: ApiKey): void {
  expect(given.instanceAdmin).toBe(false);
  for (const scope of given.scopes) expect(holds(maker.scopes, scope)).toBe(true);
  if (given.personId === null) expect(given.workspaceId).toBe(maker.workspaceId);
  else expect(given.personId).toBe(maker.personId as PersonId);
  if (maker.domainId !== null) expect(given.domainId).toBe(maker.domainId);
  if (maker.ownLinksOnly) expect(given.ownLinksOnly).toBe(true);
  if (maker.expiresAtMs !== null) {
    expect(given.expiresAtMs ?? Infinity).toBeLessThanOrEqual(maker.expiresAtMs);
  }
}

const RUNS = { numRuns: 2_000, seed: 9 };

describe('whatever a key gives out reaches no further than the key', () => {
  test('a new key', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(holder, keyInput, async (held, wanted) => {
        const maker = await hold(held);
        const given = await unlessRefused(keys.create(maker.caller, toNewKey(wanted)));
        if (given === null) return;
        made++;
        expectSubset(given.key, maker.key);
      }),
      RUNS,
    );
    expect(made).toBeGreaterThan(50);
  });

  test('a new secret', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(holder, holder, fc.boolean(), async (held, other, isSelf) => {
        const maker = await hold(held);
        const asked = isSelf ? maker : await hold(other);
        const given = await unlessRefused(keys.rotate(maker.caller, asked.key.id, 0));
        if (given === null) return;
        made++;
        expectSubset(given.key, maker.key);
        // Its own links are those it made: another's are not the maker's.
        if (maker.key.ownLinksOnly) expect(given.key.id).toBe(maker.key.id);
      }),
      RUNS,
    );
    expect(made).toBeGreaterThan(50);
  });

  test('the old secret of a key makes nothing that outlives its grace', async () => {
    const { key, caller, secret } = await hold({
      bounds: { scopes: ['admin'], domain: 0, ownLinksOnly: false, expiresAtMs: null },
      person: null,
    });
    await keys.rotate(caller, key.id, 500);
    const old = await keys.callerOf(secret, null);
    if (old === null) throw new Error('the grace has not passed');
    const { key: made } = await keys.create(old, { name: 'x', scopes: ['links:read'] });
    expect(made.expiresAtMs).toBe(NOW_MS + 500);
    await expect(keys.rotate(old, key.id, 0)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a role', async () => {
    const role = fc.constantFrom(...ROLES);
    await fc.assert(
      fc.asyncProperty(holder, role, role, async (held, from, to) => {
        const { key, caller } = await hold(held);
        const draft = { email: `${randomBytes(6).toString('hex')}@example.com`, name: '' };
        const person = await stores.persons.insert({ ...draft, emailProvenAtMs: 1, createdAtMs: 1 }, BY);
        if (person === null) throw new Error('the address is taken');
        const member = { workspaceId: 1 as WorkspaceId, personId: person.id, joinedAtMs: 1 };
        await stores.members.add({ ...member, role: from }, 1_000_000, BY);
        const changed = await unlessRefused(members.changeRole(caller, person.id, to));
        if (changed === null || ROLES.indexOf(to) >= ROLES.indexOf(from)) return;
        expect([key.domainId, key.ownLinksOnly, key.expiresAtMs]).toEqual([null, false, null]);
        for (const scope of scopesOf(to)) expect(holds([...caller.scopes], scope)).toBe(true);
        if (to === 'owner') expect(caller.role).toBe('owner');
      }),
      { ...RUNS, numRuns: 500 },
    );
  });
});

test('the old secret of an administrator of the instance makes nothing that outlives its grace', async () => {
  const minted = await keys.mint(1 as WorkspaceId, 'k');
  const first = await keys.callerOf(minted.secret, null);
  await keys.rotate(first as Caller, minted.key.id, 500);
  const old = await keys.callerOf(minted.secret, null);
  const { key } = await keys.create(old as Caller, { name: 'x', scopes: ['admin'] });
  expect(key.expiresAtMs).toBe(NOW_MS + 500);
  const invited = { email: 'in@example.com', role: 'owner' } as const;
  await expect(members.add(old as Caller, invited)).rejects.toMatchObject({ code: 'forbidden' });
});

test('an administrator of the instance gives out what it likes', async () => {
  const caller = await keys.callerOf('environment', null);
  const wanted = { name: 'x', scopes: ['admin'], workspaceId: 2 as WorkspaceId } as const;
  expect((await keys.create(caller as Caller, wanted)).key).toMatchObject({
    workspaceId: 2,
    expiresAtMs: null,
  });
});
