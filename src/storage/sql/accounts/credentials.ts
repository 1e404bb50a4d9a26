import type { Person } from '../../../core/accounts/person.ts';
import type { AuditAction } from '../../../core/base/audit-entry.ts';
import type { Author } from '../../../core/base/author.ts';
import { NO_WORKSPACE, type PersonId, type WorkspaceId } from '../../../core/base/ids.ts';
import type { CredentialStore } from '../../../core/sign-in/credential-store.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { endOldest, insertChallenge, peekChallenge, removeChallenges, takeChallenge } from './challenges.ts';
import { insertPerson, personFromRow, provePersonIn, recordCreated } from './persons.ts';
import { removeSessionsOf } from './sessions.ts';

/** What a new password must end, because somebody who knew the old one may have begun it. */
const ENDED_BY_PASSWORD = ['reset', 'attempt', 'totp_enrolment'] as const;

export function createSqlCredentials({ reader, writer }: Sql): CredentialStore {
  return {
    async byEmail(email) {
      const row = await reader
        .selectFrom('persons')
        .leftJoin('passwords', 'passwords.person_id', 'persons.id')
        .selectAll('persons')
        .select('passwords.hash')
        .where('persons.email', '=', email)
        .executeTakeFirst();
      return row === undefined ? null : { person: personFromRow(row), hash: row.hash };
    },

    hashOf: (personId) => passwordHashOf(reader, personId),
    hasCredential: (personId) => hasCredential(reader, personId),

    setPassword: (personId, { hash, before }, by, keep) =>
      writer.write(async (trx) => {
        if ((await passwordHashOf(trx, personId)) !== before) return false;
        await writePassword(trx, personId, hash, by.atMs);
        await removeChallenges(trx, personId, ENDED_BY_PASSWORD);
        const ended_sessions = await removeSessionsOf(trx, personId, keep);
        await recordAudit(trx, by, { ...about(personId, 'password.changed'), details: { ended_sessions } });
        return true;
      }),

    reset: (challengeHash, { hash, removesFactors }, { atMs, client }) =>
      writer.write(async (trx) => {
        const taken = await takeChallenge(trx, challengeHash, 'reset', atMs);
        if (taken === null || taken.personId === null) return null;
        const { personId } = taken;
        const by: Author = { actor: { kind: 'person', id: personId }, client, atMs };
        await provePersonIn(trx, personId, by);
        if (removesFactors) await removeSecondFactors(trx, personId);
        await writePassword(trx, personId, hash, atMs);
        await removeChallenges(trx, personId, ENDED_BY_PASSWORD);
        const ended_sessions = await removeSessionsOf(trx, personId, null);
        await recordAudit(trx, by, {
          ...about(personId, 'password.reset'),
          details: { ended_sessions, removed_second_factors: removesFactors },
        });
        return personIn(trx, personId);
      }),

    offerSetUp: (challenge, by) =>
      writer.write(async (trx) => {
        if (await isSetUp(trx)) return false;
        await removeSetUps(trx);
        await insertChallenge(trx, challenge);
        await recordAudit(trx, by, {
          workspaceId: NO_WORKSPACE,
          action: 'instance.setup_link_created',
          subject: null,
        });
        return true;
      }),

    offerReset: (challenge, max, by) =>
      writer.write(async (trx) => {
        await insertChallenge(trx, challenge);
        await endOldest(trx, challenge, max);
        await recordAudit(trx, by, about(challenge.personId, 'password.reset_requested'));
      }),

    isSetUp: () => isSetUp(reader),

    setUp: (challengeHash, { person: draft, passwordHash, workspaceId }, client) =>
      writer.write(async (trx) => {
        if (await isSetUp(trx)) return 'done';
        const atMs = draft.createdAtMs;
        if ((await peekChallenge(trx, challengeHash, 'setup', atMs)) === null) return 'gone';
        if (await canSignIn(trx, draft.email)) return 'known';
        await removeSetUps(trx);
        const made = await insertPerson(trx, draft);
        const personId = made?.id ?? (await renamePerson(trx, draft));
        const by: Author = { actor: { kind: 'person', id: personId }, client, atMs };
        if (made !== null) await recordCreated(trx, by, made);
        await provePersonIn(trx, personId, by);
        await writePassword(trx, personId, passwordHash, atMs);
        await makeOwner(trx, workspaceId, personId, atMs);
        await trx.updateTable('persons').set({ is_instance_admin: 1 }).where('id', '=', personId).execute();
        await recordAudit(trx, by, about(personId, 'instance.set_up'));
        return personIn(trx, personId);
      }),
  };
}

