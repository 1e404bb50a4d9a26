import type { Author } from '../base/author.ts';
import type { DomainId, KeyId, LinkId, PersonId, WorkspaceId } from '../base/ids.ts';
import type { ApiKey } from './key.ts';
import type { Workspace, WorkspaceDraft, WorkspaceSettings } from './workspace.ts';

/** Absent properties, and absent settings, stay unchanged. */
export interface StoredWorkspaceChange {
  readonly name?: string;
  readonly plan?: string;
  readonly settings?: Partial<WorkspaceSettings>;
}

/** Every change of a store of accounts is written in the audit log in its own transaction: see `Author`. */
export interface WorkspaceStore {
  insert(draft: WorkspaceDraft, by: Author): Promise<Workspace>;
  byId(id: WorkspaceId): Promise<Workspace | null>;
  /** The oldest workspace: the default for an instance administrator. */
  first(): Promise<Workspace | null>;
  /** By id, after `after`. */
  list(after: WorkspaceId | null, limit: number): Promise<readonly Workspace[]>;
  /** Null when the workspace does not exist. */
  change(id: WorkspaceId, change: StoredWorkspaceChange, by: Author): Promise<Workspace | null>;
  /** Marks the workspace as deleted at `by.atMs`, unless it is already. Null when it does not exist. */
  markDeleted(id: WorkspaceId, by: Author): Promise<Workspace | null>;
  /** Takes the mark back, unless it was set at or before `goneMs`. Null when it does not exist, or was. */
  restore(id: WorkspaceId, goneMs: number, by: Author): Promise<Workspace | null>;
}

/** Removes a deleted workspace in bounded steps, which can be repeated. */
export interface WorkspaceRemoval {
  /** The workspace that was deleted first, at or before `beforeMs`. */
  due(beforeMs: number): Promise<WorkspaceId | null>;
  linkIds(id: WorkspaceId, limit: number): Promise<readonly LinkId[]>;
  domainIds(id: WorkspaceId): Promise<readonly DomainId[]>;
  /** Removes some webhooks with what they sent; false when there are none. */
  removeWebhooks(id: WorkspaceId): Promise<boolean>;
  /** Removes some of what remains without links and domains; false when there is nothing. */
  removeRows(id: WorkspaceId): Promise<boolean>;
  /** Removes members, keys and the workspace. A personal key moves to another workspace of its person. */
  finish(id: WorkspaceId, by: Author): Promise<void>;
}

export interface KeyStore {
  insert(draft: Omit<ApiKey, 'id'>, secretHash: string, by: Author): Promise<ApiKey>;
  /**
   * Finds a key by the hash of its secret, or of its secret before a rotation while the grace period lasts at
   * `nowMs`. Found by the old secret, the key expires with the grace period.
   */
  bySecretHash(secretHash: string, nowMs: number): Promise<ApiKey | null>;
  byId(workspaceId: WorkspaceId, id: KeyId): Promise<ApiKey | null>;
  /**
   * Names of keys that act in the workspace: its own, and every personal key; null selects all keys. At most a few
   * hundred ids.
   */
  namesOf(
    workspaceId: WorkspaceId | null,
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
  /** Revokes it at `by.atMs`. False when the key does not exist or is revoked. */
  revoke(workspaceId: WorkspaceId, id: KeyId, by: Author): Promise<boolean>;
  /** The old secret works until `graceUntilMs`. Null when the key does not exist or is revoked. */
  rotate(
    workspaceId: WorkspaceId,
    id: KeyId,
    secret: { readonly hash: string; readonly prefix: string },
    graceUntilMs: number,
    by: Author,
  ): Promise<ApiKey | null>;
}
