import {
  IDEMPOTENCY_KEPT_MS,
  IDEMPOTENCY_KEYS_MAX,
  type IdempotencyStore,
  type KeptAnswer,
} from '../../core/idempotency.ts';
import type { Db, IdempotencyRow } from './schema.ts';
import type { Sql } from './sqlite.ts';

/** Rows thrown away with each new one: more than come in, so the table shrinks to what is young. */
const SWEPT_PER_RESERVE = 20;

/**
 * `instance` names this run of the program; keys that another run left unanswered are free. So only one process may
 * answer requests with such keys. The bound is looked at now and then, so a workspace may pass it by a hundredth.
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
        const held = await keyRow(trx, workspaceId, key);
        if (held !== undefined && isAlive(held, instance, nowMs)) {
          return held.fingerprint === fingerprint ? (toAnswer(held) ?? 'running') : 'mismatch';
        }
        await removeKey(trx, workspaceId, key);
        const taken = { workspace_id: workspaceId, key, fingerprint, instance, created_at_ms: nowMs };
        await trx.insertInto('idempotency_keys').values(taken).execute();
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

/** Forgets answers past the bound, oldest first; a request that is being answered keeps its key. */
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
