import type { Actor, AuthorClient } from '../base/actor.ts';
import { type Caller, type Role, SCOPES, type Scope } from '../base/caller.ts';
import type { PersonId, SessionId } from '../base/ids.ts';
import type { ApiKey } from './key.ts';
import { cutToRole, scopesOf } from './member.ts';
import { hasSecondFactor, type Session } from './session.ts';
import type { Workspace } from './workspace.ts';

type OfWorkspace =
  | 'workspaceId'
  | 'plan'
  | 'workspaceKind'
  | 'workspaceCreatedAtMs'
  | 'workspaceDeletedAtMs'
  | 'defaultDomainId';
type Holder = { readonly [K in Exclude<keyof Caller, OfWorkspace | symbol>]: Caller[K] };

/** The only place that creates callers: code that can create one can pass any check. */
const make = ({ id, plan, kind, createdAtMs, deletedAtMs, settings }: Workspace, holder: Holder): Caller =>
  ({
    ...holder,
    workspaceId: id,
    plan,
    workspaceKind: kind,
    workspaceCreatedAtMs: createdAtMs,
    workspaceDeletedAtMs: deletedAtMs,
    defaultDomainId: settings.defaultDomainId,
  }) as Caller;

const UNBOUND = {
  sessionId: null,
  lacksSecondFactor: false,
  client: null,
  personId: null,
  role: null,
  domainId: null,
  ownLinksOnly: false,
  expiresAtMs: null,
  instanceAdmin: false,
} as const;

/** An instance administrator, with a stored key or one from the environment. */
export const callerOfInstance = (workspace: Workspace, key: ApiKey | null): Caller =>
  make(workspace, {
    ...UNBOUND,
    actor: key === null ? ENVIRONMENT : { kind: 'key', id: key.id },
    keyId: key?.id ?? null,
    expiresAtMs: key?.expiresAtMs ?? null,
    scopes: new Set(SCOPES),
    instanceAdmin: true,
  });

export const callerOfKey = (workspace: Workspace, key: ApiKey): Caller =>
  make(workspace, { ...boundsOf(key), personId: null, role: null, scopes: new Set(key.scopes) });

/** A personal key in a workspace where its person has that role. */
export const callerOfMember = (workspace: Workspace, key: ApiKey, role: Role): Caller =>
  make(workspace, {
    ...boundsOf(key),
    personId: key.personId,
    role,
    scopes: new Set(cutToRole(key.scopes, role)),
  });

/** A person who is signed in, in a workspace where the person has that role. */
export const callerOfSession = (workspace: Workspace, session: Session, role: Role): Caller =>
  make(workspace, {
    ...UNBOUND,
    ...actorOf(session),
    lacksSecondFactor: !hasSecondFactor(session),
    role,
    scopes: new Set(scopesOf(role)),
  });

/** An administrator of the instance who is signed in and has proved it again. */
export const callerOfAdminSession = (workspace: Workspace, session: SignedInAs): Caller =>
  make(workspace, { ...UNBOUND, ...actorOf(session), scopes: new Set(SCOPES), instanceAdmin: true });

interface SignedInAs extends AuthorClient {
  readonly id: SessionId;
  readonly personId: PersonId;
}

const actorOf = ({ id, personId, browser, country }: SignedInAs) => ({
  actor: { kind: 'person', id: personId } satisfies Actor,
  keyId: null,
  sessionId: id,
  client: { browser, country },
  personId,
});

/** A caller without a key, where the operator has opened a workspace to everyone. */
export const callerOfGuest = (workspace: Workspace): Caller =>
  make(workspace, { ...UNBOUND, actor: { kind: 'guest' }, keyId: null, scopes: new Set(GUEST_SCOPES) });

const boundsOf = ({ id, domainId, ownLinksOnly, expiresAtMs }: ApiKey) => ({
  actor: { kind: 'key', id } satisfies Actor,
  keyId: id,
  sessionId: null,
  lacksSecondFactor: false,
  client: null,
  domainId,
  ownLinksOnly,
  expiresAtMs,
  instanceAdmin: false,
});

const ENVIRONMENT: Actor = { kind: 'environment' };
const GUEST_SCOPES: readonly Scope[] = ['links:create', 'links:read', 'stats:read'];
