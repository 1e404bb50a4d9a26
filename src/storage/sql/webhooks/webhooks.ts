import type { WebhookId, WorkspaceId } from '../../../core/base/ids.ts';
import { WEBHOOKS_MAX, type WebhookStore } from '../../../core/webhooks/webhook-store.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sqlite.ts';
import type { EventQueue } from './webhook-events.ts';
import { toWebhook } from './webhook-row.ts';

export function createSqlWebhooks({ reader, writer }: Sql, eventQueue: EventQueue): WebhookStore {
  /** Reloads the subscribers after the commit, before the change is acknowledged. */
  async function change<T>(job: (trx: Db) => Promise<T>): Promise<T> {
    try {
      return await writer.write(job);
    } finally {
      eventQueue.reload();
    }
  }

  return {
    insert: (draft) =>
      change(async (trx) => {
        const { count } = await trx
          .selectFrom('webhooks')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('workspace_id', '=', draft.workspaceId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= WEBHOOKS_MAX) return null;
        const row = await trx
          .insertInto('webhooks')
          .values({
            workspace_id: draft.workspaceId,
            link_id: draft.linkId,
            url: draft.url,
            events: draft.events.join(' '),
            form: draft.form,
            secret: draft.secret,
            click_batch_ms: draft.clickBatchMs,
            enabled: draft.enabled ? 1 : 0,
            disabled_reason: null,
            created_at_ms: draft.createdAtMs,
            failing_since_ms: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await beginEnds(trx, draft.workspaceId, draft.createdAtMs);
        return toWebhook(row);
      }),

    byId: async (workspaceId, id) => {
      const row = await selectOwn(reader, workspaceId, id);
      return row === undefined ? null : toWebhook(row);
    },

    async list(workspaceId) {
      const rows = await reader
        .selectFrom('webhooks')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .orderBy('id')
        .execute();
      return rows.map(toWebhook);
    },

    change: (workspaceId, id, input, nowMs) =>
      change(async (trx) => {
        const current = await selectOwn(trx, workspaceId, id);
        if (current === undefined) return null;
        const { url, events, form, secret, clickBatchMs, enabled } = input;
        const wakes = enabled === true && current.enabled === 0;
        const retries = current.failing_since_ms !== null && (enabled === true || url !== undefined);
        const row = await trx
          .updateTable('webhooks')
          // An update must set a column, even if nothing changes.
          .set({
            id,
            ...(url === undefined ? {} : { url }),
            ...(events === undefined ? {} : { events: events.join(' ') }),
            ...(form === undefined ? {} : { form }),
            ...(secret === undefined ? {} : { secret }),
            ...(clickBatchMs === undefined ? {} : { click_batch_ms: clickBatchMs }),
            ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
            ...(wakes ? { disabled_reason: null, failing_since_ms: null } : {}),
            ...(wakes || retries ? { next_at_ms: nowMs } : {}),
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        if (wakes && current.delivery_id !== null) {
          await trx
            .updateTable('webhook_deliveries')
            .set({ first_tried_at_ms: null, attempts: 0, next_try_at_ms: nowMs })
            .where('id', '=', current.delivery_id)
            .execute();
        }
        await beginEnds(trx, workspaceId, nowMs);
        return toWebhook(row);
      }),

    remove: (workspaceId, id) =>
      change(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('webhooks')
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) return false;
        await removeRest(trx, id);
        return true;
      }),

    async forgetOrphans() {
      const orphans = (db: Db) =>
        db
          .selectFrom('webhooks')
          .leftJoin('links', 'links.id', 'webhooks.link_id')
          .select('webhooks.id')
          .where('webhooks.link_id', 'is not', null)
          .where('links.id', 'is', null)
          .where((row) => row.or([row('waiting', '=', 0), row('webhooks.enabled', '=', 0)]))
          .execute();
      if ((await orphans(reader)).length === 0) return;
      await change(async (trx) => {
        for (const { id } of await orphans(trx)) {
          await trx.deleteFrom('webhooks').where('id', '=', id).execute();
          await removeRest(trx, id);
        }
      });
    },
  };
}

async function removeRest(trx: Db, id: number): Promise<void> {
  await trx.deleteFrom('webhook_events').where('webhook_id', '=', id).execute();
  await trx.deleteFrom('webhook_deliveries').where('webhook_id', '=', id).execute();
}

const selectOwn = (db: Db, workspaceId: WorkspaceId, id: WebhookId) =>
  db
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();

/** Stores from when expiries of links are reported, unless the workspace has such a moment already. */
async function beginEnds(trx: Db, workspaceId: WorkspaceId, nowMs: number): Promise<void> {
  await trx
    .insertInto('webhook_ends')
    .values({ workspace_id: workspaceId, at_ms: nowMs, link_id: Number.MAX_SAFE_INTEGER })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
