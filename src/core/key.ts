import type { DomainId } from './domain.ts';
import type { Role } from './member.ts';
import type { PersonId } from './person.ts';
import type { WorkspaceId, WorkspaceKind } from './workspace.ts';

declare const keyId: unique symbol;
export type KeyId = number & { readonly [keyId]: true };

export const SCOPES = [
  'links:create',
  'links:read',
  'links:write',
  'stats:read',
  'domains:write',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** `admin` holds every scope of its workspace. */
export interface ApiKey {
  readonly id: KeyId;
  /** Where it acts; for a personal key, where it acts unless told otherwise. */
  readonly workspaceId: WorkspaceId;
  /** Whose it is: it reaches every workspace that this person is a member of. Null: a key of the workspace alone. */
  readonly personId: PersonId | null;
  readonly name: string;
  /** The first characters of the secret, enough to recognise it. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  /** Restricts the key to one domain. */
  readonly domainId: DomainId | null;
  /** Restricts the key to links that it made itself. */
  readonly ownLinksOnly: boolean;
  /** Also an administrator of the whole server; only the server itself makes such a key. */
  readonly instanceAdmin: boolean;
  readonly expiresAtMs: number | null;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

declare const made: unique symbol;

/** Who is asking: what every command of the core takes first. `caller.ts` makes them, and nothing else. */
export interface Caller {
  readonly [made]: true;
  readonly workspaceId: WorkspaceId;
  /** Null for the instance administrator's key of the environment. */
  readonly keyId: KeyId | null;
  /** Whose personal key it is. */
  readonly personId: PersonId | null;
  /** What that person is in the workspace. */
  readonly role: Role | null;
  /** Of a personal key: what is left of its scopes in the hands of that role. */
  readonly scopes: ReadonlySet<Scope>;
  readonly domainId: DomainId | null;
  readonly ownLinksOnly: boolean;
  /** When the secret that was shown ends; null for never. */
  readonly expiresAtMs: number | null;
  /** May make workspaces, set plans, mark domains verified, and act on any workspace. */
  readonly instanceAdmin: boolean;
  readonly plan: string;
  readonly workspaceKind: WorkspaceKind;
  readonly workspaceCreatedAtMs: number;
}