const about = (id: PersonId, action: AuditAction) => ({
  workspaceId: NO_WORKSPACE,
  action,
  subject: { kind: 'person', id } as const,
});

/** Part of a transaction that sets a password. */
export async function writePassword(trx: Db, personId: PersonId, hash: string, atMs: number): Promise<void> {
  await trx
    .insertInto('passwords')
    .values({ person_id: personId, hash, changed_at_ms: atMs })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ hash, changed_at_ms: atMs }))
    .execute();
}

export async function hasCredential(db: Db, personId: PersonId): Promise<boolean> {
  for (const table of CREDENTIAL_TABLES) {
    const row = await db
      .selectFrom(table)
      .select('person_id')
      .where('person_id', '=', personId)
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) return true;
  }
  return false;
}

/** Not the first person who can sign in: people can join by invitation or provider before there is an administrator. */
async function isSetUp(db: Db): Promise<boolean> {
  const administrators = await db
    .selectFrom('persons')
    .select('id')
    .where('is_instance_admin', '=', 1)
    .execute();
  for (const { id } of administrators) if (await hasCredential(db, id as PersonId)) return true;
  return false;
}

async function canSignIn(trx: Db, email: string): Promise<boolean> {
  const row = await trx
    .selectFrom('persons')
    .select(['id', 'email_proven_at_ms'])
    .where('email', '=', email)
    .executeTakeFirst();
  // What an unproven person has ends with the first proof of the address, which the set-up is.
  return row?.email_proven_at_ms != null && hasCredential(trx, row.id as PersonId);
}

async function removeSetUps(trx: Db): Promise<void> {
  await trx.deleteFrom('challenges').where('kind', '=', 'setup').execute();
}

/** With a row in any of them, a person can sign in. */
const CREDENTIAL_TABLES = ['passwords', 'passkeys', 'identities'] as const;

async function passwordHashOf(db: Db, personId: PersonId): Promise<string | null> {
  const row = await db
    .selectFrom('passwords')
    .select('hash')
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row?.hash ?? null;
}

async function removeSecondFactors(trx: Db, personId: PersonId): Promise<void> {
  for (const table of ['totp', 'recovery_codes', 'passkeys'] as const) {
    await trx.deleteFrom(table).where('person_id', '=', personId).execute();
  }
}

/** Gives the person with that address the name of the draft. */
async function renamePerson(trx: Db, draft: Parameters<typeof insertPerson>[1]): Promise<PersonId> {
  const { id } = await trx
    .updateTable('persons')
    .set({ name: draft.name })
    .where('email', '=', draft.email)
    .returning('id')
    .executeTakeFirstOrThrow();
  return id as PersonId;
}

async function makeOwner(trx: Db, workspaceId: WorkspaceId, personId: PersonId, atMs: number): Promise<void> {
  await trx
    .insertInto('members')
    .values({ workspace_id: workspaceId, person_id: personId, role: 'owner', joined_at_ms: atMs })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'person_id']).doUpdateSet({ role: 'owner' }))
    .execute();
}

async function personIn(trx: Db, personId: PersonId): Promise<Person> {
  return personFromRow(
    await trx.selectFrom('persons').selectAll().where('id', '=', personId).executeTakeFirstOrThrow(),
  );
}
