import { type AuditAction, changedDetails } from '../../../core/base/audit-entry.ts';
import { NO_WORKSPACE, type PasskeyId, type PersonId } from '../../../core/base/ids.ts';
import type { Passkey, PasskeyCredential } from '../../../core/sign-in/passkey.ts';
import type { AnsweredChallenge, PasskeyStore } from '../../../core/sign-in/passkey-store.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, PasskeyRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { countFactors, endAfterFactor, putRecoveryCodes } from './second-factors.ts';
import { removeSessionsOf } from './sessions.ts';
import { hasOtherWay } from './ways-to-sign-in.ts';

/** The kind of the challenges that browsers have answered. */
const ANSWERED = 'passkey_answer';

export function createSqlPasskeys({ reader, writer }: Sql): PasskeyStore {
  return {
    insert: (draft, { challenge, firstCodes, max, keep, by }) =>
      writer.write(async (trx) => {
        const { personId } = draft;
        const { passkeys, recoveryCodes } = await countFactors(trx, personId);
        if (passkeys >= max) return 'full';
        if (await isKnown(trx, draft.credentialId)) return 'known';
        if (!(await answerOnce(trx, challenge, personId, by.atMs))) return 'answered';
        const row = await trx
          .insertInto('passkeys')
          .values({
            person_id: personId,
            credential_id: draft.credentialId,
            public_key: draft.publicKey,
            counter: draft.counter,
            backed_up: Number(draft.isBackedUp),
            transports: draft.transports.join(' '),
            name: draft.name,
            created_at_ms: by.atMs,
            used_at_ms: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const withCodes = recoveryCodes === 0;
        if (withCodes) await putRecoveryCodes(trx, personId, firstCodes);
        const ended_sessions = await removeSessionsOf(trx, personId, keep);
        await recordAudit(trx, by, {
          ...aboutPasskey(row.id, 'passkey.added'),
          details: { name: row.name, ended_sessions },
        });
        return { passkey: toPasskey(row), withCodes };
      }),

    async list(personId) {
      const rows = await reader
        .selectFrom('passkeys')
        .selectAll()
        .where('person_id', '=', personId)
        .orderBy('id')
        .execute();
      return rows.map(withCredential);
    },

    async byCredentialId(credentialId) {
      const row = await reader
        .selectFrom('passkeys')
        .selectAll()
        .where('credential_id', '=', credentialId)
        .executeTakeFirst();
      return row === undefined ? null : withCredential(row);
    },

    use: (id, { counter, isBackedUp, atMs, challenge }) =>
      writer.write(async (trx) => {
        const row = await trx.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst();
        if (row === undefined || isStale(row, counter)) return false;
        if (!(await answerOnce(trx, challenge, row.person_id as PersonId, atMs))) return false;
        await trx
          .updateTable('passkeys')
          .set({ counter, backed_up: Number(isBackedUp), used_at_ms: atMs })
          .where('id', '=', id)
          .execute();
        return true;
      }),

    rename: (personId, id, name, by) =>
      writer.write(async (trx) => {
        const before = await theirs(trx, personId, id);
        const row = await trx
          .updateTable('passkeys')
          .set({ name })
          .where('id', '=', id)
          .where('person_id', '=', personId)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        const details = changedDetails(['name'], { name: before?.name ?? '' }, { name: row.name });
        if (details !== null) await recordAudit(trx, by, { ...aboutPasskey(id, 'passkey.changed'), details });
        return toPasskey(row);
      }),

    remove: (personId, id, issuers, { keep, by }) =>
      writer.write(async (trx) => {
        const before = await theirs(trx, personId, id);
        if (before === null) return null;
        if (!(await hasOtherWay(trx, personId, issuers, { passkey: id }))) return 'last';
        await trx.deleteFrom('passkeys').where('id', '=', id).execute();
        const ended_sessions = await endAfterFactor(trx, personId, keep);
        await recordAudit(trx, by, {
          ...aboutPasskey(id, 'passkey.removed'),
          details: { name: before.name, ended_sessions },
        });
        return 'removed';
      }),
  };
}

/**
 * Whether an earlier use has counted as far, which a copy of the key would do. Copies that the person's devices share
 * count on their own, or not at all.
 */
const isStale = (row: PasskeyRow, counter: number): boolean =>
  row.backed_up === 0 && (row.counter > 0 || counter > 0) && counter <= row.counter;

/** Remembers the challenge until it ends; false when it was answered before. */
async function answerOnce(
  trx: Db,
  { hash, endsAtMs }: AnsweredChallenge,
  personId: PersonId,
  atMs: number,
): Promise<boolean> {
  const row = await trx
    .insertInto('challenges')
    .values({
      hash,
      kind: ANSWERED,
      person_id: personId,
      payload: 'null',
      created_at_ms: atMs,
      ends_at_ms: endsAtMs,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .returning('hash')
    .executeTakeFirst();
  return row !== undefined;
}

async function isKnown(trx: Db, credentialId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('passkeys')
    .select('id')
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
  return row !== undefined;
}

async function theirs(trx: Db, personId: PersonId, id: PasskeyId): Promise<{ name: string } | null> {
  const row = await trx
    .selectFrom('passkeys')
    .select('name')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row ?? null;
}

const aboutPasskey = (id: number, action: AuditAction) => ({
  workspaceId: NO_WORKSPACE,
  action,
  subject: { kind: 'passkey', id } as const,
});

const toPasskey = (row: PasskeyRow): Passkey => ({
  id: row.id as PasskeyId,
  personId: row.person_id as PersonId,
  name: row.name,
  isBackedUp: row.backed_up !== 0,
  createdAtMs: row.created_at_ms,
  usedAtMs: row.used_at_ms,
});

const withCredential = (row: PasskeyRow): Passkey & PasskeyCredential => ({
  ...toPasskey(row),
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: row.transports.split(' ').filter((name) => name !== ''),
});
