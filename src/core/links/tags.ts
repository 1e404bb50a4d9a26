import { requireScope, requireWhole } from '../base/access.ts';
import { authorOf } from '../base/author.ts';
import type { Caller } from '../base/caller.ts';
import { parseColor } from '../base/color.ts';
import type { Clock, Page } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Quotas } from '../plans/quota.ts';
import type { LinkStore } from './link-store.ts';
import { faultOfTag, foldTag, normalTag, TAG_BOUNDS, type Tag, TagsFull, type TagWords } from './tag.ts';
import type { TagStore } from './tag-store.ts';

export interface TagListInput {
  readonly search: string | null;
  /** Folded name of the last tag of the previous page. */
  readonly cursor: string | null;
  readonly limit: number;
}

/**
 * The tags of the caller's workspace; names ignore letter case. All links of a workspace share its tags, so a key with
 * bounds may neither list nor change them. Throws tag_not_found, tag_taken, invalid_field, too_many.
 */
export interface Tags {
  list(caller: Caller, input: TagListInput): Promise<Page<Tag>>;
  /** Sorted by name. At most TAGS_PER_WORKSPACE_MAX. */
  all(caller: Caller): Promise<readonly Tag[]>;
  get(caller: Caller, name: string): Promise<Tag>;
  create(caller: Caller, input: { name: string; color: string | null }): Promise<Tag>;
  change(caller: Caller, name: string, change: { name?: string; color?: string | null }): Promise<Tag>;
  remove(caller: Caller, name: string): Promise<void>;
  /** Replaces the first tag by the second everywhere. */
  merge(caller: Caller, name: string, into: string): Promise<Tag>;
  /** To show past clicks under current names. */
  words(caller: Caller): Promise<TagWords>;
}

export function createTags(deps: {
  readonly store: TagStore;
  readonly quotas: Pick<Quotas, 'requireFeatures'>;
  readonly clock: Clock;
  /** Called after a tag was removed from all links. */
  readonly onRemoved: () => void;
}): Tags {
  const { store, quotas, clock, onRemoved } = deps;

  function requireEditor(caller: Caller): void {
    requireWhole(caller, 'links:write');
    quotas.requireFeatures(caller, 'tags');
  }

  async function find(caller: Caller, name: string): Promise<Tag> {
    const tag = await store.byName(caller.workspaceId, normalTag(name));
    if (tag === null) throw new Problem('tag_not_found', {});
    return tag;
  }

  async function list({ workspaceId }: Caller, { search, cursor, limit }: TagListInput): Promise<Page<Tag>> {
    const folded = search === null ? null : foldTag(normalTag(search));
    const found = await store.list({ workspaceId, search: folded, after: cursor, limit: limit + 1 });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: found.length > limit && last !== undefined ? foldTag(last.name) : null };
  }

  return {
    async list(caller, input) {
      requireWhole(caller, 'links:read');
      return list(caller, input);
    },

    async all(caller) {
      requireWhole(caller, 'links:read');
      return (await list(caller, { search: null, cursor: null, limit: ALL_MAX })).items;
    },

    async get(caller, name) {
      requireWhole(caller, 'links:read');
      return find(caller, name);
    },

    async create(caller, input) {
      requireEditor(caller);
      const draft = { name: checkName(input.name), color: checkColor(input.color) };
      const { workspaceId } = caller;
      const by = authorOf(caller, clock.nowMs());
      const created = await refusingFull(() =>
        store.insert({ ...draft, workspaceId, createdAtMs: by.atMs }, by),
      );
      if (created === null) throw new Problem('tag_taken', { name: draft.name });
      return created;
    },

    async change(caller, name, change) {
      requireEditor(caller);
      const tag = await find(caller, name);
      const next = {
        ...tag,
        name: change.name === undefined ? tag.name : checkName(change.name),
        color: change.color === undefined ? tag.color : checkColor(change.color),
      };
      if (next.name === tag.name && next.color === tag.color) return tag;
      const changed = await store.change(next, authorOf(caller, clock.nowMs()));
      if (changed === 'taken') throw new Problem('tag_taken', { name: next.name });
      if (changed === null) throw new Problem('tag_not_found', {});
      return changed;
    },

    async remove(caller, name) {
      requireEditor(caller);
      const { id } = await find(caller, name);
      const by = authorOf(caller, clock.nowMs());
      if (!(await store.remove(caller.workspaceId, id, by))) throw new Problem('tag_not_found', {});
      onRemoved();
    },

    async merge(caller, name, into) {
      requireEditor(caller);
      const from = await find(caller, name);
      const target = await store.byName(caller.workspaceId, normalTag(into));
      if (target === null) throw new Problem('invalid_field', { field: 'into', reason: 'unknown' });
      if (target.id === from.id) throw new Problem('invalid_field', { field: 'into', reason: 'same_tag' });
      const by = authorOf(caller, clock.nowMs());
      const merged = await refusingFull(() => store.merge(caller.workspaceId, from.id, target.id, by));
      if (merged === null) throw new Problem('tag_not_found', {});
      return merged;
    },

    async words(caller) {
      requireScope(caller, 'stats:read');
      return store.words(caller.workspaceId);
    },
  };
}

/** More tags than a workspace can have. */
const ALL_MAX = 1_000_000;

function checkName(text: string): string {
  const name = normalTag(text);
  const reason = faultOfTag(name);
  if (reason !== null) throw new Problem('invalid_field', { field: 'name', reason });
  return name;
}

function checkColor(color: string | null): string | null {
  if (color === null) return null;
  const parsed = parseColor(color);
  if (parsed === null) throw new Problem('invalid_field', { field: 'color', reason: 'bad_form' });
  return parsed;
}

/** A store whose writes throw too_many instead of TagsFull. */
export function refusingTooManyTags(store: LinkStore): LinkStore {
  return {
    ...store,
    insert: (drafts) => refusingFull(() => store.insert(drafts)),
    upsert: (draft, change) => refusingFull(() => store.upsert(draft, change)),
    replace: (link, version, by) => refusingFull(() => store.replace(link, version, by)),
    saveAll: (steps, by) => refusingFull(() => store.saveAll(steps, by)),
  };
}

async function refusingFull<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof TagsFull) {
      throw new Problem('too_many', { what: error.what, max: TAG_BOUNDS[error.what] });
    }
    throw error;
  }
}
