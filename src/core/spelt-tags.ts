import { createBreather } from './breather.ts';
import type { Link } from './link.ts';
import { foldTag, TAGS_PER_WORKSPACE_MAX } from './tag.ts';
import type { TagStore } from './tag-store.ts';

/** Names of tags that a dry run would have made so far, by folded name. */
export type MadeTags = Map<string, string>;

/**
 * Links of one workspace that a dry run answers, with tags spelt as they would be stored: as the tag that is there, or
 * as the first of the links that names it.
 */
export async function withSpeltTags(
  store: Pick<TagStore, 'spellings'>,
  links: readonly Link[],
  made: MadeTags = new Map(),
): Promise<readonly Link[]> {
  const names = new Set(links.flatMap(({ tags }) => tags));
  const [first] = links;
  if (first === undefined || names.size === 0) return links;
  const held = await store.spellings(first.workspaceId, [...names]);
  const spell = (tag: string): string => {
    const folded = foldTag(tag);
    const known = held.get(folded) ?? made.get(folded);
    if (known === undefined && made.size < TAGS_PER_WORKSPACE_MAX) made.set(folded, tag);
    return known ?? tag;
  };
  const spelt: Link[] = [];
  const breathe = createBreather();
  for (const link of links) {
    const pause = breathe();
    if (pause !== null) await pause;
    spelt.push(link.tags.length === 0 ? link : { ...link, tags: link.tags.map(spell) });
  }
  return spelt;
}
