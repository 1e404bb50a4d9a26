import { requireUnbound } from './access.ts';
import type { KeyStore } from './account-store.ts';
import { requireWithin } from './bounds.ts';
import { callerOfMember } from './caller.ts';
import type { ApiKey, Caller, KeyId, Scope } from './key.ts';
import type { KeyWithSecret, NewKey } from './keys.ts';
import type { MemberStore } from './people-store.ts';
import type { PersonId } from './person.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';
import type { WorkspaceId } from './workspace.ts';

export type KeyDraft = Omit<ApiKey, 'id' | 'prefix' | 'createdAtMs' | 'revokedAtMs'>;

/** Keys of persons. What they may do in a workspace is asked of the membership each time. */
export interface PersonalKeys {
  /** Null where the person is no member. */
  callerOf(key: ApiKey, personId: PersonId, actOn: WorkspaceId): Promise<Caller | null>;
  /** Of the caller's own key, whatever the role of its person leaves of them in this workspace. */
  scopesOf(caller: Caller): Promise<ReadonlySet<Scope>>;
  /** Refuses a personal key that does not hold `admin` itself: another key of its person may. */
  requireOwnAdmin(caller: Caller): Promise<void>;
  create(caller: Caller, wanted: NewKey, person: PersonId | 'me'): Promise<KeyWithSecret>;
  list(
    caller: Caller,
    person: PersonId | 'me',
    page: { readonly after: KeyId | null; readonly limit: number },
  ): Promise<readonly ApiKey[]>;
}

export function createPersonalKeys(deps: {
  store: KeyStore;
  members: MemberStore;
  insert: (draft: KeyDraft) => Promise<KeyWithSecret>;
  clock: Clock;
}): PersonalKeys {
  const { store, members, insert, clock } = deps;

  async function scopesOf({ personId, keyId }: Caller): Promise<ReadonlySet<Scope>> {
    const own = personId === null || keyId === null ? null : await store.byPerson(personId, keyId);
    return new Set(own === null || own.revokedAtMs !== null ? [] : own.scopes);
  }

  async function requireOwnAdmin(caller: Caller): Promise<void> {
    if (!(await scopesOf(caller)).has('admin')) throw new Problem('forbidden', { scope: 'admin' });
  }

  /** Whose personal keys are meant. Others than the caller's own need an instance administrator. */
  async function personFor(caller: Caller, person: PersonId | 'me'): Promise<PersonId> {
    const personId = person === 'me' ? caller.personId : person;
    const mine = personId !== null && (caller.instanceAdmin || personId === caller.personId);
    if (!mine) throw new Problem('person_not_found', {});
    requireUnbound(caller);
    if (!caller.instanceAdmin) await requireOwnAdmin(caller);
    return personId;
  }

  /** The workspace of a new personal key: the one asked for, else the caller's, else any of the person. */
  async function homeOf(caller: Caller, personId: PersonId, asked: WorkspaceId | null): Promise<WorkspaceId> {
    const home = await members.reach(personId, asked ?? caller.workspaceId);
    if (home !== null) return home.workspace.id;
    const [first] = asked === null ? await members.workspacesOf(personId, null, 1) : [];
    if (first !== undefined) return first.id;
    throw new Problem(asked === null ? 'person_not_found' : 'workspace_not_found', {});
  }

  return {
    async callerOf(key, personId, actOn) {
      const reach = await members.reach(personId, actOn);
      return reach === null ? null : callerOfMember(reach.workspace, key, reach.role);
    },

    scopesOf,
    requireOwnAdmin,

    async create(caller, wanted, person) {
      const personId = await personFor(caller, person);
      checkUnbound(wanted);
      const workspaceId = await homeOf(caller, personId, wanted.workspaceId ?? null);
      const expiresAtMs = wanted.expiresAtMs ?? caller.expiresAtMs;
      const { name, scopes } = wanted;
      const draft = personalDraft({ personId, workspaceId, name, scopes, expiresAtMs });
      requireWithin(caller, { ...draft, workspaceId: null, keyId: null }, await scopesOf(caller));
      const made = await insert(draft);
      try {
        // It may have been revoked meanwhile with all the others of its person; this one must not outlive them.
        if (!caller.instanceAdmin) await requireOwnAdmin(caller);
      } catch (error) {
        await store.revoke(workspaceId, made.key.id, clock.nowMs());
        throw error;
      }
      return made;
    },

    async list(caller, person, { after, limit }) {
      return store.listByPerson(await personFor(caller, person), after, limit);
    },
  };
}

export const personalDraft = (
  key: Pick<KeyDraft, 'workspaceId' | 'name' | 'scopes' | 'expiresAtMs'> & { readonly personId: PersonId },
): KeyDraft => ({ ...key, domainId: null, ownLinksOnly: false, instanceAdmin: false });

/** A person is in many workspaces, and a domain in one. */
function checkUnbound({ domainId = null, ownLinksOnly = false }: NewKey): void {
  const field = domainId !== null ? 'domainId' : ownLinksOnly ? 'ownLinksOnly' : null;
  if (field !== null) throw new Problem('invalid_field', { field, reason: 'not_personal' });
}
