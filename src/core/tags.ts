import { requireScope, requireWhole } from './access.ts';
import { parseColor } from './color.ts';
import type { Caller } from './key.ts';
import type { LinkStore } from './link-store.ts';
import type { Clock, Page } from './ports.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';
import { faultOfTag, foldTag, normalTag, TAG_BOUNDS, type Tag, TagsFull, type TagWords } from './tag.ts';
import type { TagStore } from './tag-store.ts';

export interface TagListWishes {
  readonly search: string | null;
  /** Folded name of the last one of the page before. */
  readonly cursor: string | null;
  readonly limit: number;
}

/**
 * The tags of the caller's workspace; names match whatever their letter case. A tag is on links of everybody, so a key
 * with bounds may neither list nor change them. Throws tag_not_found, tag_taken, invalid_field, too_many.
 */
export interface Tags {
  list(caller: Caller, wishes: TagListWishes): Promise<Page<Tag>>;
  /** By name. At most TAGS_PER_WORKSPACE_MAX. */
  all(caller: Caller): Promise<readonly Tag[]>;
  get(caller: Caller, name: string): Promise<Tag>;
  create(caller: Caller, wanted: { name: string; color: string | null }): Promise<Tag>;
  change(caller: Caller, name: string, change: { name?: string; color?: string | null }): Promise<Tag>;
  remove(caller: Caller, name: string): Promise<void>;
  /** Everything that has the first has the second from now on. */
  merge(caller: Caller, name: string, into: string): Promise<Tag>;
  /** For counting past clicks under the names of today; asks for no scope. */
  words(caller: Caller): Promise<TagWords>;
}

export function createTags(deps: {
  readonly store: TagStore;
  readonly quotas: Pick<Quotas, 'requireFeatures'>;
  readonly clock: Clock;
  /** A tag is on no link any more. */
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

  async function list({ workspaceId }: Caller, { search, cursor, limit }: TagListWishes): Promise<Page<Tag>> {
    const folded = search === null ? null : foldTag(normalTag(search));
    const found = await store.list({ workspaceId, search: folded, after: cursor, limit: limit + 1 });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: found.length > limit && last !== undefined ? foldTag(last.name) : null };
  }

  return {
    async list(caller, wishes) {
      requireWhole(caller, 'links:read');
      return list(caller, wishes);
    },

    async all(caller) {
      requireWhole(caller, 'links:read');
      return (await list(caller, { search: null, cursor: null, limit: ALL_MAX })).items;
    },

    async get(caller, name) {
      requireWhole(caller, 'links:read');
      return find(caller, name);
    },

    async create(caller, wanted) {
      requireEditor(caller);
      const draft = { name: checkName(wanted.name), color: checkColor(wanted.color) };
      const { workspaceId } = caller;
      const made = await refusingFull(() =>
        store.insert({ ...draft, workspaceId, createdAtMs: clock.nowMs() }),
      );
      if (made === null) throw new Problem('tag_taken', { name: draft.name });
      return made;
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
      const changed = await store.change(next);
      if (changed === 'taken') throw new Problem('tag_taken', { name: next.name });
      if (changed === null) throw new Problem('tag_not_found', {});
      return changed;
    },

    async remove(caller, name) {
      requireEditor(caller);
      const { id } = await find(caller, name);
      if (!(await store.remove(caller.workspaceId, id))) throw new Problem('tag_not_found', {});
      onRemoved();
    },

    async merge(caller, name, into) {
      requireEditor(caller);
      const from = await find(caller, name);
      const target = await store.byName(caller.workspaceId, normalTag(into));
      if (target === null) throw new Problem('invalid_field', { field: 'into', reason: 'unknown' });
      if (target.id === from.id) throw new Problem('invalid_field', { field: 'into', reason: 'same_tag' });
      const merged = await refusingFull(() => store.merge(caller.workspaceId, from.id, target.id));
      if (merged === null) throw new Problem('tag_not_found', {});
      return merged;
    },

    async words(caller) {
      requireScope(caller, 'stats:read');
      return store.words(caller.workspaceId);
    },
  };
}

/** More than a workspace ever has. */
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

/** The same store, whose writes refuse with too_many where a link would bring one tag too many. */
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
