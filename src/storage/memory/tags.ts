import type { Link } from '../../core/link.ts';
import {
  foldTag,
  normalTag,
  TAGS_PER_WORKSPACE_MAX,
  type Tag,
  type TagId,
  TagsFull,
  type TagWords,
  uniqueTags,
  wordOfTag,
} from '../../core/tag.ts';
import type { TagDraft, TagStore } from '../../core/tag-store.ts';
import type { WorkspaceId } from '../../core/workspace.ts';

/** The links that carry the tags, as this file needs them. */
export interface TaggedLinks {
  all(): readonly Link[];
  /** Gives every link of the workspace other names for its tags. */
  retag(workspaceId: WorkspaceId, names: (before: readonly string[]) => readonly string[]): void;
}

export interface MemoryTags {
  readonly tags: TagStore;
  /** The names as they are spelt; what is new is made. Throws TagsFull. */
  resolve(workspaceId: WorkspaceId, names: readonly string[], nowMs: number): readonly string[];
  words(workspaceId: WorkspaceId): TagWords;
  /** The words of tags with those names. */
  wordsOf(workspaceId: WorkspaceId, names: readonly string[]): readonly string[];
  /** For a write that is undone. */
  snapshot(): () => void;
}

interface Held {
  readonly tag: Omit<Tag, 'links'>;
  /** The first is its own. */
  readonly words: readonly string[];
}

/** No tag has it. */
const NOBODY = 0 as TagId;

export function createMemoryTags(links: TaggedLinks, { wordsMax }: { wordsMax: number }): MemoryTags {
  const held = new Map<TagId, Held>();
  let lastId = 0;

  const of = (workspaceId: WorkspaceId): Held[] =>
    [...held.values()].filter(({ tag }) => tag.workspaceId === workspaceId);
  /** By workspace and folded name. */
  const ids = new Map<string, TagId>();
  /** By workspace too. */
  const wordsHeld = new Set<string>();
  const sizes = new Map<WorkspaceId, number>();
  const placeOf = (workspaceId: WorkspaceId, name: string) => `${workspaceId} ${foldTag(name)}`;
  const find = (workspaceId: WorkspaceId, name: string): Held | null =>
    held.get(ids.get(placeOf(workspaceId, name)) ?? NOBODY) ?? null;
  function put(one: Held): void {
    held.set(one.tag.id, one);
    const { workspaceId, name, id } = one.tag;
    ids.set(placeOf(workspaceId, name), id);
    for (const word of one.words) wordsHeld.add(`${workspaceId} ${word}`);
    sizes.set(workspaceId, (sizes.get(workspaceId) ?? 0) + 1);
  }
  function drop({ tag, words }: Held): void {
    const { workspaceId, name, id } = tag;
    held.delete(id);
    ids.delete(placeOf(workspaceId, name));
    for (const word of words) wordsHeld.delete(`${workspaceId} ${word}`);
    sizes.set(workspaceId, (sizes.get(workspaceId) ?? 0) - 1);
  }
  const byId = (workspaceId: WorkspaceId, id: TagId): Held | null => {
    const one = held.get(id);
    return one?.tag.workspaceId === workspaceId ? one : null;
  };
  const counted = ({ tag }: Held): Tag => {
    const carries = ({ workspaceId, trashedAtMs, tags }: Link) =>
      workspaceId === tag.workspaceId && trashedAtMs === null && tags.includes(tag.name);
    return { ...tag, links: links.all().filter(carries).length };
  };

  function make({ workspaceId, ...draft }: TagDraft): Held {
    if ((sizes.get(workspaceId) ?? 0) >= TAGS_PER_WORKSPACE_MAX) throw new TagsFull('tags');
    const id = ++lastId as TagId;
    const isHeld = wordsHeld.has(`${workspaceId} ${draft.name}`);
    const one = {
      tag: { ...draft, workspaceId, id },
      words: [wordOfTag(draft.name, isHeld ? id : null)],
    };
    put(one);
    return one;
  }

  function words(workspaceId: WorkspaceId): TagWords {
    return new Map(of(workspaceId).flatMap(({ tag, words }) => words.map((word) => [word, tag.name])));
  }

  const tags: TagStore = {
    async list({ workspaceId, search, after, limit }) {
      return of(workspaceId)
        .map((one) => [Buffer.from(foldTag(one.tag.name)), one] as const)
        .sort(([a], [b]) => Buffer.compare(a, b))
        .filter(([folded]) => after === null || Buffer.compare(folded, Buffer.from(after)) > 0)
        .filter(([folded]) => search === null || folded.toString().includes(search))
        .slice(0, limit)
        .map(([, one]) => counted(one));
    },
    async byName(workspaceId, name) {
      const one = find(workspaceId, name);
      return one === null ? null : counted(one);
    },
    async spellings(workspaceId, names) {
      const found = names.flatMap((name) => find(workspaceId, name)?.tag.name ?? []);
      return new Map(found.map((name) => [foldTag(name), name]));
    },
    insert: async (draft) => (find(draft.workspaceId, draft.name) === null ? counted(make(draft)) : null),
    async change({ workspaceId, id, name, color }) {
      const one = byId(workspaceId, id);
      const holder = find(workspaceId, name);
      if (one === null) return null;
      if (holder !== null && holder.tag.id !== id) return 'taken';
      const changed = { ...one, tag: { ...one.tag, name, color } };
      drop(one);
      put(changed);
      links.retag(workspaceId, (before) => before.map((it) => (it === one.tag.name ? name : it)));
      return counted(changed);
    },
    async merge(workspaceId, from, into) {
      const source = byId(workspaceId, from);
      const target = byId(workspaceId, into);
      if (source === null || target === null) return null;
      const aliases = of(workspaceId).reduce((sum, one) => sum + one.words.length - 1, 0);
      if (aliases >= wordsMax) throw new TagsFull('words of merged tags');
      const merged = { ...target, words: [...target.words, ...source.words] };
      drop(source);
      put(merged);
      const { name } = target.tag;
      links.retag(workspaceId, (before) =>
        uniqueTags(before.map((it) => (it === source.tag.name ? name : it))),
      );
      return counted(merged);
    },
    async remove(workspaceId, id) {
      const one = byId(workspaceId, id);
      if (one === null) return false;
      drop(one);
      links.retag(workspaceId, (before) => before.filter((it) => it !== one.tag.name));
      return true;
    },
    settle: async () => false,
    words: async (workspaceId) => words(workspaceId),
  };

  return {
    tags,
    words,
    resolve: (workspaceId, names, nowMs) =>
      uniqueTags(names).map((text) => {
        const draft = { workspaceId, name: normalTag(text), color: null, createdAtMs: nowMs };
        return (find(workspaceId, text) ?? make(draft)).tag.name;
      }),
    wordsOf: (workspaceId, names) => names.map((name) => find(workspaceId, name)?.words[0] ?? name),
    snapshot() {
      const before = [...held.values()];
      return () => {
        held.clear();
        ids.clear();
        wordsHeld.clear();
        sizes.clear();
        for (const one of before) put(one);
      };
    },
  };
}
