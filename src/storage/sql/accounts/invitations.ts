import type { Invitation } from '../../../core/accounts/invitation.ts';
import type { KnownMember } from '../../../core/accounts/member.ts';
import type { InvitationStore } from '../../../core/accounts/people-store.ts';
import type { Author } from '../../../core/base/author.ts';
import type { Role } from '../../../core/base/caller.ts';
import type { InvitationId, PersonId, WorkspaceId } from '../../../core/base/ids.ts';
import { recordAudit } from '../audit/record.ts';
import type { InvitationRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { hasCredential, writePassword } from './credentials.ts';
import { insertMember } from './members.ts';
import { insertPerson, personFromRow, recordCreated } from './persons.ts';

export function createSqlInvitations({ reader, writer }: Sql): InvitationStore {
  return {
    insert: (draft, tokens, openMax, by) =>
      writer.write(async (trx) => {
        await trx
          .deleteFrom('invitations')
          .where('workspace_id', '=', draft.workspaceId)
          .where(({ or, eb }) =>
            or([eb('email', '=', draft.email), eb('expires_at_ms', '<=', draft.createdAtMs)]),
          )
          .execute();
        const { open } = await trx
          .selectFrom('invitations')
          .select(({ fn }) => fn.countAll<number>().as('open'))
          .where('workspace_id', '=', draft.workspaceId)
          .executeTakeFirstOrThrow();
        if (Number(open) >= openMax) return null;
        const row = await trx
          .insertInto('invitations')
          .values({
            workspace_id: draft.workspaceId,
            email: draft.email,
            role: draft.role,
            token_hash: tokens.shown,
            mailed_token_hash: tokens.mailed,
            invited_by: draft.invitedBy,
            created_at_ms: draft.createdAtMs,
            expires_at_ms: draft.expiresAtMs,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await recordAudit(trx, by, {
          ...about(row),
          action: 'invitation.created',
          details: { email: row.email, role: row.role },
        });
        return toInvitation(row);
      }),

    async byToken(hash, nowMs) {
      const row = await reader
        .selectFrom('invitations')
        .selectAll()
        .where(({ or, eb }) => or([eb('token_hash', '=', hash), eb('mailed_token_hash', '=', hash)]))
        .where('expires_at_ms', '>', nowMs)
        .executeTakeFirst();
      return row === undefined
        ? null
        : { invitation: toInvitation(row), isMailed: row.mailed_token_hash === hash };
    },

    async list(workspaceId, nowMs, after, limit) {
      const rows = await reader
        .selectFrom('invitations')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('expires_at_ms', '>', nowMs)
        .where('id', '>', after ?? 0)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toInvitation);
    },

    remove: (workspaceId, id, by) =>
      writer.write(async (trx) => {
        const row = await trx
          .deleteFrom('invitations')
          .where('id', '=', id)
          .where('workspace_id', '=', workspaceId)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return false;
        await recordAudit(trx, by, {
          ...about(row),
          action: 'invitation.revoked',
          details: { email: row.email, role: row.role },
        });
        return true;
      }),

    accept: (id, { person: input, passwordHash }, { nowMs, membersMax }) =>
      writer.write(async (trx): Promise<KnownMember | 'gone' | 'known' | 'member' | 'full'> => {
        const row = await trx
          .selectFrom('invitations')
          .selectAll()
          .where('id', '=', id)
          .where('expires_at_ms', '>', nowMs)
          .executeTakeFirst();
        if (row === undefined) return 'gone';
        const { email, role, workspaceId } = toInvitation(row);
        if (typeof input === 'number' && passwordHash !== null && (await hasCredential(trx, input))) {
          return 'known';
        }
        const person =
          typeof input === 'number'
            ? personFromRow(
                await trx.selectFrom('persons').selectAll().where('id', '=', input).executeTakeFirstOrThrow(),
              )
            : await insertPerson(trx, { ...input, email });
        if (person === null) return 'known';
        const member = { workspaceId, personId: person.id, role, joinedAtMs: nowMs };
        const outcome = await insertMember(trx, member, membersMax);
        if (outcome !== 'added') {
          if (typeof input !== 'number')
            await trx.deleteFrom('persons').where('id', '=', person.id).execute();
          return outcome;
        }
        if (passwordHash !== null) await writePassword(trx, person.id, passwordHash, nowMs);
        await trx.deleteFrom('invitations').where('id', '=', id).execute();
        const by: Author = { actor: { kind: 'person', id: person.id }, client: null, atMs: nowMs };
        if (typeof input !== 'number') await recordCreated(trx, by, person);
        await recordAudit(trx, by, {
          ...about(row),
          action: 'invitation.accepted',
          details: { email, role },
        });
        return { ...member, person };
      }),
  };
}

const about = (row: Pick<InvitationRow, 'id' | 'workspace_id'>) => ({
  workspaceId: row.workspace_id as WorkspaceId,
  subject: { kind: 'invitation', id: row.id } as const,
});

const toInvitation = (row: InvitationRow): Invitation => ({
  id: row.id as InvitationId,
  workspaceId: row.workspace_id as WorkspaceId,
  email: row.email,
  role: row.role as Role,
  invitedBy: row.invited_by as PersonId | null,
  createdAtMs: row.created_at_ms,
  expiresAtMs: row.expires_at_ms,
});
