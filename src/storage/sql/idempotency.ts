import {
  IDEMPOTENCY_KEPT_MS,
  IDEMPOTENCY_KEYS_MAX,
  type IdempotencyStore,
  type KeptAnswer,
} from '../../core/base/idempotency.ts';
import type { Db, IdempotencyRow } from './schema.ts';
import type { Sql } from './sql.ts';

/** Expired rows deleted with each reservation; more than one, so that the table shrinks. */
const SWEPT_PER_RESERVE = 20;

/**
 * `instance` identifies this run of the program; unanswered keys of other runs are free. So only one process may
 * answer requests with idempotency keys. The limit is enforced periodically, so a workspace may exceed it by one
 * percent.
 */
export function createSqlIdempotency(
  { writer }: Sql,
  { instance, keysMax = IDEMPOTENCY_KEYS_MAX }: { instance: string; keysMax?: number },
): IdempotencyStore {
  const boundEvery = Math.max(1, Math.floor(keysMax / 100));
  let reserved = 0;

  return {
    reserve: (workspaceId, key, fingerprint, nowMs) =>
      writer.write(async (trx) => {
        await sweep(trx, nowMs);
        const current = await keyRow(trx, workspaceId, key);
        if (current !== undefined && isAlive(current, instance, nowMs)) {
          return current.fingerprint === fingerprint ? (toAnswer(current) ?? 'running') : 'mismatch';
        }
        await removeKey(trx, workspaceId, key);
        const row = { workspace_id: workspaceId, key, fingerprint, instance, created_at_ms: nowMs };
        await trx.insertInto('idempotency_keys').values(row).execute();
        if (++reserved % boundEvery === 0) await bound(trx, workspaceId, keysMax);
        return 'new';
      }),
    finish: (workspaceId, key, { status, headers, body }) =>
      writer.write(async (trx) => {
        await trx
          .updateTable('idempotency_keys')
          .set({ status, headers: JSON.stringify(headers), body })
          .where('workspace_id', '=', workspaceId)
          .where('key', '=', key)
          .where('instance', '=', instance)
          .execute();
      }),
    release: (workspaceId, key) => writer.write((trx) => removeKey(trx, workspaceId, key)),
  };
}

const isAlive = (row: IdempotencyRow, instance: string, nowMs: number): boolean =>
  row.created_at_ms > nowMs - IDEMPOTENCY_KEPT_MS && (row.status !== null || row.instance === instance);

function toAnswer({ status, headers, body }: IdempotencyRow): KeptAnswer | null {
  if (status === null) return null;
  return { status, headers: JSON.parse(headers ?? '{}') as KeptAnswer['headers'], body: body ?? '' };
}

const keyRow = (trx: Db, workspaceId: number, key: string) =>
  trx
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('key', '=', key)
    .executeTakeFirst();

async function removeKey(trx: Db, workspaceId: number, key: string): Promise<void> {
  await trx
    .deleteFrom('idempotency_keys')
    .where('workspace_id', '=', workspaceId)
    .where('key', '=', key)
    .execute();
}

async function sweep(trx: Db, nowMs: number): Promise<void> {
  const old = await trx
    .selectFrom('idempotency_keys')
    .select(['workspace_id', 'key'])
    .where('created_at_ms', '<=', nowMs - IDEMPOTENCY_KEPT_MS)
    .orderBy('created_at_ms')
    .limit(SWEPT_PER_RESERVE)
    .execute();
  for (const { workspace_id, key } of old) await removeKey(trx, workspace_id, key);
}

/** Deletes the oldest answers above the limit; requests in progress keep their keys. */
async function bound(trx: Db, workspaceId: number, keysMax: number): Promise<void> {
  const past = await trx
    .selectFrom('idempotency_keys')
    .select('created_at_ms')
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at_ms', 'desc')
    .limit(1)
    .offset(keysMax)
    .executeTakeFirst();
  if (past === undefined) return;
  await trx
    .deleteFrom('idempotency_keys')
    .where('workspace_id', '=', workspaceId)
    .where('created_at_ms', '<=', past.created_at_ms)
    .where('status', 'is not', null)
    .execute();
}
