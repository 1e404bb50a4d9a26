import type { Kysely, Selectable } from 'kysely';
import type { DomainStore, KeyStore, WorkspaceStore } from '../../core/account-store.ts';
import type { Domain, DomainId } from '../../core/domain.ts';
import type { ApiKey, KeyId, Scope } from '../../core/key.ts';
import type { Workspace, WorkspaceId, WorkspaceKind } from '../../core/workspace.ts';
import type { Schema } from './schema.ts';
import type { Writer } from './writer.ts';

interface Deps {
  writer: Writer;
  reader: Kysely<Schema>;
}

export function createWorkspaceStore({ writer, reader }: Deps): WorkspaceStore {
  const all = () => reader.selectFrom('workspaces').selectAll().orderBy('id');
  return {
    insert: (draft) =>
      writer.write(async ({ query }) =>
        workspaceOf(
          await query
            .insertInto('workspaces')
            .values({ name: draft.name, kind: draft.kind, plan: draft.plan, created_at: draft.createdAtMs })
            .returningAll()
            .executeTakeFirstOrThrow(),
        ),
      ),
    async byId(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : workspaceOf(row);
    },
    async first() {
      const row = await all().limit(1).executeTakeFirst();
      return row === undefined ? null : workspaceOf(row);
    },
    async list(after, limit) {
      const rows = await all()
        .where('id', '>', after ?? (0 as WorkspaceId))
        .limit(limit)
        .execute();
      return rows.map(workspaceOf);
    },
    change: (id, change) =>
      writer.write(async ({ query }) => {
        if (Object.keys(change).length > 0) {
          await query.updateTable('workspaces').set(change).where('id', '=', id).execute();
        }
        const row = await query.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
        return row === undefined ? null : workspaceOf(row);
      }),
  };
}

function workspaceOf(row: Selectable<Schema['workspaces']>): Workspace {
  return {
    id: row.id as WorkspaceId,
    name: row.name,
    kind: row.kind as WorkspaceKind,
    plan: row.plan,
    createdAtMs: row.created_at,
  };
}

export function createKeyStore({ writer, reader }: Deps): KeyStore {
  const all = () => reader.selectFrom('api_keys').selectAll();
  return {
    insert: (draft, secretHash) =>
      writer.write(async ({ query }) =>
        keyOf(
          await query
            .insertInto('api_keys')
            .values({
              workspace_id: draft.workspaceId,
              name: draft.name,
              prefix: draft.prefix,
              secret_hash: secretHash,
              old_secret_hash: null,
              old_secret_until: null,
              scopes: draft.scopes.join(' '),
              domain_id: draft.domainId,
              own_links_only: draft.ownLinksOnly ? 1 : 0,
              instance_admin: draft.instanceAdmin ? 1 : 0,
              expires_at: draft.expiresAtMs,
              created_at: draft.createdAtMs,
              revoked_at: draft.revokedAtMs,
            })
            .returningAll()
            .executeTakeFirstOrThrow(),
        ),
      ),
    async bySecretHash(secretHash, nowMs) {
      const row =
        (await all().where('secret_hash', '=', secretHash).executeTakeFirst()) ??
        (await all()
          .where('old_secret_hash', '=', secretHash)
          .where('old_secret_until', '>', nowMs)
          .executeTakeFirst());
      return row === undefined ? null : keyOf(row);
    },
    async byId(workspaceId, id) {
      const row = await all().where('id', '=', id).where('workspace_id', '=', workspaceId).executeTakeFirst();
      return row === undefined ? null : keyOf(row);
    },
    async list(workspaceId, after, limit) {
      const rows = await all()
        .where('workspace_id', '=', workspaceId)
        .where('id', '>', after ?? (0 as KeyId))
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(keyOf);
    },
    revoke: (workspaceId, id, atMs) =>
      writer.write(async ({ query }) => {
        const { numUpdatedRows } = await query
          .updateTable('api_keys')
          .set({ revoked_at: atMs })
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      }),
    rotate: (workspaceId, id, secret, graceUntilMs) =>
      writer.write(async ({ query }) => {
        const row = await query
          .updateTable('api_keys')
          .set(({ ref }) => ({
            old_secret_hash: ref('secret_hash'),
            old_secret_until: graceUntilMs,
            secret_hash: secret.hash,
            prefix: secret.prefix,
          }))
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .where('revoked_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        return row === undefined ? null : keyOf(row);
      }),
  };
}

function keyOf(row: Selectable<Schema['api_keys']>): ApiKey {
  return {
    id: row.id as KeyId,
    workspaceId: row.workspace_id as WorkspaceId,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes === '' ? [] : (row.scopes.split(' ') as Scope[]),
    domainId: row.domain_id as DomainId | null,
    ownLinksOnly: row.own_links_only === 1,
    instanceAdmin: row.instance_admin === 1,
    expiresAtMs: row.expires_at,
    createdAtMs: row.created_at,
    revokedAtMs: row.revoked_at,
  };
}

export function createDomainStore({ writer, reader }: Deps): DomainStore {
  const all = () => reader.selectFrom('domains').selectAll().orderBy('id');
  return {
    insert: (draft) =>
      writer.write(async ({ query }) => {
        const row = await query
          .insertInto('domains')
          .values({
            workspace_id: draft.workspaceId,
            host: draft.host,
            verified_at: draft.verifiedAtMs,
            verification_token: draft.verificationToken,
            created_at: draft.createdAtMs,
          })
          .onConflict((conflict) => conflict.column('host').doNothing())
          .returningAll()
          .executeTakeFirst();
        return row === undefined ? null : domainOf(row);
      }),
    async byId(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : domainOf(row);
    },
    async byHost(host) {
      const row = await all().where('host', '=', host).executeTakeFirst();
      return row === undefined ? null : domainOf(row);
    },
    async list(workspaceId) {
      const rows = await all()
        .where((is) => is.or([is('workspace_id', '=', workspaceId), is('workspace_id', 'is', null)]))
        .execute();
      return rows.map(domainOf);
    },
    async all() {
      return (await all().execute()).map(domainOf);
    },
    verify: (id, atMs) =>
      writer.write(async ({ query }) => {
        const row = await query
          .updateTable('domains')
          .set({ verified_at: atMs })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        return row === undefined ? null : domainOf(row);
      }),
    remove: (id) =>
      writer.write(async ({ query }) => {
        const used = await query
          .selectFrom('links')
          .select('id')
          .where('domain_id', '=', id)
          .limit(1)
          .execute();
        if (used.length > 0) return false;
        await query.deleteFrom('domains').where('id', '=', id).execute();
        return true;
      }),
  };
}

export function domainOf(row: Selectable<Schema['domains']>): Domain {
  return {
    id: row.id as DomainId,
    workspaceId: row.workspace_id as WorkspaceId | null,
    host: row.host,
    verifiedAtMs: row.verified_at,
    verificationToken: row.verification_token,
    createdAtMs: row.created_at,
  };
}
