import type { KnownMember, Member } from '../../../core/accounts/member.ts';
import type { MemberStore } from '../../../core/accounts/people-store.ts';
import type { Person } from '../../../core/accounts/person.ts';
import type { Role } from '../../../core/base/caller.ts';
import type { PersonId, WorkspaceId } from '../../../core/base/ids.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, MemberTable, PersonRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { personFromRow } from './persons.ts';
import { toWorkspace } from './workspaces.ts';

export function createSqlMembers({ reader, writer }: Sql): MemberStore {
  return {
    add: (draft, membersMax, by) =>
      writer.write(async (trx) => {
        const outcome = await insertMember(trx, draft, membersMax);
        if (outcome === 'added') {
          const member = await memberOf(trx, draft.workspaceId, draft.personId);
          await recordAudit(trx, by, {
            ...about(draft),
            action: 'member.added',
            details: { role: draft.role, email: member?.person.email ?? null },
          });
        }
        return outcome;
      }),

    byPerson: (workspaceId, personId) => memberOf(reader, workspaceId, personId),

    async list(workspaceId, after, limit) {
      const rows = await select(reader)
        .where('workspace_id', '=', workspaceId)
        .where('person_id', '>', after ?? 0)
        .orderBy('person_id')
        .limit(limit)
        .execute();
      return rows.map(toMember);
    },

    async withRoles(workspaceId, roles, limit) {
      const rows = await select(reader)
        .where('workspace_id', '=', workspaceId)
        .where('role', 'in', roles)
        .orderBy('person_id')
        .limit(limit)
        .execute();
      return rows.map(toMember);
    },

    changeRole: (workspaceId, personId, role, by) =>
      writer.write(async (trx) => {
        const current = await memberOf(trx, workspaceId, personId);
        if (current === null) return null;
        if (role !== 'owner' && (await isLastOwner(trx, current))) return 'last_owner';
        await trx
          .updateTable('members')
          .set({ role })
          .where('workspace_id', '=', workspaceId)
          .where('person_id', '=', personId)
          .execute();
        if (role !== current.role) {
          await recordAudit(trx, by, {
            ...about(current),
            action: 'member.changed',
            details: { role: { from: current.role, to: role } },
          });
        }
        return { ...current, role };
      }),

    remove: (workspaceId, personId, by) =>
      writer.write(async (trx) => {
        const current = await memberOf(trx, workspaceId, personId);
        if (current === null) return null;
        if (await isLastOwner(trx, current)) return 'last_owner';
        await trx
          .deleteFrom('members')
          .where('workspace_id', '=', workspaceId)
          .where('person_id', '=', personId)
          .execute();
        await recordAudit(trx, by, {
          ...about(current),
          action: 'member.removed',
          details: { role: current.role, email: current.person.email },
        });
        return 'removed';
      }),

    async reach(personId, workspaceId) {
      const row = await reader
        .selectFrom('members')
        .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
        .selectAll('workspaces')
        .select('members.role')
        .where('members.workspace_id', '=', workspaceId)
        .where('members.person_id', '=', personId)
        .executeTakeFirst();
      return row === undefined ? null : { workspace: toWorkspace(row), role: row.role as Role };
    },

    async workspacesOf(personId, after, limit) {
      const rows = await reader
        .selectFrom('members')
        .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
        .selectAll('workspaces')
        .where('members.person_id', '=', personId)
        .where('members.workspace_id', '>', after ?? 0)
        .orderBy('members.workspace_id')
        .limit(limit)
        .execute();
      return rows.map(toWorkspace);
    },
  };
}

export async function insertMember(
  trx: Db,
  draft: Member,
  membersMax: number,
): Promise<'added' | 'member' | 'full'> {
  const { workspaceId, personId, role, joinedAtMs } = draft;
  if ((await memberOf(trx, workspaceId, personId)) !== null) return 'member';
  const { members } = await trx
    .selectFrom('members')
    .select(({ fn }) => fn.countAll<number>().as('members'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (Number(members) >= membersMax) return 'full';
  await trx
    .insertInto('members')
    .values({ workspace_id: workspaceId, person_id: personId, role, joined_at_ms: joinedAtMs })
    .execute();
  return 'added';
}

const about = ({ workspaceId, personId }: Pick<Member, 'workspaceId' | 'personId'>) => ({
  workspaceId,
  subject: { kind: 'person', id: personId } as const,
});

async function memberOf(db: Db, workspaceId: WorkspaceId, personId: PersonId): Promise<KnownMember | null> {
  const row = await select(db)
    .where('workspace_id', '=', workspaceId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row === undefined ? null : toMember(row);
}

const select = (db: Db) =>
  db
    .selectFrom('members')
    .innerJoin('persons', 'persons.id', 'members.person_id')
    .selectAll('persons')
    .select(['members.workspace_id', 'members.person_id', 'members.role', 'members.joined_at_ms']);

async function isLastOwner(db: Db, { workspaceId, personId, role }: Member): Promise<boolean> {
  if (role !== 'owner') return false;
  const other = await db
    .selectFrom('members')
    .select('person_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .where('person_id', '<>', personId)
    .limit(1)
    .executeTakeFirst();
  return other === undefined;
}

function toMember(row: MemberTable & PersonRow): KnownMember {
  const person: Person = personFromRow(row);
  return {
    workspaceId: row.workspace_id as WorkspaceId,
    personId: person.id,
    role: row.role as Role,
    joinedAtMs: row.joined_at_ms,
    person,
  };
}
