import { type ApiKey, type Caller, SCOPES, type Scope } from './key.ts';
import { cutToRole, type Role } from './member.ts';
import type { Workspace } from './workspace.ts';

type OfWorkspace = 'workspaceId' | 'plan' | 'workspaceKind' | 'workspaceCreatedAtMs';
type Holder = { readonly [K in Exclude<keyof Caller, OfWorkspace | symbol>]: Caller[K] };

/** The one place where a caller begins: code that could make one could pass any check with it. */
const make = ({ id, plan, kind, createdAtMs }: Workspace, holder: Holder): Caller =>
  ({
    ...holder,
    workspaceId: id,
    plan,
    workspaceKind: kind,
    workspaceCreatedAtMs: createdAtMs,
  }) as Caller;

const UNBOUND = {
  personId: null,
  role: null,
  domainId: null,
  ownLinksOnly: false,
  expiresAtMs: null,
  instanceAdmin: false,
} as const;

/** An administrator of the instance, by a stored key or by one of the environment. */
export const callerOfInstance = (workspace: Workspace, key: ApiKey | null): Caller =>
  make(workspace, {
    ...UNBOUND,
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

/** Somebody without a key, where the operator lets a workspace answer everybody. */
export const callerOfGuest = (workspace: Workspace): Caller =>
  make(workspace, { ...UNBOUND, keyId: null, scopes: new Set(GUEST_SCOPES) });

const boundsOf = ({ id, domainId, ownLinksOnly, expiresAtMs }: ApiKey) => ({
  keyId: id,
  domainId,
  ownLinksOnly,
  expiresAtMs,
  instanceAdmin: false,
});

const GUEST_SCOPES: readonly Scope[] = ['links:create', 'links:read', 'stats:read'];
