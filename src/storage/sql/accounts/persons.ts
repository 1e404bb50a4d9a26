import type { PersonActivity, PersonStore } from '../../../core/accounts/people-store.ts';
import {
  NO_PERSON_SETTINGS,
  type Person,
  type PersonDraft,
  type PersonSettings,
} from '../../../core/accounts/person.ts';
import { changedDetails } from '../../../core/base/audit-entry.ts';
import type { Author } from '../../../core/base/author.ts';
import { NO_WORKSPACE, type PersonId } from '../../../core/base/ids.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, PersonRow } from '../schema.ts';
import type { Sql } from '../sql.ts';

export function createSqlPersons({ reader, writer }: Sql): PersonStore {
  return {
    insert: (draft, by) =>
      writer.write(async (trx) => {
        const person = await insertPerson(trx, draft);
        if (person === null) return null;
        await recordCreated(trx, by, person);
        return person;
      }),
    async byId(id) {
      const row = await reader.selectFrom('persons').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : personFromRow(row);
    },
    async byIds(ids) {
      const rows = await reader.selectFrom('persons').selectAll().where('id', 'in', ids).execute();
      return rows.map(personFromRow);
    },
    async byEmail(email) {
      const row = await reader
        .selectFrom('persons')
        .selectAll()
        .where('email', '=', email)
        .executeTakeFirst();
      return row === undefined ? null : personFromRow(row);
    },
    async list(after, limit) {
      const rows = await reader
        .selectFrom('persons')
        .selectAll()
        .where('id', '>', after ?? 0)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(personFromRow);
    },
    async workspacesOf(ids) {
      if (ids.length === 0) return new Map();
      const rows = await reader
        .selectFrom('members')
        .select(({ fn }) => ['person_id', fn.countAll<number>().as('workspaces')])
        .where('person_id', 'in', ids)
        .groupBy('person_id')
        .execute();
      return new Map(rows.map((row) => [row.person_id as PersonId, Number(row.workspaces)]));
    },
    setAdministrator: (id, isAdministrator, { mayBeLast, by }) =>
      writer.write(async (trx) => {
        const row = await trx.selectFrom('persons').selectAll().where('id', '=', id).executeTakeFirst();
        if (row === undefined) return null;
        const current = personFromRow(row);
        if (current.isInstanceAdmin === isAdministrator) return current;
        if (!isAdministrator && !mayBeLast && (await isLastAdministrator(trx, id))) return 'last';
        await trx
          .updateTable('persons')
          .set({ is_instance_admin: isAdministrator ? 1 : 0 })
          .where('id', '=', id)
          .execute();
        await recordAudit(trx, by, {
          workspaceId: NO_WORKSPACE,
          action: 'person.instance_admin_changed',
          subject: { kind: 'person', id },
          details: { instance_admin: { from: current.isInstanceAdmin, to: isAdministrator } },
        });
        return { ...current, isInstanceAdmin: isAdministrator };
      }),
    async activityOf(ids) {
      if (ids.length === 0) return new Map();
      const rows = await reader
        .selectFrom('persons')
        .select(['id', 'last_seen_at_ms'])
        .select(({ selectFrom, exists, or }) => [
          selectFrom('api_keys')
            .select((keys) => keys.fn.max('last_used_at_ms').as('at'))
            .whereRef('api_keys.person_id', '=', 'persons.id')
            .as('key_used_at_ms'),
          or([
            exists(selectFrom('totp').select('person_id').whereRef('totp.person_id', '=', 'persons.id')),
            exists(selectFrom('passkeys').select('id').whereRef('passkeys.person_id', '=', 'persons.id')),
            exists(
              selectFrom('identities').select('subject').whereRef('identities.person_id', '=', 'persons.id'),
            ),
          ]).as('has_second_factor'),
        ])
        .where('id', 'in', ids)
        .execute();
      return new Map(
        rows.map((row): [PersonId, PersonActivity] => {
          const seen = Math.max(row.last_seen_at_ms ?? 0, Number(row.key_used_at_ms ?? 0));
          const hasSecondFactor = Number(row.has_second_factor) !== 0;
          return [row.id as PersonId, { lastSeenAtMs: seen === 0 ? null : seen, hasSecondFactor }];
        }),
      );
    },
    prove: (id, by) => writer.write((trx) => provePersonIn(trx, id, by)),
    change: (id, change, by) =>
      writer.write(async (trx) => {
        const row = await trx.selectFrom('persons').selectAll().where('id', '=', id).executeTakeFirst();
        if (row === undefined) return null;
        const { name, language, timezone } = { ...personFromRow(row), ...change };
        const settings = writePersonSettings({ language, timezone });
        const changed = await trx
          .updateTable('persons')
          .set({ name, settings })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        const details = changedDetails(['name'], row, changed);
        if (details !== null) await recordAudit(trx, by, { ...about(id), action: 'person.changed', details });
        return personFromRow(changed);
      }),
  };
}

