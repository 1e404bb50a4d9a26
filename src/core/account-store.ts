import type { Domain, DomainId } from './domain.ts';
import type { ColorScheme, DomainLogo } from './domain-logo.ts';
import type { DomainSettings } from './domain-settings.ts';
import type { ApiKey, KeyId } from './key.ts';
import type { PersonId } from './person.ts';
import type { Workspace, WorkspaceId } from './workspace.ts';

export interface WorkspaceStore {
  insert(draft: Omit<Workspace, 'id'>): Promise<Workspace>;
  byId(id: WorkspaceId): Promise<Workspace | null>;
  /** The oldest one: where an instance administrator acts unless told otherwise. */
  first(): Promise<Workspace | null>;
  /** By id, after `after`. */
  list(after: WorkspaceId | null, limit: number): Promise<readonly Workspace[]>;
  /** Null when it is not there. */
  change(
    id: WorkspaceId,
    change: { readonly name?: string; readonly plan?: string },
  ): Promise<Workspace | null>;
}

export interface KeyStore {
  insert(draft: Omit<ApiKey, 'id'>, secretHash: string): Promise<ApiKey>;
  /**
   * A key by the hash of its secret, or of the one it had before a rotation whose grace has not passed at `nowMs`. By
   * that one it expires when the grace does.
   */
  bySecretHash(secretHash: string, nowMs: number): Promise<ApiKey | null>;
  byId(workspaceId: WorkspaceId, id: KeyId): Promise<ApiKey | null>;
  /** Those of the workspace alone, not of persons; with `domainId` only those bound to that domain. */
  list(
    workspaceId: WorkspaceId,
    domainId: DomainId | null,
    after: KeyId | null,
    limit: number,
  ): Promise<readonly ApiKey[]>;
  /** A personal key of that person. */
  byPerson(personId: PersonId, id: KeyId): Promise<ApiKey | null>;
  listByPerson(personId: PersonId, after: KeyId | null, limit: number): Promise<readonly ApiKey[]>;
  /** False when it is not there or already revoked. */
  revoke(workspaceId: WorkspaceId, id: KeyId, atMs: number): Promise<boolean>;
  /** The old secret goes on working until `graceUntilMs`. Null when the key is not there or revoked. */
  rotate(
    workspaceId: WorkspaceId,
    id: KeyId,
    secret: { readonly hash: string; readonly prefix: string },
    graceUntilMs: number,
  ): Promise<ApiKey | null>;
}

export interface DomainStore {
  /** Null when the host is proved to be somebody's, or claimed by the same workspace already. */
  insert(draft: Omit<Domain, 'id'>): Promise<Domain | null>;
  byId(id: DomainId): Promise<Domain | null>;
  /** The one that is proved; of a host that is only claimed, none. */
  byHost(host: string): Promise<Domain | null>;
  /** Those of the workspace and the shared ones, by id. */
  list(workspaceId: WorkspaceId): Promise<readonly Domain[]>;
  all(): Promise<readonly Domain[]>;
  /** Takes the claims of others on the same host away. Null when it is not there, or another's by now. */
  verify(id: DomainId, atMs: number): Promise<Domain | null>;
  /** Replaces its settings; null when it is not there. */
  change(id: DomainId, settings: DomainSettings): Promise<Domain | null>;
  /** Sets or takes away one logo with its file (see `withLogo`); null when the domain is not there. */
  setLogo(
    id: DomainId,
    scheme: ColorScheme,
    logo: { readonly facts: DomainLogo; readonly file: Uint8Array } | null,
  ): Promise<Domain | null>;
  /** The file of a logo that the domain has now. */
  logoFile(id: DomainId, hash: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** False when links still use it, also from the trash. True when it is gone. */
  remove(id: DomainId): Promise<boolean>;
}
