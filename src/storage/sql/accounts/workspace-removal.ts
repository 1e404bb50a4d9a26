import { sql } from 'kysely';
import type { WorkspaceRemoval } from '../../../core/accounts/account-store.ts';
import { type DomainId, type LinkId, NO_WORKSPACE, type WorkspaceId } from '../../../core/base/ids.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';

const ROWS_AT_ONCE = 500;

/** Tables without rows of their own meaning once the links, domains and webhooks of a workspace are gone. */
const REST = [
  'link_tags',
  'link_destinations',
  'link_search_edits',
  'link_search_blocks',
  'link_search_chunks',
  'tag_aliases',
  'tags',
  'conversions',
  'quota_counts',
  'usage_counts',
  'idempotency_keys',
  'webhook_ends',
  'invitations',
] as const;

/** Tables with a column `workspace_id` that `removeWebhooks`, `finish`, or the removal of links and domains empties. */
export const REMOVED_OTHERWISE: ReadonlySet<string> = new Set([
  'links',
  'link_counts',
  'domains',
  'webhooks',
  'api_keys',
  'members',
]);

/** The audit log still tells who deleted the workspace; its entries end by their age. */
export const KEPT_OF_WORKSPACE: ReadonlySet<string> = new Set(['audit']);

export const REMOVED_BY_WORKSPACE: ReadonlySet<string> = new Set(REST);

export function createSqlWorkspaceRemoval({ reader, writer }: Sql): WorkspaceRemoval {
  /** By the key of the table, which SQLite can limit in a subquery only. */
  async function removeSome(trx: Db, table: string, id: WorkspaceId): Promise<boolean> {
    const key = KEYS[table] ?? ['id'];
    const columns = sql.join(key.map((name) => sql.ref(name)));
    const { numAffectedRows = 0n } = await sql`delete from ${sql.table(table)} where workspace_id = ${id}
      and (${columns}) in (select ${columns} from ${sql.table(table)} where workspace_id = ${id} limit ${ROWS_AT_ONCE})`.execute(
      trx,
    );
    return numAffectedRows > 0n;
  }

  return {
    async due(beforeMs) {
      const row = await reader
        .selectFrom('workspaces')
        .select('id')
        .where('deleted_at_ms', '<=', beforeMs)
        .orderBy('deleted_at_ms')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : (row.id as WorkspaceId);
    },

    async linkIds(id, limit) {
      const rows = await reader
        .selectFrom('links')
        .select('id')
        .where('workspace_id', '=', id)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.id as LinkId);
    },

    async domainIds(id) {
      const rows = await reader.selectFrom('domains').select('id').where('workspace_id', '=', id).execute();
      return rows.map((row) => row.id as DomainId);
    },

    removeWebhooks: (id) =>
      writer.write(async (trx) => {
        const [webhook] = await trx
          .selectFrom('webhooks')
          .select('id')
          .where('workspace_id', '=', id)
          .limit(1)
          .execute();
        if (webhook === undefined) return false;
        for (const table of ['webhook_events', 'webhook_deliveries'] as const) {
          const rows = await trx
            .selectFrom(table)
            .select('id')
            .where('webhook_id', '=', webhook.id)
            .limit(ROWS_AT_ONCE)
            .execute();
          const ids = rows.map((row) => row.id);
          if (ids.length > 0) await trx.deleteFrom(table).where('id', 'in', ids).execute();
          if (ids.length === ROWS_AT_ONCE) return true;
        }
        await trx.deleteFrom('webhooks').where('id', '=', webhook.id).execute();
        return true;
      }),

    removeRows: (id) =>
      writer.write(async (trx) => {
        for (const table of REST) if (await removeSome(trx, table, id)) return true;
        return false;
      }),

    finish: (id, by) =>
      writer.write(async (trx) => {
        const workspace = await trx
          .selectFrom('workspaces')
          .select('name')
          .where('id', '=', id)
          .executeTakeFirst();
        if (workspace === undefined) return;
        await trx.deleteFrom('members').where('workspace_id', '=', id).execute();
        await trx
          .deleteFrom('api_keys')
          .where('workspace_id', '=', id)
          .where('person_id', 'is', null)
          .execute();
        await moveHome(trx, id);
        await trx.deleteFrom('workspaces').where('id', '=', id).execute();
        await recordAudit(trx, by, {
          workspaceId: NO_WORKSPACE,
          action: 'workspace.purged',
          subject: { kind: 'workspace', id },
          details: { name: workspace.name },
        });
      }),
  };
}

/** A personal key reaches every workspace of its person: one of those becomes its default. */
async function moveHome(trx: Db, id: WorkspaceId): Promise<void> {
  const keys = await trx
    .selectFrom('api_keys')
    .select(['id', 'person_id'])
    .where('workspace_id', '=', id)
    .execute();
  for (const key of keys) {
    const home = await trx
      .selectFrom('members')
      .select('workspace_id')
      .where('person_id', '=', key.person_id ?? 0)
      .orderBy('workspace_id')
      .limit(1)
      .executeTakeFirst();
    await (home === undefined
      ? trx.deleteFrom('api_keys').where('id', '=', key.id).execute()
      : trx
          .updateTable('api_keys')
          .set({ workspace_id: home.workspace_id })
          .where('id', '=', key.id)
          .execute());
  }
}

/** The keys of tables without an id. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  link_tags: ['workspace_id', 'tag_id', 'link_id'],
  link_destinations: ['workspace_id', 'hash', 'link_id'],
  link_search_edits: ['workspace_id', 'link_id'],
  link_search_blocks: ['workspace_id', 'run', 'first_key'],
  link_search_chunks: ['workspace_id', 'chunk'],
  tag_aliases: ['workspace_id', 'word'],
  quota_counts: ['workspace_id', 'quota', 'period'],
  usage_counts: ['workspace_id', 'day', 'key_id', 'external_id'],
  idempotency_keys: ['workspace_id', 'key'],
  webhook_ends: ['workspace_id'],
};
