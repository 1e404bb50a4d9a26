import { createBreather } from '../base/breather.ts';
import type { Link } from './link.ts';
import { foldTag, TAGS_PER_WORKSPACE_MAX } from './tag.ts';
import type { TagStore } from './tag-store.ts';

/** Names of the tags that a dry run would have created so far, by folded name. */
export type CreatedTags = Map<string, string>;

/**
 * Links of one workspace for the answer of a dry run, with tags in the spelling that would be stored: the one of the
 * existing tag, else of the first link with the tag.
 */
export async function withSpeltTags(
  store: Pick<TagStore, 'spellings'>,
  links: readonly Link[],
  created: CreatedTags = new Map(),
): Promise<readonly Link[]> {
  const names = new Set(links.flatMap(({ tags }) => tags));
  const [first] = links;
  if (first === undefined || names.size === 0) return links;
  const existing = await store.spellings(first.workspaceId, [...names]);
  const spell = (tag: string): string => {
    const folded = foldTag(tag);
    const known = existing.get(folded) ?? created.get(folded);
    if (known === undefined && created.size < TAGS_PER_WORKSPACE_MAX) created.set(folded, tag);
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
