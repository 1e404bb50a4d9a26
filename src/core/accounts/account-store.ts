import type { DomainId, KeyId, PersonId, WorkspaceId } from '../base/ids.ts';
import type { ApiKey } from './key.ts';
import type { Workspace, WorkspaceDraft, WorkspaceSettings } from './workspace.ts';

/** Absent properties, and absent settings, stay unchanged. */
export interface StoredWorkspaceChange {
  readonly name?: string;
  readonly plan?: string;
  readonly settings?: Partial<WorkspaceSettings>;
}

export interface WorkspaceStore {
  insert(draft: WorkspaceDraft): Promise<Workspace>;
  byId(id: WorkspaceId): Promise<Workspace | null>;
  /** The oldest workspace: the default for an instance administrator. */
  first(): Promise<Workspace | null>;
  /** By id, after `after`. */
  list(after: WorkspaceId | null, limit: number): Promise<readonly Workspace[]>;
  /** Null when the workspace does not exist. */
  change(id: WorkspaceId, change: StoredWorkspaceChange): Promise<Workspace | null>;
}

export interface KeyStore {
  insert(draft: Omit<ApiKey, 'id'>, secretHash: string): Promise<ApiKey>;
  /**
   * Finds a key by the hash of its secret, or of its secret before a rotation while the grace period lasts at
   * `nowMs`. Found by the old secret, the key expires with the grace period.
   */
  bySecretHash(secretHash: string, nowMs: number): Promise<ApiKey | null>;
  byId(workspaceId: WorkspaceId, id: KeyId): Promise<ApiKey | null>;
  /** Names of keys that act in the workspace: its own, and every personal key. At most a few hundred ids. */
  namesOf(
    workspaceId: WorkspaceId,
    ids: readonly KeyId[],
  ): Promise<readonly { readonly id: KeyId; readonly name: string }[]>;
  /** The workspace's own keys, without personal ones; with `domainId` only those restricted to that domain. */
  list(
    workspaceId: WorkspaceId,
    domainId: DomainId | null,
    after: KeyId | null,
    limit: number,
  ): Promise<readonly ApiKey[]>;
  /** A personal key of that person. */
  byPerson(personId: PersonId, id: KeyId): Promise<ApiKey | null>;
  listByPerson(personId: PersonId, after: KeyId | null, limit: number): Promise<readonly ApiKey[]>;
  /** False when the key does not exist or is revoked. */
  revoke(workspaceId: WorkspaceId, id: KeyId, atMs: number): Promise<boolean>;
  /** The old secret works until `graceUntilMs`. Null when the key does not exist or is revoked. */
  rotate(
    workspaceId: WorkspaceId,
    id: KeyId,
    secret: { readonly hash: string; readonly prefix: string },
    graceUntilMs: number,
  ): Promise<ApiKey | null>;
}
