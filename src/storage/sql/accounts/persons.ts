import type { PersonStore } from '../../../core/accounts/people-store.ts';
import {
  NO_PERSON_SETTINGS,
  type Person,
  type PersonDraft,
  type PersonSettings,
} from '../../../core/accounts/person.ts';
import type { PersonId } from '../../../core/base/ids.ts';
import type { Db, PersonRow } from '../schema.ts';
import type { Sql } from '../sqlite.ts';

export function createSqlPersons({ reader, writer }: Sql): PersonStore {
  return {
    insert: (draft) => writer.write((trx) => insertPerson(trx, draft)),
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
    prove: (id, atMs) => writer.write((trx) => provePersonIn(trx, id, atMs)),
    change: (id, change) =>
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
        return personFromRow(changed);
      }),
  };
}

/** Part of a transaction that proves the person's address: see `PersonStore.prove`. */
export async function provePersonIn(trx: Db, id: PersonId, atMs: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('persons')
    .set({ email_proven_at_ms: atMs })
    .where('id', '=', id)
    .where('email_proven_at_ms', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return;
  for (const table of ISSUED) await trx.deleteFrom(table).where('person_id', '=', id).execute();
  await trx
    .updateTable('api_keys')
    .set({ revoked_at_ms: atMs })
    .where('person_id', '=', id)
    .where('revoked_at_ms', 'is', null)
    .execute();
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
