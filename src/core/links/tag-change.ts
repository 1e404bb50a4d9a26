import type { FieldCheck } from '../base/field-check.ts';
import { faultOfTag, foldTag, normalTag, uniqueTags } from './tag.ts';

/** Tags to add and to remove; the others stay. */
export interface TagChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** A list replaces all tags. */
export type TagsInput = readonly string[] | TagChange;

/** Tags of one link. */
export const TAGS_MAX = 50;

export function checkTags(
  input: TagsInput,
  check: FieldCheck,
  current: readonly string[],
): readonly string[] {
  if (isList(input)) return inSpellingOf(current, checkNames('tags', input, check));
  const add = checkNames('tags.add', input.add ?? [], check);
  const removed = new Set(checkNames('tags.remove', input.remove ?? [], check).map(foldTag));
  for (const [i, tag] of add.entries()) if (removed.has(foldTag(tag))) check.fault(`tags.add.${i}`, 'both');
  const tags = uniqueTags([...current.filter((tag) => !removed.has(foldTag(tag))), ...add]);
  if (tags.length > TAGS_MAX) check.fault('tags', 'too_many');
  return tags;
}

/** The tags that a link gains. */
export const addedTags = (input: TagsInput): readonly string[] => (isList(input) ? input : (input.add ?? []));

const isList = (input: TagsInput): input is readonly string[] => Array.isArray(input);

/** The link keeps its spelling of a tag that differs only in letter case. */
function inSpellingOf(current: readonly string[], tags: readonly string[]): readonly string[] {
  if (current.length === 0) return tags;
  const spelt = new Map(current.map((tag) => [foldTag(tag), tag]));
  return tags.map((tag) => spelt.get(foldTag(tag)) ?? tag);
}

function checkNames(field: string, names: readonly string[], { fault }: FieldCheck): readonly string[] {
  if (names.length > TAGS_MAX) {
    fault(field, 'too_many');
    return [];
  }
  const tags = names.map((text, i) => {
    const tag = normalTag(text);
    const reason = faultOfTag(tag);
    if (reason !== null) fault(`${field}.${i}`, reason);
    return tag;
  });
  return uniqueTags(tags);
}
