import { type SqlBool, sql } from 'kysely';
import type { AuditPage, AuditQuery, AuditStore } from '../../../core/accounts/audit.ts';
import { type AuthorClient, readActor, writeActor } from '../../../core/base/actor.ts';
import {
  type AuditAction,
  type AuditDetails,
  type AuditEntry,
  readSubject,
  writeSubject,
} from '../../../core/base/audit-entry.ts';
import type { AuditId, WorkspaceId } from '../../../core/base/ids.ts';
import type { AuditRow, Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { recordAudit } from './record.ts';

/** Entries read for one page, whether they pass the filter or not. */
export const AUDIT_ROWS_READ_MAX = 5_000;

export function createSqlAudit({ reader, writer }: Sql, rowsReadMax = AUDIT_ROWS_READ_MAX): AuditStore {
  return {
    async list(query) {
      const { actor, action, subject, limit } = query;
      const isNarrow = actor !== null || action !== null || subject !== null;
      let rows = reader
        .selectFrom(read(reader, query, isNarrow ? rowsReadMax : limit + 1).as('read'))
        .selectAll();
      if (actor !== null) rows = rows.where('actor', '=', writeActor(actor));
      if (action !== null) rows = rows.where('action', '=', action);
      if (subject !== null) rows = rows.where('subject', '=', writeSubject(subject));
      const found = await newestFirst(rows)
        .limit(limit + 1)
        .execute();
      const items = found.slice(0, limit).map(toEntry);
      if (found.length > limit) return pageOf(items);
      return { items, next: isNarrow ? await endOfRead(reader, query, rowsReadMax) : null };
    },

    record: (fact, by) => writer.write((trx) => recordAudit(trx, by, fact)),

    forget: (beforeMs, max) =>
      writer.write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('audit')
          .where('id', 'in', (from) =>
            from.selectFrom('audit').select('id').where('at_ms', '<', beforeMs).orderBy('at_ms').limit(max),
          )
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),

    async trim(kept, max) {
      const crowded = await reader
        .selectFrom('audit')
        .select('workspace_id')
        .groupBy('workspace_id')
        .having(({ fn }) => fn.countAll(), '>', kept)
        .limit(1)
        .executeTakeFirst();
      if (crowded === undefined) return 0;
      return writer.write((trx) => trimOne(trx, crowded.workspace_id, kept, max));
    },
  };
}

async function trimOne(trx: Db, workspaceId: number, kept: number, max: number): Promise<number> {
  const { entries } = await trx
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('entries'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  const { numDeletedRows } = await trx
    .deleteFrom('audit')
    .where('id', 'in', (from) =>
      from
        .selectFrom('audit')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .orderBy('at_ms')
        .orderBy('id')
        .limit(Math.max(0, Math.min(max, Number(entries) - kept))),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** The entries of the workspace and the time, in order: an index has both. */
function read(db: Db, { workspaceId, fromMs, toMs, past }: AuditQuery, max: number) {
  let rows = db.selectFrom('audit').selectAll();
  if (workspaceId !== null) rows = rows.where('workspace_id', '=', workspaceId);
  if (fromMs !== null) rows = rows.where('at_ms', '>=', fromMs);
  if (toMs !== null) rows = rows.where('at_ms', '<', toMs);
  if (past !== null) rows = rows.where(sql<SqlBool>`(at_ms, id) < (${past.value}, ${past.id})`);
  return newestFirst(rows).limit(max);
}

const newestFirst = <Q extends { orderBy(column: 'at_ms' | 'id', direction: 'desc'): Q }>(rows: Q): Q =>
  rows.orderBy('at_ms', 'desc').orderBy('id', 'desc');

/** Where a page ended that has read as many entries as it may; null if it has read all. */
async function endOfRead(db: Db, query: AuditQuery, max: number): Promise<AuditPage['next']> {
  const last = await read(db, query, 1)
    .offset(max - 1)
    .executeTakeFirst();
  return last === undefined ? null : { value: last.at_ms, id: last.id };
}

function pageOf(items: readonly AuditEntry[]): AuditPage {
  const last = items.at(-1);
  return { items, next: last === undefined ? null : { value: last.atMs, id: last.id } };
}

const toEntry = (row: AuditRow): AuditEntry => ({
  id: row.id as AuditId,
  atMs: row.at_ms,
  workspaceId: row.workspace_id as WorkspaceId,
  actor: readActor(row.actor),
  action: row.action as AuditAction,
  subject: row.subject === null ? null : readSubject(row.subject),
  details: row.details === null ? {} : (JSON.parse(row.details) as AuditDetails),
  client: row.client === null ? null : (JSON.parse(row.client) as AuthorClient),
});
