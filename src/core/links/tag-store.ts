import type { Author } from '../base/author.ts';
import type { TagId, WorkspaceId } from '../base/ids.ts';
import type { Tag, TagWords } from './tag.ts';

export interface TagDraft {
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly color: string | null;
  readonly createdAtMs: number;
}

export interface TagListQuery {
  readonly workspaceId: WorkspaceId;
  /** Part of the folded name; null does not narrow. */
  readonly search: string | null;
  /** Folded name of the last tag of the previous page. */
  readonly after: string | null;
  readonly limit: number;
}

/**
 * Tags of a workspace. Storing a link creates its missing tags, see `LinkStore`. Changes that name an author are
 * written in the audit log.
 */
export interface TagStore {
  /** Sorted by the UTF-8 bytes of the folded name. */
  list(query: TagListQuery): Promise<readonly Tag[]>;
  /** Ignores letter case. */
  byName(workspaceId: WorkspaceId, name: string): Promise<Tag | null>;
  /** The stored spelling of each name that is a tag, by folded name. */
  spellings(workspaceId: WorkspaceId, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Null when the name is taken. Throws TagsFull. */
  insert(draft: TagDraft, by: Author): Promise<Tag | null>;
  /** Null when the tag does not exist, 'taken' when another has the name. Links and past clicks get the new name. */
  change(tag: Pick<Tag, 'workspaceId' | 'id' | 'name' | 'color'>, by: Author): Promise<Tag | 'taken' | null>;
  /**
   * Merges one tag into another: links, past versions and past clicks of `from` count as `into` at once, while the
   * number `links` of `into` grows with each `settle`. Null when one of the tags does not exist. Throws TagsFull above
   * TAG_ALIASES_MAX.
   */
  merge(workspaceId: WorkspaceId, from: TagId, into: TagId, by: Author): Promise<Tag | null>;
  /** Removes the tag from every link at once; false when it does not exist. Past clicks keep their stored word. */
  remove(workspaceId: WorkspaceId, id: TagId, by: Author): Promise<boolean>;
  /** Updates a slice of the links of merged and deleted tags; true when more remain. Continues after a crash. */
  settle(): Promise<boolean>;
  words(workspaceId: WorkspaceId): Promise<TagWords>;
}
