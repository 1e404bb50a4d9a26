import { requireUnbound } from '../base/access.ts';
import { type Author, authorOf } from '../base/author.ts';
import type { Caller, Scope } from '../base/caller.ts';
import type { KeyId, PersonId, WorkspaceId } from '../base/ids.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { KeyStore } from './account-store.ts';
import { requireWithin } from './bounds.ts';
import type { ApiKey, KeyWithSecret, NewKey } from './key.ts';
import { callerOfMember } from './make-caller.ts';
import type { MemberStore } from './people-store.ts';

export type KeyDraft = Omit<ApiKey, 'id' | 'prefix' | 'createdBy' | 'createdAtMs' | 'revokedAtMs'>;

/** Personal keys. Their rights in a workspace are looked up in the membership on each call. */
export interface PersonalKeys {
  /** Null when the person is not a member. */
  callerOf(key: ApiKey, personId: PersonId, actOn: WorkspaceId): Promise<Caller | null>;
  /** The scopes of the caller's own key or session, regardless of its person's role in this workspace. */
  scopesOf(caller: Caller): Promise<ReadonlySet<Scope>>;
  /** Refuses a personal key without `admin`, even if another key of its person has it. */
  requireOwnAdmin(caller: Caller): Promise<void>;
  create(caller: Caller, input: NewKey, person: PersonId | 'me'): Promise<KeyWithSecret>;
  list(
    caller: Caller,
    person: PersonId | 'me',
    page: { readonly after: KeyId | null; readonly limit: number },
  ): Promise<readonly ApiKey[]>;
}

export function createPersonalKeys(deps: {
  store: KeyStore;
  members: MemberStore;
  insert: (draft: KeyDraft, by: Author) => Promise<KeyWithSecret>;
  clock: Clock;
}): PersonalKeys {
  const { store, members, insert, clock } = deps;

  async function scopesOf({ personId, keyId, sessionId }: Caller): Promise<ReadonlySet<Scope>> {
    if (sessionId !== null) return OF_SESSION;
    const own = personId === null || keyId === null ? null : await store.byPerson(personId, keyId);
    return new Set(own === null || own.revokedAtMs !== null ? [] : own.scopes);
  }

  async function requireOwnAdmin(caller: Caller): Promise<void> {
    if (!(await scopesOf(caller)).has('admin')) throw new Problem('forbidden', { scope: 'admin' });
  }

  /** The person whose keys are requested. Anyone but the caller's own person needs an instance administrator. */
  async function personFor(caller: Caller, person: PersonId | 'me'): Promise<PersonId> {
    const personId = person === 'me' ? caller.personId : person;
    const mine = personId !== null && (caller.instanceAdmin || personId === caller.personId);
    if (!mine) throw new Problem('person_not_found', {});
    requireUnbound(caller);
    if (!caller.instanceAdmin) await requireOwnAdmin(caller);
    return personId;
  }

  /** The workspace of a new personal key: the requested one, else the caller's, else any of the person. */
  async function homeOf(
    caller: Caller,
    personId: PersonId,
    requested: WorkspaceId | null,
  ): Promise<WorkspaceId> {
    const home = await members.reach(personId, requested ?? caller.workspaceId);
    if (home !== null) return home.workspace.id;
    const [first] = requested === null ? await members.workspacesOf(personId, null, 1) : [];
    if (first !== undefined) return first.id;
    throw new Problem(requested === null ? 'person_not_found' : 'workspace_not_found', {});
  }

  return {
    async callerOf(key, personId, actOn) {
      const reach = await members.reach(personId, actOn);
      return reach === null ? null : callerOfMember(reach.workspace, key, reach.role);
    },

    scopesOf,
    requireOwnAdmin,

    async create(caller, input, person) {
      const personId = await personFor(caller, person);
      checkUnbound(input);
      const workspaceId = await homeOf(caller, personId, input.workspaceId ?? null);
      const expiresAtMs = input.expiresAtMs ?? caller.expiresAtMs;
      const { name, scopes } = input;
      const draft = personalDraft({ personId, workspaceId, name, scopes, expiresAtMs });
      requireWithin(caller, { ...draft, workspaceId: null, keyId: null }, await scopesOf(caller));
      const made = await insert(draft, authorOf(caller, clock.nowMs()));
      try {
        // The caller's key may have been revoked meanwhile, with all keys of its person; the new one must not outlive
        // them.
        if (!caller.instanceAdmin) await requireOwnAdmin(caller);
      } catch (error) {
        await store.revoke(workspaceId, made.key.id, authorOf(caller, clock.nowMs()));
        throw error;
      }
      return made;
    },

    async list(caller, person, { after, limit }) {
      return store.listByPerson(await personFor(caller, person), after, limit);
    },
  };
}

/** A session has all rights of its person; the API asks for a recent proof where keys are given out. */
const OF_SESSION: ReadonlySet<Scope> = new Set(['admin']);

export const personalDraft = (
  key: Pick<KeyDraft, 'workspaceId' | 'name' | 'scopes' | 'expiresAtMs'> & { readonly personId: PersonId },
): KeyDraft => ({ ...key, domainId: null, ownLinksOnly: false, instanceAdmin: false });

/** A personal key cannot be restricted to a domain or to its own links: it spans workspaces. */
function checkUnbound({ domainId = null, ownLinksOnly = false }: NewKey): void {
  const field = domainId !== null ? 'domainId' : ownLinksOnly ? 'ownLinksOnly' : null;
  if (field !== null) throw new Problem('invalid_field', { field, reason: 'not_personal' });
}
