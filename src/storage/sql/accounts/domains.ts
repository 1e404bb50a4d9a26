import { type AuditValue, changedDetails } from '../../../core/base/audit-entry.ts';
import { NO_WORKSPACE, type WorkspaceId } from '../../../core/base/ids.ts';
import { logoHashes, withLogo } from '../../../core/domains/domain-logo.ts';
import type { DomainSettings } from '../../../core/domains/domain-settings.ts';
import type { DomainStore } from '../../../core/domains/domain-store.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, DomainRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
import type { EventQueue } from '../webhooks/webhook-events.ts';
import { claimedHost, claimOf, readLogos, toDomain, writeSettings } from './domain-row.ts';
import { forgetDefaultDomain } from './workspaces.ts';

export function createSqlDomains(
  { reader, writer }: Sql,
  eventQueue: Pick<EventQueue, 'enqueue'>,
): DomainStore {
  const select = () => reader.selectFrom('domains').selectAll();
  return {
    insert: (draft, by) =>
      writer.write(async (trx) => {
        const isVerified = draft.verifiedAtMs !== null;
        if (isVerified) await removeClaims(trx, draft.host);
        else if (await isTaken(trx, draft.host)) return null;
        const row = await trx
          .insertInto('domains')
          .values({
            workspace_id: draft.workspaceId,
            host: isVerified ? draft.host : claimOf(draft.workspaceId, draft.host),
            verified_at_ms: draft.verifiedAtMs,
            verification_token: draft.verificationToken,
            created_at_ms: draft.createdAtMs,
            settings: writeSettings(draft.settings),
            logos: null,
          })
          .onConflict((conflict) => conflict.column('host').doNothing())
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        const details = { host: draft.host, verified: isVerified };
        await recordAudit(trx, by, { ...about(row), action: 'domain.created', details });
        return toDomain(row);
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
    verify: (id, by) =>
      writer.write(async (trx) => {
        const current = await trx.selectFrom('domains').selectAll().where('id', '=', id).executeTakeFirst();
        if (current === undefined) return null;
        const { atMs } = by;
        const { host: claimed, verifiedAtMs } = toDomain(current);
        if (verifiedAtMs === null && (await isTaken(trx, claimed))) return null;
        const row = await trx
          .updateTable('domains')
          .set({ host: claimed, verified_at_ms: atMs })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await removeClaims(trx, claimed);
        if (verifiedAtMs === null) {
          const details = { host: claimed };
          await recordAudit(trx, by, { ...about(row), action: 'domain.verified', details });
        }
        const domain = toDomain(row);
        if (domain.workspaceId !== null) {
          const { host } = domain;
          await eventQueue.enqueue(trx, domain.workspaceId, 'domain.verified', {
            atMs,
            facts: { kind: 'domain', domain: { id, host, verifiedAtMs: atMs } },
          });
        }
        return domain;
      }),
    change: (id, settings, by) =>
      writer.write(async (trx) => {
        const current = await trx.selectFrom('domains').selectAll().where('id', '=', id).executeTakeFirst();
        if (current === undefined) return null;
        const row = await trx
          .updateTable('domains')
          .set({ settings: writeSettings(settings) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        const domain = toDomain(row);
        const values = toValues(domain.settings);
        const before = toValues(toDomain(current).settings);
        const details = changedDetails(Object.keys(values), before, values);
        if (details !== null) {
          const action = 'domain.changed';
          await recordAudit(trx, by, { ...about(row), action, details: { host: domain.host, ...details } });
        }
        return domain;
      }),
    setLogo: (id, scheme, logo, by) =>
      writer.write(async (trx) => {
        const current = await trx
          .selectFrom('domains')
          .select('logos')
          .where('id', '=', id)
          .executeTakeFirst();
        if (current === undefined) return null;
        const logos = withLogo(readLogos(current.logos), scheme, logo?.facts ?? null);
        const row = await trx
          .updateTable('domains')
          .set({ logos: logos === null ? null : JSON.stringify(logos) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        if (logo !== null) {
          await trx
            .insertInto('domain_logos')
            .values({ domain_id: id, hash: logo.facts.hash, file: logo.file })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
        await trx
          .deleteFrom('domain_logos')
          .where('domain_id', '=', id)
          .where('hash', 'not in', logoHashes(logos))
          .execute();
        const domain = toDomain(row);
        if (current.logos !== row.logos) {
          const details = { host: domain.host, scheme, removed: logo === null };
          await recordAudit(trx, by, { ...about(row), action: 'domain.logo_changed', details });
        }
        return domain;
      }),
    async logoFile(id, hash) {
      const row = await reader
        .selectFrom('domain_logos')
        .select('file')
        .where('domain_id', '=', id)
        .where('hash', '=', hash)
        .executeTakeFirst();
      return row === undefined ? null : new Uint8Array(row.file);
    },
    remove: (id, by) =>
      writer.write(async (trx) => {
        const link = await trx
          .selectFrom('links')
          .select('id')
          .where('domain_id', '=', id)
          .limit(1)
          .executeTakeFirst();
        if (link !== undefined) return false;
        const row = await trx.deleteFrom('domains').where('id', '=', id).returningAll().executeTakeFirst();
        if (row !== undefined) {
          await forgetDefaultDomain(trx, id, by);
          const details = { host: claimedHost(row.host) };
          await recordAudit(trx, by, { ...about(row), action: 'domain.removed', details });
        }
        return true;
      }),
  };
}

const about = (row: Pick<DomainRow, 'id' | 'workspace_id'>) => ({
  workspaceId: (row.workspace_id as WorkspaceId | null) ?? NO_WORKSPACE,
  subject: { kind: 'domain', id: row.id } as const,
});

/** The settings as details of an entry of the audit log, under their names in the API. */
const toValues = (settings: DomainSettings): Readonly<Record<string, AuditValue>> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

async function isTaken(trx: Db, host: string): Promise<boolean> {
  const row = await trx.selectFrom('domains').select('id').where('host', '=', host).executeTakeFirst();
  return row !== undefined;
}

async function removeClaims(trx: Db, host: string): Promise<void> {
  await trx
    .deleteFrom('domains')
    .where('host', 'like', `claim:%:${host.replace(/_/g, '\\_')}`)
    .execute();
}
