import type { Session, SignInMethod } from '../../../core/accounts/session.ts';
import type { SessionStore } from '../../../core/accounts/session-store.ts';
import type { AuditAction } from '../../../core/base/audit-entry.ts';
import type { Author } from '../../../core/base/author.ts';
import { NO_WORKSPACE, type PersonId, type SessionId } from '../../../core/base/ids.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, SessionRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { noteSeen, personFromRow } from './persons.ts';

const COLUMNS = [
  'sessions.id',
  'sessions.person_id',
  'sessions.created_at_ms',
  'sessions.used_at_ms',
  'sessions.ends_at_ms',
  'sessions.proven_at_ms',
  'sessions.methods',
  'sessions.browser',
  'sessions.country',
] as const;

export function createSqlSessions({ reader, writer }: Sql): SessionStore {
  return {
    insert: (draft, secretHash, max) =>
      writer.write(async (trx) => {
        const row = await trx
          .insertInto('sessions')
          .values({
            person_id: draft.personId,
            secret_hash: secretHash,
            created_at_ms: draft.createdAtMs,
            used_at_ms: draft.usedAtMs,
            ends_at_ms: draft.endsAtMs,
            proven_at_ms: draft.provenAtMs,
            methods: draft.methods.join(' '),
            browser: draft.browser,
            country: draft.country,
          })
          .returning(COLUMNS)
          .executeTakeFirstOrThrow();
        await noteSeen(trx, draft.personId, draft.usedAtMs);
        await recordAudit(trx, authorOfSession(row, draft.createdAtMs), {
          ...about(row.id, 'session.started'),
          details: { methods: draft.methods },
        });
        await trx
          .deleteFrom('sessions')
          .where('id', 'in', (query) =>
            query
              .selectFrom('sessions')
              .select('id')
              .where('person_id', '=', draft.personId)
              .where('id', '<>', row.id)
              .orderBy('used_at_ms', 'desc')
              .orderBy('id', 'desc')
              .limit(REMOVED_MAX)
              .offset(max - 1),
          )
          .execute();
        return toSession(row);
      }),

    async bySecretHash(hash) {
      const row = await reader
        .selectFrom('sessions')
        .innerJoin('persons', 'persons.id', 'sessions.person_id')
        .selectAll('persons')
        .select([
          'sessions.id as session_id',
          'sessions.created_at_ms as started_at_ms',
          'sessions.used_at_ms',
          'sessions.ends_at_ms',
          'sessions.proven_at_ms',
          'sessions.methods',
          'sessions.browser',
          'sessions.country',
        ])
        .where('sessions.secret_hash', '=', hash)
        .executeTakeFirst();
      if (row === undefined) return null;
      const session = toSession({
        ...row,
        id: row.session_id,
        person_id: row.id,
        created_at_ms: row.started_at_ms,
      });
      return { session, person: personFromRow(row) };
    },

    async list(personId) {
      const rows = await reader
        .selectFrom('sessions')
        .select(COLUMNS)
        .where('person_id', '=', personId)
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toSession);
    },

    touch: (id, atMs) =>
      writer.write(async (trx) => {
        const touched = await trx
          .updateTable('sessions')
          .set({ used_at_ms: atMs })
          .where('id', '=', id)
          .where('used_at_ms', '<', atMs)
          .returning('person_id')
          .executeTakeFirst();
        if (touched !== undefined) await noteSeen(trx, touched.person_id, atMs);
      }),

    renew: (id, { methods, provenAtMs, secretHash }) =>
      writer.write(async (trx) => {
        const row = await trx
          .updateTable('sessions')
          .set({ methods: methods.join(' '), proven_at_ms: provenAtMs, secret_hash: secretHash })
          .where('id', '=', id)
          .returning(COLUMNS)
          .executeTakeFirst();
        if (row === undefined) return null;
        if (provenAtMs !== null) {
          await recordAudit(trx, authorOfSession(row, provenAtMs), {
            ...about(row.id, 'session.proven'),
            details: { methods },
          });
        }
        return toSession(row);
      }),

    remove: (personId, id, by) =>
      writer.write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('sessions')
          .where('id', '=', id)
          .where('person_id', '=', personId)
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) return false;
        await recordAudit(trx, by, about(id, 'session.ended'));
        return true;
      }),

    removeAll: (personId, keep, by) =>
      writer.write(async (trx) => {
        const ended = await removeSessionsOf(trx, personId, keep);
        if (ended === 0) return ended;
        await recordAudit(trx, by, {
          workspaceId: NO_WORKSPACE,
          action: 'sessions.ended',
          subject: { kind: 'person', id: personId },
          details: { ended },
        });
        return ended;
      }),

    tidy: ({ endsBeforeMs, usedBeforeMs }, max) =>
      writer.write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('sessions')
          .where('id', 'in', (query) =>
            query
              .selectFrom('sessions')
              .select('id')
              .where(({ eb, or }) =>
                or([eb('ends_at_ms', '<=', endsBeforeMs), eb('used_at_ms', '<=', usedBeforeMs)]),
              )
              .limit(max),
          )
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),
  };
}

/** Removes all sessions of the person but `keep`; returns how many. */
export async function removeSessionsOf(trx: Db, personId: PersonId, keep: SessionId | null): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('sessions')
    .where('person_id', '=', personId)
    .$if(keep !== null, (query) => query.where('id', '<>', keep as number))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** A person has at most one session too many, unless an older version of the server allowed more. */
const REMOVED_MAX = 1_000;

const authorOfSession = (row: Omit<SessionRow, 'secret_hash'>, atMs: number): Author => ({
  actor: { kind: 'person', id: row.person_id as PersonId },
  client: { browser: row.browser, country: row.country },
  atMs,
});

const about = (id: number, action: AuditAction) => ({
  workspaceId: NO_WORKSPACE,
  action,
  subject: { kind: 'session', id } as const,
});

const toSession = (row: Omit<SessionRow, 'secret_hash'>): Session => ({
  id: row.id as SessionId,
  personId: row.person_id as PersonId,
  methods: row.methods.split(' ').filter((method) => method !== '') as SignInMethod[],
  createdAtMs: row.created_at_ms,
  usedAtMs: row.used_at_ms,
  endsAtMs: row.ends_at_ms,
  provenAtMs: row.proven_at_ms,
  browser: row.browser,
  country: row.country,
});
