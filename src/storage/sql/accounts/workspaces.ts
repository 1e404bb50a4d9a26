import type { WorkspaceStore } from '../../../core/accounts/account-store.ts';
import {
  DEFAULT_WORKSPACE_SETTINGS,
  type Workspace,
  type WorkspaceSettings,
} from '../../../core/accounts/workspace.ts';
import type { WorkspaceKind } from '../../../core/base/caller.ts';
import type { WorkspaceId } from '../../../core/base/ids.ts';
import type { WorkspaceRow } from '../schema.ts';
import type { Sql } from '../sqlite.ts';

export function createSqlWorkspaces({ reader, writer }: Sql): WorkspaceStore {
  return {
    insert: ({ name, kind, plan, createdAtMs }) =>
      writer.write(async (trx) =>
        toWorkspace(
          await trx
            .insertInto('workspaces')
            .values({ name, kind, plan, created_at_ms: createdAtMs })
            .returningAll()
            .executeTakeFirstOrThrow(),
        ),
      ),
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
    change: (id, { name, plan, settings }) =>
      writer.write(async (trx) => {
        const current = await trx
          .selectFrom('workspaces')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst();
        if (current === undefined) return null;
        const merged = { ...toWorkspace(current).settings, ...settings };
        const row = await trx
          .updateTable('workspaces')
          .set({
            ...(name === undefined ? {} : { name }),
            ...(plan === undefined ? {} : { plan }),
            settings: writeSettings(merged),
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        return toWorkspace(row);
      }),
  };
}

export const toWorkspace = (row: WorkspaceRow): Workspace => ({
  id: row.id as WorkspaceId,
  name: row.name,
  kind: row.kind as WorkspaceKind,
  plan: row.plan,
  createdAtMs: row.created_at_ms,
  deletedAtMs: row.deleted_at_ms,
  settings: row.settings === null ? DEFAULT_WORKSPACE_SETTINGS : readSettings(row.settings),
});

/** Null when every setting has its default. */
function writeSettings(settings: WorkspaceSettings): string | null {
  const defaults: Readonly<Record<string, unknown>> = { ...DEFAULT_WORKSPACE_SETTINGS };
  const others = Object.entries(settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  return others.length === 0 ? null : JSON.stringify(Object.fromEntries(others));
}

const readSettings = (text: string): WorkspaceSettings => ({
  ...DEFAULT_WORKSPACE_SETTINGS,
  ...(JSON.parse(text) as Partial<WorkspaceSettings>),
});
