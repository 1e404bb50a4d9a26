import type { PersonId } from '../../../core/base/ids.ts';
import type { Identity, IdentityStore } from '../../../core/sign-in/identity.ts';
import type { OneUse } from '../../../core/sign-in/oidc-sign-in.ts';
import type { Db, IdentityTable } from '../schema.ts';
import type { Sql } from '../sqlite.ts';
import { insertMember } from './members.ts';
import { insertPerson } from './persons.ts';

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

    insert: (identity, max) =>
      writer.write(async (trx) => {
        const known = await identityOf(trx, identity);
        if (known !== null) return known.personId === identity.personId ? 'known' : 'taken';
        if ((await countOf(trx, 'identities', identity.personId)) >= max) return 'full';
        await insertIdentity(trx, identity);
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

    join: ({ person: draft, identity, members }) =>
      writer.write(async (trx) => {
        if ((await identityOf(trx, identity)) !== null) return 'known';
        const person = await insertPerson(trx, draft);
        if (person === null) return 'known';
        for (const { workspaceId, role, membersMax } of members) {
          const member = { workspaceId, personId: person.id, role, joinedAtMs: draft.createdAtMs };
          if ((await insertMember(trx, member, membersMax)) === 'added') continue;
          await trx.deleteFrom('members').where('person_id', '=', person.id).execute();
          await trx.deleteFrom('persons').where('id', '=', person.id).execute();
          return 'full';
        }
        await insertIdentity(trx, { ...identity, personId: person.id });
        return person;
      }),

    remove: ({ personId, issuer, subject }, issuers) =>
      writer.write(async (trx) => {
        const identity = await identityOf(trx, { issuer, subject });
        if (identity?.personId !== personId) return null;
        if (!(await hasOtherWay(trx, identity, issuers))) return 'last';
        await trx
          .deleteFrom('identities')
          .where('issuer', '=', issuer)
          .where('subject', '=', subject)
          .execute();
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

const insertIdentity = (db: Db, identity: Identity) =>
  db
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

async function countOf(
  db: Db,
  table: 'identities' | 'passwords' | 'passkeys',
  personId: PersonId,
): Promise<number> {
  const { rows } = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  return Number(rows);
}

async function hasOtherWay(
  db: Db,
  { personId, issuer, subject }: Identity,
  issuers: readonly string[],
): Promise<boolean> {
  if ((await countOf(db, 'passwords', personId)) + (await countOf(db, 'passkeys', personId)) > 0) return true;
  const others = await db
    .selectFrom('identities')
    .select(['issuer', 'subject'])
    .where('person_id', '=', personId)
    .where('issuer', 'in', issuers)
    .execute();
  return others.some((other) => other.issuer !== issuer || other.subject !== subject);
}

const toIdentity = (row: IdentityTable): Identity => ({
  issuer: row.issuer,
  subject: row.subject,
  personId: row.person_id as PersonId,
  email: row.email,
  createdAtMs: row.created_at_ms,
  usedAtMs: row.used_at_ms,
});
