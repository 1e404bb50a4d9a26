import type { Tag, TagId, TagWords } from './tag.ts';
import type { WorkspaceId } from './workspace.ts';

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
  /** Folded name of the last one of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

/** Tags of a workspace. Links make those that they carry by themselves, see `LinkStore`. */
export interface TagStore {
  /** By folded name, in the order of its UTF-8 bytes. */
  list(query: TagListQuery): Promise<readonly Tag[]>;
  /** Whatever its letter case. */
  byName(workspaceId: WorkspaceId, name: string): Promise<Tag | null>;
  /** How those of the names are spelt that tags have, by folded name. */
  spellings(workspaceId: WorkspaceId, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Null when the name is held. Throws TagsFull. */
  insert(draft: TagDraft): Promise<Tag | null>;
  /** Null when it is gone, 'taken' when another one holds the name. Links and past clicks follow. */
  change(tag: Pick<Tag, 'workspaceId' | 'id' | 'name' | 'color'>): Promise<Tag | 'taken' | null>;
  /**
   * Makes one tag of two: links that carry `from`, past versions and past clicks are of `into` at once, while `links`
   * of it grows as `settle` comes to them. Null when one of them is gone. Throws TagsFull past TAG_ALIASES_MAX.
   */
  merge(workspaceId: WorkspaceId, from: TagId, into: TagId): Promise<Tag | null>;
  /** Takes it from every link at once; says whether it was there. Past clicks keep the word that they were stored with. */
  remove(workspaceId: WorkspaceId, id: TagId): Promise<boolean>;
  /** Goes through some links of merged and deleted tags; says whether there are more. Picks up where a crash ended it. */
  settle(): Promise<boolean>;
  words(workspaceId: WorkspaceId): Promise<TagWords>;
}
