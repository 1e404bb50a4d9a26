import type { Author } from '../base/author.ts';
import type { DomainId, WorkspaceId } from '../base/ids.ts';
import type { Domain } from './domain.ts';
import type { ColorScheme, DomainLogo } from './domain-logo.ts';
import type { DomainSettings } from './domain-settings.ts';

/** Every change is written in the audit log in its own transaction: see `Author`. */
export interface DomainStore {
  /** Null when the host is verified for another domain, or already claimed by the same workspace. */
  insert(draft: Omit<Domain, 'id'>, by: Author): Promise<Domain | null>;
  byId(id: DomainId): Promise<Domain | null>;
  /** The verified domain with this host; null when the host is only claimed. */
  byHost(host: string): Promise<Domain | null>;
  /** The workspace's domains and the shared ones, by id. */
  list(workspaceId: WorkspaceId): Promise<readonly Domain[]>;
  all(): Promise<readonly Domain[]>;
  /**
   * Verifies the domain at `by.atMs` and removes all other claims on its host. Null when it does not exist or the host has been
   * verified for another domain.
   */
  verify(id: DomainId, by: Author): Promise<Domain | null>;
  /** Replaces the settings; null when the domain does not exist. */
  change(id: DomainId, settings: DomainSettings, by: Author): Promise<Domain | null>;
  /** Sets or removes one logo with its file (see `withLogo`); null when the domain does not exist. */
  setLogo(
    id: DomainId,
    scheme: ColorScheme,
    logo: { readonly facts: DomainLogo; readonly file: Uint8Array } | null,
    by: Author,
  ): Promise<Domain | null>;
  /** The file of a current logo of the domain. */
  logoFile(id: DomainId, hash: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** False when links still use it, including those in the trash; true when it has been removed. */
  remove(id: DomainId, by: Author): Promise<boolean>;
}
