import type { DomainStore } from '../../core/account-store.ts';
import type { Domain, DomainId } from '../../core/domain.ts';
import { DEFAULT_DOMAIN_SETTINGS, type DomainSettings } from '../../core/domain-settings.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { DomainRow } from './schema.ts';
import type { Sql } from './sqlite.ts';
import type { Teller } from './webhook-teller.ts';

export function createSqlDomains({ reader, writer }: Sql, teller: Pick<Teller, 'tell'>): DomainStore {
  const select = () => reader.selectFrom('domains').selectAll();
  return {
    insert: (draft) =>
      writer.write(async (trx) => {
        const row = await trx
          .insertInto('domains')
          .values({
            workspace_id: draft.workspaceId,
            host: draft.host,
            verified_at_ms: draft.verifiedAtMs,
            verification_token: draft.verificationToken,
            created_at_ms: draft.createdAtMs,
            settings: writeSettings(draft.settings),
          })
          .onConflict((conflict) => conflict.column('host').doNothing())
          .returningAll()
          .executeTakeFirst();
        return row === undefined ? null : toDomain(row);
      }),
    async byId(id) {
      const row = await select().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toDomain(row);
    },
    async byHost(host) {
      const row = await select().where('host', '=', host).executeTakeFirst();
      return row === undefined ? null : toDomain(row);
    },
    async list(workspaceId) {
      const rows = await select()
        .where((row) => row.or([row('workspace_id', '=', workspaceId), row('workspace_id', 'is', null)]))
        .orderBy('id')
        .execute();
      return rows.map(toDomain);
    },
    async all() {
      return (await select().orderBy('id').execute()).map(toDomain);
    },
    verify: (id, atMs) =>
      writer.write(async (trx) => {
        const row = await trx
          .updateTable('domains')
          .set({ verified_at_ms: atMs })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        const domain = toDomain(row);
        if (domain.workspaceId !== null) {
          const { host } = domain;
          await teller.tell(trx, domain.workspaceId, 'domain.verified', {
            atMs,
            facts: { kind: 'domain', domain: { id, host, verifiedAtMs: atMs } },
          });
        }
        return domain;
      }),
    change: (id, settings) =>
      writer.write(async (trx) => {
        const row = await trx
          .updateTable('domains')
          .set({ settings: writeSettings(settings) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        return row === undefined ? null : toDomain(row);
      }),
    remove: (id) =>
      writer.write(async (trx) => {
        const link = await trx
          .selectFrom('links')
          .select('id')
          .where('domain_id', '=', id)
          .limit(1)
          .executeTakeFirst();
        if (link !== undefined) return false;
        await trx.deleteFrom('domains').where('id', '=', id).execute();
        return true;
      }),
  };
}

export const toDomain = (row: DomainRow): Domain => ({
  id: row.id as DomainId,
  workspaceId: row.workspace_id as WorkspaceId | null,
  host: row.host,
  verifiedAtMs: row.verified_at_ms,
  verificationToken: row.verification_token,
  createdAtMs: row.created_at_ms,
  settings:
    row.settings === null
      ? DEFAULT_DOMAIN_SETTINGS
      : { ...DEFAULT_DOMAIN_SETTINGS, ...(JSON.parse(row.settings) as Partial<DomainSettings>) },
});

function writeSettings(settings: DomainSettings): string | null {
  const usual = new Map<string, unknown>(Object.entries(DEFAULT_DOMAIN_SETTINGS));
  const own = Object.entries(settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(usual.get(name)),
  );
  return own.length === 0 ? null : JSON.stringify(Object.fromEntries(own));
}
