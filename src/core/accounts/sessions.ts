import type { Author } from '../base/author.ts';
import type { Caller } from '../base/caller.ts';
import type { PersonId, SessionId, WorkspaceId } from '../base/ids.ts';
import type { Clock, Digest, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { WorkspaceStore } from './account-store.ts';
import { callerOfAdminSession, callerOfSession } from './make-caller.ts';
import type { MemberStore } from './people-store.ts';
import type { Person } from './person.ts';
import {
  hasSecondFactor,
  isLive,
  isProven,
  SESSION_IDLE_MS,
  SESSION_LIFE_MS,
  SESSIONS_MAX,
  type Session,
  type SessionClient,
  type SignInMethod,
  USED_STEP_MS,
} from './session.ts';
import type { SessionStore } from './session-store.ts';
import type { Workspace } from './workspace.ts';

/** A person who is signed in. */
export interface SignedIn {
  readonly session: Session;
  readonly person: Person;
}

/** The secret is the value of the cookie; it is returned only once and stored only as a hash. */
export interface SessionWithSecret {
  readonly session: Session;
  readonly secret: string;
}

export interface Sessions {
  /** Starts a session for a person whose sign-in is complete. */
  start(
    personId: PersonId,
    methods: readonly SignInMethod[],
    client: SessionClient,
  ): Promise<SessionWithSecret>;
  /** Null for an unknown secret and for a session that has ended. */
  of(secret: string): Promise<SignedIn | null>;
  /**
   * The caller in a workspace of the person; `actOn` null selects the oldest one. The rights are those of the
   * membership at this moment. Throws workspace_not_found, second_factor_required.
   */
  callerIn(signedIn: SignedIn, actOn: WorkspaceId | null): Promise<Caller>;
  /**
   * The caller that acts for the instance, on any workspace; null selects the oldest one. Throws forbidden,
   * proof_required, workspace_not_found.
   */
  adminCallerIn(signedIn: SignedIn, actOn: WorkspaceId | null): Promise<Caller>;
  /** Throws proof_required unless the person has proved who they are within the last minutes. */
  requireProven(session: Session): void;
  /**
   * Adds what the person has proved and gives the session a new secret, so that a stolen one ends. `lost` does not count
   * any more: the person has turned it off. Null when the session has ended meanwhile.
   */
  prove(
    session: Session,
    methods: readonly SignInMethod[],
    lost?: readonly SignInMethod[],
  ): Promise<SessionWithSecret | null>;
  /** Newest first. */
  list(personId: PersonId): Promise<readonly Session[]>;
  /** Throws session_not_found. */
  end(personId: PersonId, id: SessionId): Promise<void>;
  /** Ends all sessions of the person but `keep`: after a change of password, second factor or role. */
  endOthers(personId: PersonId, keep: SessionId | null): Promise<number>;
  /** Removes sessions that have ended. Call periodically. */
  tidy(): Promise<void>;
}

export const SESSION_PREFIX = 'wms_';
const SECRET_BYTES = 32;
/** Most workspaces of one person that are searched for one to act on. */
const REACHED_MAX = 200;
const TIDIED_AT_ONCE = 1_000;

export function createSessions(deps: {
  store: SessionStore;
  members: MemberStore;
  workspaces: WorkspaceStore;
  digest: Digest;
  random: Random;
  clock: Clock;
}): Sessions {
  const { store, members, workspaces, digest, random, clock } = deps;

  const newSecret = (): string => SESSION_PREFIX + random.bytes(SECRET_BYTES).toHex();

  const authorAs = (id: PersonId): Author => ({
    actor: { kind: 'person', id },
    client: null,
    atMs: clock.nowMs(),
  });

  /** The oldest workspace that is not deleted, else the oldest. */
  async function defaultOf(personId: PersonId): Promise<Workspace | undefined> {
    const [oldest] = await members.workspacesOf(personId, null, 1);
    if (oldest === undefined || oldest.deletedAtMs === null) return oldest;
    const all = await members.workspacesOf(personId, null, REACHED_MAX);
    return all.find(({ deletedAtMs }) => deletedAtMs === null) ?? oldest;
  }

  async function reach(personId: PersonId, actOn: WorkspaceId | null) {
    const id = actOn ?? (await defaultOf(personId))?.id;
    const reached = id === undefined ? null : await members.reach(personId, id);
    if (reached === null) throw new Problem('workspace_not_found', {});
    return reached;
  }

  const list: Sessions['list'] = async (personId) => {
    const nowMs = clock.nowMs();
    return (await store.list(personId)).filter((session) => isLive(session, nowMs));
  };

  function requireProven(session: Session): void {
    if (!isProven(session, clock.nowMs())) throw new Problem('proof_required', {});
  }

  return {
    async start(personId, methods, client) {
      const nowMs = clock.nowMs();
      const secret = newSecret();
      const draft = {
        personId,
        methods,
        createdAtMs: nowMs,
        usedAtMs: nowMs,
        endsAtMs: nowMs + SESSION_LIFE_MS,
        provenAtMs: nowMs,
        ...client,
      };
      return { session: await store.insert(draft, digest.sha256(secret), SESSIONS_MAX), secret };
    },

    async of(secret) {
      if (!secret.startsWith(SESSION_PREFIX)) return null;
      const found = await store.bySecretHash(digest.sha256(secret));
      const nowMs = clock.nowMs();
      if (found === null || !isLive(found.session, nowMs)) return null;
      if (nowMs - found.session.usedAtMs >= USED_STEP_MS) await store.touch(found.session.id, nowMs);
      return found;
    },

    async callerIn({ session, person }, actOn) {
      const { workspace, role } = await reach(person.id, actOn);
      if (workspace.settings.requiredSecondFactor && !hasSecondFactor(session)) {
        throw new Problem('second_factor_required', {});
      }
      return callerOfSession(workspace, session, role);
    },

    async adminCallerIn({ session, person }, actOn) {
      if (!person.isInstanceAdmin) throw new Problem('forbidden', { scope: 'instance administrator' });
      requireProven(session);
      const workspace = actOn === null ? await workspaces.first() : await workspaces.byId(actOn);
      if (workspace === null) throw new Problem('workspace_not_found', {});
      return callerOfAdminSession(workspace, session);
    },

    requireProven,

    async prove({ id, methods: before }, methods, lost = []) {
      const secret = newSecret();
      const renewed = await store.renew(id, {
        methods: [...new Set([...before, ...methods])].filter((method) => !lost.includes(method)),
        provenAtMs: clock.nowMs(),
        secretHash: digest.sha256(secret),
      });
      return renewed === null ? null : { session: renewed, secret };
    },

    list,

    async end(personId, id) {
      if (!(await store.remove(personId, id, authorAs(personId)))) throw new Problem('session_not_found', {});
    },

    endOthers: (personId, keep) => store.removeAll(personId, keep, authorAs(personId)),

    async tidy() {
      const nowMs = clock.nowMs();
      await store.tidy({ endsBeforeMs: nowMs, usedBeforeMs: nowMs - SESSION_IDLE_MS }, TIDIED_AT_ONCE);
    },
  };
}
