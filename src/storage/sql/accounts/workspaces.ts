import type { WorkspaceStore } from '../../../core/accounts/account-store.ts';
import {
  DEFAULT_WORKSPACE_SETTINGS,
  type Workspace,
  type WorkspaceSettings,
} from '../../../core/accounts/workspace.ts';
import { changedDetails } from '../../../core/base/audit-entry.ts';
import type { WorkspaceKind } from '../../../core/base/caller.ts';
import type { WorkspaceId } from '../../../core/base/ids.ts';
import { recordAudit } from '../audit/record.ts';
import type { WorkspaceRow } from '../schema.ts';
import type { Sql } from '../sqlite.ts';

export function createSqlWorkspaces({ reader, writer }: Sql): WorkspaceStore {
  return {
    insert: ({ name, kind, plan, createdAtMs }, by) =>
      writer.write(async (trx) => {
        const row = await trx
          .insertInto('workspaces')
          .values({ name, kind, plan, created_at_ms: createdAtMs })
          .returningAll()
          .executeTakeFirstOrThrow();
        await recordAudit(trx, by, {
          ...about(row.id),
          action: 'workspace.created',
          details: { name, kind, plan },
        });
        return toWorkspace(row);
      }),
    async byId(id) {
      const row = await reader.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toWorkspace(row);
    },
    async first() {
      const row = await reader.selectFrom('workspaces').selectAll().orderBy('id').limit(1).executeTakeFirst();
      return row === undefined ? null : toWorkspace(row);
    },
    async list(after, limit) {
      const rows = await reader
        .selectFrom('workspaces')
        .selectAll()
        .where('id', '>', after ?? 0)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toWorkspace);
    },
    change: (id, { name, plan }, by) =>
      writer.write(async (trx) => {
        const before = await trx.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
        if (before === undefined) return null;
        const row = await trx
          .updateTable('workspaces')
          .set({ id, ...(name === undefined ? {} : { name }), ...(plan === undefined ? {} : { plan }) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        const details = changedDetails(['name', 'plan'], before, row);
        if (details !== null)
          await recordAudit(trx, by, { ...about(id), action: 'workspace.changed', details });
        return toWorkspace(row);
      }),
  };
}

const about = (id: number) => ({
  workspaceId: id as WorkspaceId,
  subject: { kind: 'workspace', id } as const,
});

export const toWorkspace = (row: WorkspaceRow): Workspace => ({
  id: row.id as WorkspaceId,
  name: row.name,
  kind: row.kind as WorkspaceKind,
  plan: row.plan,
  createdAtMs: row.created_at_ms,
  settings: row.settings === null ? DEFAULT_WORKSPACE_SETTINGS : readSettings(row.settings),
});

const readSettings = (text: string): WorkspaceSettings => ({
  ...DEFAULT_WORKSPACE_SETTINGS,
  ...(JSON.parse(text) as Partial<WorkspaceSettings>),
});
