import { type SqlBool, sql } from 'kysely';
import {
  IDEMPOTENCY_KEPT_MS,
  IDEMPOTENCY_KEYS_MAX,
  type IdempotencyStore,
  type KeptAnswer,
} from '../../core/base/idempotency.ts';
import { isSeenLately } from './nodes.ts';
import type { Db, IdempotencyRow } from './schema.ts';
import type { Sql } from './sql.ts';

/** Expired rows deleted with each reservation; more than one, so that the table shrinks. */
const SWEPT_PER_RESERVE = 20;

/**
 * An unanswered key of this run is in use, and that of another one as long as that one's node is alive. The limit is
 * enforced periodically, so a workspace may exceed it by one percent.
 */
export function createSqlIdempotency(
  { writer, dialect }: Sql,
  { instance, keysMax = IDEMPOTENCY_KEYS_MAX }: { instance: string; keysMax?: number },
): IdempotencyStore {
  const boundEvery = Math.max(1, Math.floor(keysMax / 100));
  let asked = 0;

  /** Takes a key that is free or was given up, in one statement: two instances never both take it. */
  async function claim(trx: Db, row: NewKey, nowMs: number): Promise<boolean> {
    const isLeft = sql<SqlBool>`idempotency_keys.status is null and idempotency_keys.instance <> ${instance}
      and not ${isSeenLately('idempotency_keys.instance', dialect)}`;
    const claimed = await trx
      .insertInto('idempotency_keys')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['workspace_id', 'key'])
          .doUpdateSet({ ...row, status: null, headers: null, body: null })
          .where(({ eb, or }) =>
            or([eb('idempotency_keys.created_at_ms', '<=', nowMs - IDEMPOTENCY_KEPT_MS), isLeft]),
          ),
      )
      .returning('key')
      .executeTakeFirst();
    return claimed !== undefined;
  }

  return {
    reserve(workspaceId, key, fingerprint, nowMs) {
      const isBounding = ++asked % boundEvery === 0;
      return writer.write(async (trx) => {
        await sweep(trx, nowMs);
        const row = { workspace_id: workspaceId, key, fingerprint, instance, created_at_ms: nowMs };
        if (await claim(trx, row, nowMs)) {
          if (isBounding) await bound(trx, workspaceId, keysMax);
          return 'new';
        }
        const current = await keyRow(trx, workspaceId, key);
        if (current.fingerprint !== fingerprint) return 'mismatch';
        return toAnswer(current) ?? 'running';
      });
    },
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
    release: (workspaceId, key) =>
      writer.write(async (trx) => {
        // Another instance may have taken the key of an instance that counted as dead.
        await trx
          .deleteFrom('idempotency_keys')
          .where('workspace_id', '=', workspaceId)
          .where('key', '=', key)
          .where('instance', '=', instance)
          .execute();
      }),
  };
}

type NewKey = Pick<IdempotencyRow, 'workspace_id' | 'key' | 'fingerprint' | 'instance' | 'created_at_ms'>;

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
    .executeTakeFirstOrThrow();

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
