import type { Author } from '../../../core/base/author.ts';
import { NO_WORKSPACE, type PersonId } from '../../../core/base/ids.ts';
import type { Identity, IdentityStore } from '../../../core/sign-in/identity.ts';
import type { OneUse } from '../../../core/sign-in/oidc-sign-in.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, IdentityTable } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { insertMember } from './members.ts';
import { insertPerson, recordCreated } from './persons.ts';
import { hasOtherWay } from './ways-to-sign-in.ts';

export function createSqlIdentities({ reader, writer }: Sql): IdentityStore {
  return {
    bySubject: (issuer, subject) => identityOf(reader, { issuer, subject }),

    async list(personId) {
      const rows = await reader
        .selectFrom('identities')
        .selectAll()
        .where('person_id', '=', personId)
        .orderBy('created_at_ms')
        .orderBy('issuer')
        .orderBy('subject')
        .execute();
      return rows.map(toIdentity);
    },

    insert: (identity, max, by) =>
      writer.write(async (trx) => {
        const known = await identityOf(trx, identity);
        if (known !== null) return known.personId === identity.personId ? 'known' : 'taken';
        if ((await countOf(trx, identity.personId)) >= max) return 'full';
        await insertIdentity(trx, identity, by);
        return 'added';
      }),

    touch: ({ issuer, subject, email, usedAtMs }) =>
      writer.write(async (trx) => {
        await trx
          .updateTable('identities')
          .set({ used_at_ms: usedAtMs, email })
          .where('issuer', '=', issuer)
          .where('subject', '=', subject)
          .execute();
      }),

    join: ({ person: draft, identity, members }, { client, atMs }) =>
      writer.write(async (trx) => {
        if ((await identityOf(trx, identity)) !== null) return 'known';
        const person = await insertPerson(trx, draft);
        if (person === null) return 'known';
        const drafts = members.map(({ workspaceId, role, membersMax }) => ({
          member: { workspaceId, personId: person.id, role, joinedAtMs: atMs },
          membersMax,
        }));
        for (const { member, membersMax } of drafts) {
          if ((await insertMember(trx, member, membersMax)) === 'added') continue;
          await trx.deleteFrom('members').where('person_id', '=', person.id).execute();
          await trx.deleteFrom('persons').where('id', '=', person.id).execute();
          return 'full';
        }
        const by: Author = { actor: { kind: 'person', id: person.id }, client, atMs };
        await recordCreated(trx, by, person);
        await insertIdentity(trx, { ...identity, personId: person.id }, by);
        for (const { member } of drafts) {
          await recordAudit(trx, by, {
            workspaceId: member.workspaceId,
            action: 'member.added',
            subject: { kind: 'person', id: person.id },
            details: { role: member.role, email: person.email, issuer: identity.issuer },
          });
        }
        return person;
      }),

    remove: ({ personId, issuer, subject }, issuers, by) =>
      writer.write(async (trx) => {
        const identity = await identityOf(trx, { issuer, subject });
        if (identity?.personId !== personId) return null;
        if (!(await hasOtherWay(trx, personId, issuers, { identity }))) return 'last';
        await trx
          .deleteFrom('identities')
          .where('issuer', '=', issuer)
          .where('subject', '=', subject)
          .execute();
        await recordAudit(trx, by, { ...about(identity), action: 'identity.unlinked' });
        return 'removed';
      }),
  };
}

/** More than 80 sign-ins in a second. */
const CLAIMS_MAX = 50_000;

/** Remembers claims among the challenges. */
export const createSqlOneUse = ({ writer }: Sql): OneUse => ({
  claim: (hash, { nowMs, endsAtMs }) =>
    writer.write(async (trx) => {
      const { open } = await trx
        .selectFrom('challenges')
        .select(({ fn }) => fn.countAll<number>().as('open'))
        .where('kind', '=', 'oidc')
        .where('ends_at_ms', '>', nowMs)
        .executeTakeFirstOrThrow();
      if (Number(open) >= CLAIMS_MAX) return 'full';
      const { numInsertedOrUpdatedRows } = await trx
        .insertInto('challenges')
        .values({
          hash,
          kind: 'oidc',
          person_id: null,
          payload: '',
          created_at_ms: nowMs,
          ends_at_ms: endsAtMs,
        })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n ? 'first' : 'again';
    }),
});

async function identityOf(
  db: Db,
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
): Promise<Identity | null> {
  const row = await db
    .selectFrom('identities')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row === undefined ? null : toIdentity(row);
}

async function insertIdentity(trx: Db, identity: Identity, by: Author): Promise<void> {
  await trx
    .insertInto('identities')
    .values({
      issuer: identity.issuer,
      subject: identity.subject,
      person_id: identity.personId,
      email: identity.email,
      created_at_ms: identity.createdAtMs,
      used_at_ms: identity.usedAtMs,
    })
    .execute();
  await recordAudit(trx, by, { ...about(identity), action: 'identity.linked' });
}

const about = ({ personId, issuer, email }: Identity) =>
  ({
    workspaceId: NO_WORKSPACE,
    subject: { kind: 'person', id: personId },
    details: { issuer, email },
  }) as const;

async function countOf(db: Db, personId: PersonId): Promise<number> {
  const { rows } = await db
    .selectFrom('identities')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  return Number(rows);
}

const toIdentity = (row: IdentityTable): Identity => ({
  issuer: row.issuer,
  subject: row.subject,
  personId: row.person_id as PersonId,
  email: row.email,
  createdAtMs: row.created_at_ms,
  usedAtMs: row.used_at_ms,
});
