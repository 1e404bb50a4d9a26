import type { Actor, AuthorClient } from './actor.ts';
import type { DomainId, KeyId, PersonId, SessionId, WorkspaceId } from './ids.ts';

export const SCOPES = [
  'links:create',
  'links:read',
  'links:write',
  'stats:read',
  'domains:write',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

export const ROLES = ['owner', 'admin', 'editor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export type WorkspaceKind = 'personal' | 'team';

declare const made: unique symbol;

/** The authenticated caller, the first argument of every command. Only `make-caller.ts` creates one. */
export interface Caller {
  readonly [made]: true;
  readonly workspaceId: WorkspaceId;
  /** Who calls. */
  readonly actor: Actor;
  /** The key that limits the caller; null for a session, a guest and the administrator's key from the environment. */
  readonly keyId: KeyId | null;
  /** The session of a person who is signed in; null for every other caller. */
  readonly sessionId: SessionId | null;
  /** A session that proved no second factor: it cannot require one of all others. False for keys. */
  readonly lacksSecondFactor: boolean;
  /** The browser of that session; null for every other caller. */
  readonly client: AuthorClient | null;
  /** The person of a personal key or of a session. */
  readonly personId: PersonId | null;
  /** That person's role in the workspace. */
  readonly role: Role | null;
  /** For a personal key: its scopes, limited to those of the role. */
  readonly scopes: ReadonlySet<Scope>;
  readonly domainId: DomainId | null;
  readonly ownLinksOnly: boolean;
  /** When the presented secret expires; null for never. */
  readonly expiresAtMs: number | null;
  /** May create workspaces, set plans, verify domains, and act on any workspace. */
  readonly instanceAdmin: boolean;
  readonly plan: string;
  readonly workspaceKind: WorkspaceKind;
  readonly workspaceCreatedAtMs: number;
  /** When the workspace was deleted: then nothing is allowed but to read and restore it. */
  readonly workspaceDeletedAtMs: number | null;
  /** The domain of the workspace for new links that name none; null for the server's own. */
  readonly defaultDomainId: DomainId | null;
}
