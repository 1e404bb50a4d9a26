import type { AuditAction } from '../../../core/base/audit-entry.ts';
import { NO_WORKSPACE, type PersonId, type SessionId } from '../../../core/base/ids.ts';
import type { FactorCounts, SecondFactorStore } from '../../../core/sign-in/second-factor-store.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { removeSessionsOf } from './sessions.ts';

/** The kind of the challenge that keeps a TOTP secret until its first code. */
const PENDING = 'totp_enrolment';

export function createSqlSecondFactors({ reader, writer }: Sql): SecondFactorStore {
  return {
    counts: (personId) => countFactors(reader, personId),

    async totpOf(personId) {
      const row = await reader
        .selectFrom('totp')
        .select(['sealed_secret', 'last_step'])
        .where('person_id', '=', personId)
        .executeTakeFirst();
      return row === undefined ? null : { sealedSecret: row.sealed_secret, lastStep: row.last_step };
    },

    begin: ({ personId, sealedSecret, startedAtMs, endsAtMs }) =>
      writer.write(async (trx) => {
        const row = {
          payload: JSON.stringify(sealedSecret),
          created_at_ms: startedAtMs,
          ends_at_ms: endsAtMs,
        };
        await trx
          .insertInto('challenges')
          .values({ hash: pendingKey(personId), kind: PENDING, person_id: personId, ...row })
          .onConflict((conflict) => conflict.column('hash').doUpdateSet(row))
          .execute();
      }),

    async pendingOf(personId, nowMs) {
      const row = await reader
        .selectFrom('challenges')
        .select('payload')
        .where('hash', '=', pendingKey(personId))
        .where('ends_at_ms', '>', nowMs)
        .executeTakeFirst();
      return row === undefined ? null : (JSON.parse(row.payload) as string);
    },

    turnOn: ({ personId, sealedSecret, lastStep }, recoveryHashes, { keep, by }) =>
      writer.write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('challenges')
          .where('hash', '=', pendingKey(personId))
          .where('payload', '=', JSON.stringify(sealedSecret))
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) return false;
        const row = { sealed_secret: sealedSecret, last_step: lastStep, created_at_ms: by.atMs };
        await trx
          .insertInto('totp')
          .values({ person_id: personId, ...row })
          .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row))
          .execute();
        await putRecoveryCodes(trx, personId, recoveryHashes);
        const ended_sessions = await removeSessionsOf(trx, personId, keep);
        await recordAudit(trx, by, {
          ...aboutPerson(personId, 'second_factor.turned_on'),
          details: { kind: 'totp', ended_sessions },
        });
        return true;
      }),

    turnOff: (personId, { keep, by }) =>
      writer.write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('totp')
          .where('person_id', '=', personId)
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) return false;
        const ended_sessions = await endAfterFactor(trx, personId, keep);
        await recordAudit(trx, by, {
          ...aboutPerson(personId, 'second_factor.turned_off'),
          details: { kind: 'totp', ended_sessions },
        });
        return true;
      }),

    useStep: (personId, sealedSecret, step) =>
      writer.write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('totp')
          .set({ last_step: step })
          .where('person_id', '=', personId)
          .where('sealed_secret', '=', sealedSecret)
          .where('last_step', '<', step)
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n;
      }),

    replaceCodes: (personId, hashes, { keep, by }) =>
      writer.write(async (trx) => {
        const { totpSinceMs, passkeys } = await countFactors(trx, personId);
        if (totpSinceMs === null && passkeys === 0) return false;
        await putRecoveryCodes(trx, personId, hashes);
        const ended_sessions = await removeSessionsOf(trx, personId, keep);
        await recordAudit(trx, by, {
          ...aboutPerson(personId, 'recovery_codes.created'),
          details: { ended_sessions },
        });
        return true;
      }),

    useCode: (personId, hash, by) =>
      writer.write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('recovery_codes')
          .set({ used_at_ms: by.atMs })
          .where('person_id', '=', personId)
          .where('hash', '=', hash)
          .where('used_at_ms', 'is', null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        await recordAudit(trx, by, aboutPerson(personId, 'recovery_code.used'));
        return true;
      }),
  };
}

const aboutPerson = (id: PersonId, action: AuditAction) => ({
  workspaceId: NO_WORKSPACE,
  action,
  subject: { kind: 'person', id } as const,
});

/** One pending secret a person. No hash of a secret has this form. */
const pendingKey = (personId: PersonId): string => `totp:${personId}`;

export async function countFactors(db: Db, personId: PersonId): Promise<FactorCounts> {
  const { totp, passkeys, codes } = await db
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('totp').select('created_at_ms').where('person_id', '=', personId).as('totp'),
      selectFrom('passkeys')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('person_id', '=', personId)
        .as('passkeys'),
      selectFrom('recovery_codes')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('person_id', '=', personId)
        .where('used_at_ms', 'is', null)
        .as('codes'),
    ])
    .executeTakeFirstOrThrow();
  return { totpSinceMs: totp, passkeys: Number(passkeys), recoveryCodes: Number(codes) };
}

/** New codes in place of all earlier ones. */
export async function putRecoveryCodes(
  trx: Db,
  personId: PersonId,
  hashes: readonly string[],
): Promise<void> {
  await trx.deleteFrom('recovery_codes').where('person_id', '=', personId).execute();
  await trx
    .insertInto('recovery_codes')
    .values(hashes.map((hash) => ({ person_id: personId, hash, used_at_ms: null })))
    .execute();
}

/** After a factor was removed: recovery codes end with the last one, and other sessions end. Returns how many. */
export async function endAfterFactor(trx: Db, personId: PersonId, keep: SessionId): Promise<number> {
  const { totpSinceMs, passkeys } = await countFactors(trx, personId);
  if (totpSinceMs === null && passkeys === 0) {
    await trx.deleteFrom('recovery_codes').where('person_id', '=', personId).execute();
  }
  return removeSessionsOf(trx, personId, keep);
}
