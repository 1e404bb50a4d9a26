import { changedDetails } from '../../../core/base/audit-entry.ts';
import type { Author } from '../../../core/base/author.ts';
import type { WebhookId, WorkspaceId } from '../../../core/base/ids.ts';
import { WEBHOOKS_MAX, type WebhookStore } from '../../../core/webhooks/webhook-store.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, WebhookRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
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
    insert: (draft, by) =>
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
        const details = { url: hostOf(row.url), events: row.events.split(' ') };
        await recordAudit(trx, by, { ...about(row), action: 'webhook.created', details });
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

    change: (workspaceId, id, input, by) =>
      change(async (trx) => {
        const nowMs = by.atMs;
        const current = await selectOwn(trx, workspaceId, id);
        if (current === undefined) return null;
        const { url, enabled } = input;
        const wakes = enabled === true && current.enabled === 0;
        const retries = current.failing_since_ms !== null && (enabled === true || url !== undefined);
        const row = await trx
          .updateTable('webhooks')
          // An update must set a column, even if nothing changes.
          .set({
            id,
            ...toColumns(input),
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
        await recordChange(trx, by, current, row);
        return toWebhook(row);
      }),

    remove: (workspaceId, id, by) =>
      change(async (trx) => {
        const row = await trx
          .deleteFrom('webhooks')
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return false;
        await removeRest(trx, id);
        await recordAudit(trx, by, {
          ...about(row),
          action: 'webhook.removed',
          details: { url: hostOf(row.url) },
        });
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

const toColumns = ({
  url,
  events,
  form,
  secret,
  clickBatchMs,
  enabled,
}: Parameters<WebhookStore['change']>[2]) => ({
  ...(url === undefined ? {} : { url }),
  ...(events === undefined ? {} : { events: events.join(' ') }),
  ...(form === undefined ? {} : { form }),
  ...(secret === undefined ? {} : { secret }),
  ...(clickBatchMs === undefined ? {} : { click_batch_ms: clickBatchMs }),
  ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
});

const about = (row: Pick<WebhookRow, 'id' | 'workspace_id'>) => ({
  workspaceId: row.workspace_id as WorkspaceId,
  subject: { kind: 'webhook', id: row.id } as const,
});

/** Many receivers put a token into the path or the query, so the audit log names only scheme and host. */
const hostOf = (url: string): string => URL.parse(url)?.origin ?? '';

async function recordChange(trx: Db, by: Author, before: WebhookRow, after: WebhookRow): Promise<void> {
  if (after.secret !== before.secret) {
    await recordAudit(trx, by, { ...about(after), action: 'webhook.secret_rotated' });
  }
  const details = {
    ...(before.url === after.url ? {} : { url: { from: hostOf(before.url), to: hostOf(after.url) } }),
    ...changedDetails(['events', 'form', 'click_batch_ms', 'enabled'], toValues(before), toValues(after)),
  };
  if (Object.keys(details).length > 0) {
    await recordAudit(trx, by, { ...about(after), action: 'webhook.changed', details });
  }
}

const toValues = ({ events, form, click_batch_ms, enabled }: WebhookRow) => ({
  events: events.split(' '),
  form,
  click_batch_ms,
  enabled: enabled !== 0,
});

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
