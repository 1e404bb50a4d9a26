import type { Actor } from '../base/actor.ts';
import type { Scope } from '../base/caller.ts';
import type { DomainId, KeyId, PersonId, WorkspaceId } from '../base/ids.ts';

/** An API key. `admin` includes every scope of its workspace. */
export interface ApiKey {
  readonly id: KeyId;
  /** The workspace that it acts on; for a personal key, the default one. */
  readonly workspaceId: WorkspaceId;
  /** The owner of a personal key, which reaches every workspace of that person; null for a workspace's key. */
  readonly personId: PersonId | null;
  readonly name: string;
  /** The first characters of the secret, to recognise it. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  /** Restricts the key to one domain. */
  readonly domainId: DomainId | null;
  /** Restricts the key to links that it created. */
  readonly ownLinksOnly: boolean;
  /** An instance administrator's key; only the server itself creates such keys. */
  readonly instanceAdmin: boolean;
  readonly expiresAtMs: number | null;
  readonly createdAtMs: number;
  /** Null for keys of earlier versions of the server. */
  readonly createdBy: Actor | null;
  readonly revokedAtMs: number | null;
}

export interface NewKey {
  readonly name: string;
  /** Default: the caller's workspace. Another one needs an instance administrator. */
  readonly workspaceId?: WorkspaceId | null;
  /** Creates a personal key: the caller's own, or any person's for an instance administrator. */
  readonly person?: PersonId | 'me' | null;
  readonly scopes: readonly Scope[];
  readonly domainId?: DomainId | null;
  readonly ownLinksOnly?: boolean;
  /** Default: the caller's, as for `domainId` and `ownLinksOnly`. */
  readonly expiresAtMs?: number | null;
}

/** The secret is returned only once and stored only as a hash. */
export interface KeyWithSecret {
  readonly key: ApiKey;
  readonly secret: string;
}