const about = (id: PersonId) => ({ workspaceId: NO_WORKSPACE, subject: { kind: 'person', id } as const });

async function isLastAdministrator(trx: Db, id: PersonId): Promise<boolean> {
  const other = await trx
    .selectFrom('persons')
    .select('id')
    .where('is_instance_admin', '=', 1)
    .where('id', '<>', id)
    .limit(1)
    .executeTakeFirst();
  return other === undefined;
}

/** Part of a transaction that proves the person's address: see `PersonStore.prove`. */
export async function provePersonIn(trx: Db, id: PersonId, by: Author): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('persons')
    .set({ email_proven_at_ms: by.atMs })
    .where('id', '=', id)
    .where('email_proven_at_ms', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return;
  for (const table of ISSUED) await trx.deleteFrom(table).where('person_id', '=', id).execute();
  const revoked = await trx
    .updateTable('api_keys')
    .set({ revoked_at_ms: by.atMs })
    .where('person_id', '=', id)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirstOrThrow();
  await recordAudit(trx, by, {
    workspaceId: NO_WORKSPACE,
    action: 'person.proven',
    subject: { kind: 'person', id },
    details: { revoked_keys: Number(revoked.numUpdatedRows) },
  });
}

/** What lets somebody act as a person, beside keys. */
const ISSUED = [
  'passwords',
  'sessions',
  'totp',
  'recovery_codes',
  'passkeys',
  'identities',
  'challenges',
] as const;

/** A later time stays. */
export async function noteSeen(trx: Db, personId: number, atMs: number): Promise<void> {
  await trx
    .updateTable('persons')
    .set({ last_seen_at_ms: atMs })
    .where('id', '=', personId)
    .where(({ eb, or }) => or([eb('last_seen_at_ms', 'is', null), eb('last_seen_at_ms', '<', atMs)]))
    .execute();
}

/** Without its entry in the audit log: see `recordCreated`. */
export async function insertPerson(trx: Db, draft: PersonDraft): Promise<Person | null> {
  const row = await trx
    .insertInto('persons')
    .values({
      email: draft.email,
      name: draft.name,
      email_proven_at_ms: draft.emailProvenAtMs,
      created_at_ms: draft.createdAtMs,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : personFromRow(row);
}

/** For every person that a transaction creates and keeps. */
export async function recordCreated(trx: Db, by: Author, { id, email }: Person): Promise<void> {
  await recordAudit(trx, by, { ...about(id), action: 'person.created', details: { email } });
}

/** Null when nothing differs from the defaults. */
function writePersonSettings({ language, timezone }: PersonSettings): string | null {
  if (language === null && timezone === null) return null;
  return JSON.stringify({
    ...(language === null ? {} : { language }),
    ...(timezone === null ? {} : { timezone }),
  });
}

const readPersonSettings = (text: string | null): PersonSettings => ({
  ...NO_PERSON_SETTINGS,
  ...(text === null ? {} : (JSON.parse(text) as Partial<PersonSettings>)),
});

export const personFromRow = (row: PersonRow): Person => ({
  id: row.id as PersonId,
  email: row.email,
  name: row.name,
  emailProvenAtMs: row.email_proven_at_ms,
  createdAtMs: row.created_at_ms,
  isInstanceAdmin: row.is_instance_admin !== 0,
  ...readPersonSettings(row.settings),
});
