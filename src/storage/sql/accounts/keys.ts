import type { KeyStore } from '../../../core/accounts/account-store.ts';
import type { ApiKey } from '../../../core/accounts/key.ts';
import { readActor, writeActor } from '../../../core/base/actor.ts';
import type { Scope } from '../../../core/base/caller.ts';
import {
  type DomainId,
  type KeyId,
  NO_WORKSPACE,
  type PersonId,
  type WorkspaceId,
} from '../../../core/base/ids.ts';
import { recordAudit } from '../audit/record.ts';
import type { ApiKeyRow } from '../schema.ts';
import type { Sql } from '../sql.ts';

export function createSqlKeys({ reader, writer }: Sql): KeyStore {
  const select = () => reader.selectFrom('api_keys').selectAll();
  return {
    insert: (draft, secretHash, by) =>
      writer.write(async (trx) => {
        const row = await trx
          .insertInto('api_keys')
          .values({
            workspace_id: draft.workspaceId,
            person_id: draft.personId,
            name: draft.name,
            prefix: draft.prefix,
            secret_hash: secretHash,
            scopes: draft.scopes.join(' '),
            domain_id: draft.domainId,
            own_links_only: draft.ownLinksOnly ? 1 : 0,
            instance_admin: draft.instanceAdmin ? 1 : 0,
            expires_at_ms: draft.expiresAtMs,
            created_at_ms: draft.createdAtMs,
            created_by_actor: draft.createdBy === null ? null : writeActor(draft.createdBy),
            revoked_at_ms: draft.revokedAtMs,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await recordAudit(trx, by, {
          ...about(row),
          action: 'key.created',
          details: {
            name: draft.name,
            scopes: draft.scopes,
            ...(draft.domainId === null ? {} : { restricted_to_domain: true }),
            ...(draft.ownLinksOnly ? { own_links_only: true } : {}),
            ...(draft.instanceAdmin ? { instance_admin: true } : {}),
          },
        });
        return toKey(row);
      }),
    async bySecretHash(secretHash, nowMs) {
      const current = await select().where('secret_hash', '=', secretHash).executeTakeFirst();
      if (current !== undefined) return toKey(current);
      const rotated = await select()
        .where('old_secret_hash', '=', secretHash)
        .where('old_secret_until_ms', '>', nowMs)
        .executeTakeFirst();
      if (rotated === undefined) return null;
      const endsAtMs = [rotated.expires_at_ms, rotated.old_secret_until_ms].flatMap((atMs) => atMs ?? []);
      return { ...toKey(rotated), expiresAtMs: Math.min(...endsAtMs) };
    },
    async byId(workspaceId, id) {
      const row = await select()
        .where('id', '=', id)
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirst();
      return row === undefined ? null : toKey(row);
    },
    async namesOf(workspaceId, ids) {
      const rows = await reader
        .selectFrom('api_keys')
        .select(['id', 'name'])
        .where('id', 'in', ids)
        .$if(workspaceId !== null, (query) =>
          query.where(({ eb, or }) =>
            or([
              eb('workspace_id', '=', workspaceId as number),
              eb('person_id', 'is not', null),
              eb('instance_admin', '=', 1),
            ]),
          ),
        )
        .execute();
      return rows.map(({ id, name }) => ({ id: id as KeyId, name }));
    },
    async list(workspaceId, domainId, after, limit) {
      const rows = await select()
        .where('workspace_id', '=', workspaceId)
        .$if(domainId !== null, (query) => query.where('domain_id', '=', domainId))
        .where('person_id', 'is', null)
        .where('id', '>', after ?? 0)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toKey);
    },
    async byPerson(personId, id) {
      const row = await select().where('id', '=', id).where('person_id', '=', personId).executeTakeFirst();
      return row === undefined ? null : toKey(row);
    },
    async listByPerson(personId, after, limit) {
      const rows = await select()
        .where('person_id', '=', personId)
        .where('id', '>', after ?? 0)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toKey);
    },
    revoke: (workspaceId, id, by) =>
      writer.write(async (trx) => {
        const row = await trx
          .updateTable('api_keys')
          .set({ revoked_at_ms: by.atMs })
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .where('revoked_at_ms', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return false;
        await recordAudit(trx, by, { ...about(row), action: 'key.revoked', details: { name: row.name } });
        return true;
      }),
    rotate: (workspaceId, id, secret, graceUntilMs, by) =>
      writer.write(async (trx) => {
        const row = await trx
          .updateTable('api_keys')
          .set(({ ref }) => ({
            old_secret_hash: ref('secret_hash'),
            old_secret_until_ms: graceUntilMs,
            secret_hash: secret.hash,
            prefix: secret.prefix,
          }))
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .where('revoked_at_ms', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        await recordAudit(trx, by, { ...about(row), action: 'key.rotated', details: { name: row.name } });
        return toKey(row);
      }),
  };
}

/** The admins of a workspace may not see personal keys, so these are entries of the instance. */
const about = (row: Pick<ApiKeyRow, 'id' | 'workspace_id' | 'person_id'>) => ({
  workspaceId: row.person_id === null ? (row.workspace_id as WorkspaceId) : NO_WORKSPACE,
  subject: { kind: 'key', id: row.id } as const,
});

const toKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id as KeyId,
  workspaceId: row.workspace_id as WorkspaceId,
  personId: row.person_id as PersonId | null,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes.split(' ').filter((scope) => scope !== '') as Scope[],
  domainId: row.domain_id as DomainId | null,
  ownLinksOnly: row.own_links_only !== 0,
  instanceAdmin: row.instance_admin !== 0,
  expiresAtMs: row.expires_at_ms,
  createdAtMs: row.created_at_ms,
  createdBy: row.created_by_actor === null ? null : readActor(row.created_by_actor),
  revokedAtMs: row.revoked_at_ms,
});
