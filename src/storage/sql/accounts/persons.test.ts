import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { Person } from '../../../core/accounts/person.ts';
import { operatorAt } from '../../../core/base/author.ts';
import { BY } from '../../contract/stores.ts';
import { openSqliteStores } from '../sqlite/sqlite-stores.ts';

const folder = temporaryFolder();
let stores: ReturnType<typeof openSqliteStores>;
let raw: Database;
let ann: Person;
let files = 0;
beforeEach(async () => {
  const file = join(folder, `${files++}.db`);
  const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
  stores = openSqliteStores({ file, instance: 'test', random, nowMs: 0 });
  raw = new Database(file);
  const draft = { email: 'ann@example.com', name: 'Ann', emailProvenAtMs: 1, createdAtMs: 1 };
  const made = await stores.persons.insert(draft, BY);
  if (made === null) throw new Error('no person');
  ann = made;
});
afterEach(async () => {
  raw.close();
  await stores.close();
});

const read = async () => (await stores.persons.activityOf([ann.id])).get(ann.id);

const startSession = (usedAtMs: number) =>
  stores.sessions.insert(
    {
      personId: ann.id,
      methods: ['password'],
      createdAtMs: usedAtMs,
      usedAtMs,
      endsAtMs: 1_000_000,
      provenAtMs: null,
      browser: '',
      country: '',
    },
    `secret ${usedAtMs}`,
    10,
  );

describe('the activity of a person', () => {
  test('is nothing at first, and absent for nobody', async () => {
    expect(await read()).toEqual({ lastSeenAtMs: null, hasSecondFactor: false });
    expect(await stores.persons.activityOf([])).toEqual(new Map());
    expect((await stores.persons.activityOf([(ann.id + 1) as typeof ann.id])).size).toBe(0);
  });

  test('is the last use of a session, also after the session has ended', async () => {
    const { id } = await startSession(1_000);
    await stores.sessions.touch(id, 5_000);
    await stores.sessions.touch(id, 3_000);
    expect((await read())?.lastSeenAtMs).toBe(5_000);
    await stores.sessions.removeAll(ann.id, null, operatorAt(1));
    expect((await read())?.lastSeenAtMs).toBe(5_000);
  });

  test('is the last use of a personal key, when that is later', async () => {
    await startSession(1_000);
    const workspace = await stores.workspaces.insert(
      { name: 'W', kind: 'team', plan: 'x', createdAtMs: 1 },
      BY,
    );
    const key = await stores.keys.insert(
      {
        workspaceId: workspace.id,
        personId: ann.id,
        name: 'k',
        prefix: 'wm_x',
        scopes: ['admin'],
        domainId: null,
        ownLinksOnly: false,
        instanceAdmin: false,
        expiresAtMs: null,
        createdAtMs: 1,
        createdBy: null,
        revokedAtMs: null,
      },
      'hash',
      BY,
    );
    await stores.usage.noteUses(new Map([[key.id, 9_000]]));
    await stores.usage.noteUses(new Map([[key.id, 8_000]]));
    expect((await read())?.lastSeenAtMs).toBe(9_000);
  });

  const factors: [string, string][] = [
    ['an authenticator app', 'insert into totp values (?, ?, 0, 0)'],
    [
      'a passkey',
      `insert into passkeys (person_id, credential_id, public_key, counter, backed_up, transports, name, created_at_ms)
       values (?, ?, '', 0, 0, '', '', 0)`,
    ],
    [
      'a sign-in with a provider',
      `insert into identities (person_id, subject, issuer, created_at_ms) values (?, ?, 'https://id.example', 0)`,
    ],
  ];
  for (const [what, statement] of factors) {
    test(`has a second factor with ${what}`, async () => {
      raw.query(statement).run(ann.id, 'x');
      expect((await read())?.hasSecondFactor).toBe(true);
    });
  }
});
