import type { DomainStore } from '../../core/account-store.ts';
import type { Domain, DomainId } from '../../core/domain.ts';
import { type DomainLogos, logoHashes, withLogo } from '../../core/domain-logo.ts';
import { DEFAULT_DOMAIN_SETTINGS, type DomainSettings } from '../../core/domain-settings.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { Db, DomainRow } from './schema.ts';
import type { Sql } from './sqlite.ts';
import type { Teller } from './webhook-teller.ts';

export function createSqlDomains({ reader, writer }: Sql, teller: Pick<Teller, 'tell'>): DomainStore {
  const select = () => reader.selectFrom('domains').selectAll();
  return {
    insert: (draft) =>
      writer.write(async (trx) => {
        const isProved = draft.verifiedAtMs !== null;
        if (isProved) await forgetClaims(trx, draft.host);
        else if (await isHeld(trx, draft.host)) return null;
        const row = await trx
          .insertInto('domains')
          .values({
            workspace_id: draft.workspaceId,
            host: isProved ? draft.host : claimOf(draft.workspaceId, draft.host),
            verified_at_ms: draft.verifiedAtMs,
            verification_token: draft.verificationToken,
            created_at_ms: draft.createdAtMs,
            settings: writeSettings(draft.settings),
            logos: null,
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
        const held = await trx.selectFrom('domains').selectAll().where('id', '=', id).executeTakeFirst();
        if (held === undefined) return null;
        const { host: wanted, verifiedAtMs } = toDomain(held);
        if (verifiedAtMs === null && (await isHeld(trx, wanted))) return null;
        const row = await trx
          .updateTable('domains')
          .set({ host: wanted, verified_at_ms: atMs })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await forgetClaims(trx, wanted);
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
    setLogo: (id, scheme, logo) =>
      writer.write(async (trx) => {
        const held = await trx.selectFrom('domains').select('logos').where('id', '=', id).executeTakeFirst();
        if (held === undefined) return null;
        const logos = withLogo(readLogos(held.logos), scheme, logo?.facts ?? null);
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
        return toDomain(row);
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

/**
 * Many may claim a host, one has it. A claim is kept under a name that no host can have, so that the unique column
 * holds the hosts that are proved, and one claim of each workspace.
 */
const claimOf = (workspaceId: number | null, host: string): string => `claim:${workspaceId ?? ''}:${host}`;
const claimedHost = (name: string): string => name.replace(/^claim:\d*:/, '');

async function isHeld(trx: Db, host: string): Promise<boolean> {
  const row = await trx.selectFrom('domains').select('id').where('host', '=', host).executeTakeFirst();
  return row !== undefined;
}

async function forgetClaims(trx: Db, host: string): Promise<void> {
  await trx
    .deleteFrom('domains')
    .where('host', 'like', `claim:%:${host.replace(/_/g, '\\_')}`)
    .execute();
}

export const toDomain = (row: DomainRow): Domain => ({
  id: row.id as DomainId,
  workspaceId: row.workspace_id as WorkspaceId | null,
  host: claimedHost(row.host),
  verifiedAtMs: row.verified_at_ms,
  verificationToken: row.verification_token,
  createdAtMs: row.created_at_ms,
  settings:
    row.settings === null
      ? DEFAULT_DOMAIN_SETTINGS
      : { ...DEFAULT_DOMAIN_SETTINGS, ...(JSON.parse(row.settings) as Partial<DomainSettings>) },
  logos: readLogos(row.logos),
});

const readLogos = (text: string | null): DomainLogos | null =>
  text === null ? null : (JSON.parse(text) as DomainLogos);

function writeSettings(settings: DomainSettings): string | null {
  const usual = new Map<string, unknown>(Object.entries(DEFAULT_DOMAIN_SETTINGS));
  const own = Object.entries(settings).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(usual.get(name)),
  );
  return own.length === 0 ? null : JSON.stringify(Object.fromEntries(own));
}
