import { sql } from 'kysely';
import type { WorkspaceStore } from '../../../core/accounts/account-store.ts';
import {
  DEFAULT_WORKSPACE_SETTINGS,
  type Workspace,
  type WorkspaceSettings,
} from '../../../core/accounts/workspace.ts';
import { type AuditValue, changedDetails } from '../../../core/base/audit-entry.ts';
import type { Author } from '../../../core/base/author.ts';
import type { WorkspaceKind } from '../../../core/base/caller.ts';
import type { DomainId, WorkspaceId } from '../../../core/base/ids.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, WorkspaceRow } from '../schema.ts';
import type { Sql } from '../sql.ts';

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
    change: (id, { name, plan, settings }, by) =>
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
        const workspace = toWorkspace(row);
        const details = changedDetails(AUDITED, toValues(toWorkspace(current)), toValues(workspace));
        if (details !== null)
          await recordAudit(trx, by, { ...about(id), action: 'workspace.changed', details });
        return workspace;
      }),
    markDeleted: (id, by) =>
      writer.write(async (trx) => {
        const marked = await trx
          .updateTable('workspaces')
          .set({ deleted_at_ms: by.atMs })
          .where('id', '=', id)
          .where('deleted_at_ms', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (marked !== undefined) await recordAudit(trx, by, { ...about(id), action: 'workspace.deleted' });
        const row = marked ?? (await rowOf(trx, id));
        return row === undefined ? null : toWorkspace(row);
      }),
    restore: (id, goneMs, by) =>
      writer.write(async (trx) => {
        const row = await rowOf(trx, id);
        const deletedAtMs = row?.deleted_at_ms ?? null;
        if (row === undefined || (deletedAtMs !== null && deletedAtMs <= goneMs)) return null;
        if (deletedAtMs === null) return toWorkspace(row);
        await trx.updateTable('workspaces').set({ deleted_at_ms: null }).where('id', '=', id).execute();
        await recordAudit(trx, by, { ...about(id), action: 'workspace.restored' });
        return toWorkspace({ ...row, deleted_at_ms: null });
      }),
  };
}

/** Part of a transaction that removes the domain: workspaces whose default it is have none then. */
export async function forgetDefaultDomain(trx: Db, id: DomainId, by: Author): Promise<void> {
  const rows = await trx
    .selectFrom('workspaces')
    .selectAll()
    .where('settings', 'is not', null)
    .where(sql<number>`cast(settings ->> 'defaultDomainId' as bigint)`, '=', id)
    .execute();
  for (const row of rows) {
    const settings = { ...toWorkspace(row).settings, defaultDomainId: null };
    await trx
      .updateTable('workspaces')
      .set({ settings: writeSettings(settings) })
      .where('id', '=', row.id)
      .execute();
    const details = { default_domain: { from: id, to: null } };
    await recordAudit(trx, by, { ...about(row.id), action: 'workspace.changed', details });
  }
}

const rowOf = (db: Db, id: WorkspaceId): Promise<WorkspaceRow | undefined> =>
  db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();

const about = (id: number) => ({
  workspaceId: id as WorkspaceId,
  subject: { kind: 'workspace', id } as const,
});

const AUDITED = [
  'name',
  'plan',
  'required_second_factor',
  'timezone',
  'default_domain',
  'qr_color',
  'qr_background',
  'qr_level',
  'qr_logo',
] as const;

/** What the audit log says of a workspace. The URL of a logo may hold a token, so only its origin is named. */
const toValues = ({ name, plan, settings }: Workspace): Record<(typeof AUDITED)[number], AuditValue> => ({
  name,
  plan,
  required_second_factor: settings.requiredSecondFactor,
  timezone: settings.timezone,
  default_domain: settings.defaultDomainId,
  qr_color: settings.qr.color,
  qr_background: settings.qr.background,
  qr_level: settings.qr.level,
  qr_logo: settings.qr.logo === null ? null : (URL.parse(settings.qr.logo)?.origin ?? ''),
});

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
