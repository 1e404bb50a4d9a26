import type { Link } from '../../core/link.ts';
import { foldTag, normalTag, TAGS_PER_WORKSPACE_MAX, TagsFull, wordOfTag } from '../../core/tag.ts';
import type { Db } from './schema.ts';
import { insertRows, insertStatements, sqlStatement } from './statement.ts';

/** Tags by the names that were asked for, each spelling of its own. */
export type TagsByName = ReadonlyMap<string, FoundTag>;

export interface FoundTag {
  readonly id: number;
  /** Another spelling where the link that it was made for is refused. */
  name: string;
  readonly isNew: boolean;
}

/** A link as far as its tags. */
interface Tagged {
  readonly linkId: number;
  readonly workspaceId: number;
  readonly tagIds: readonly number[];
}

interface NewTag {
  readonly name: string;
  readonly color: string | null;
  readonly createdAtMs: number;
}

const NAMES_PER_STATEMENT = 200;
const INSERTS = insertStatements('link_tags', ['workspace_id', 'tag_id', 'link_id']);
const COUNT = sqlStatement('update tags set links = links + $1 where id = $2');

/** The tags with those names; what is new is made. Throws TagsFull. */
export async function resolveTags(
  trx: Db,
  workspaceId: number,
  names: Iterable<string>,
  nowMs: number,
): Promise<TagsByName> {
  const foldedOf = new Map<string, string>();
  const wanted = new Map<string, string>();
  for (const name of names) {
    const folded = foldTag(name);
    foldedOf.set(name, folded);
    if (!wanted.has(folded)) wanted.set(folded, normalTag(name));
  }
  const found = await tagsOfFolds(trx, workspaceId, [...wanted.keys()]);
  const missing = [...wanted].filter(([folded]) => !found.has(folded));
  if (missing.length > 0) {
    const drafts = missing.map(([, name]) => ({ name, color: null, createdAtMs: nowMs }));
    const ids = await makeTags(trx, workspaceId, drafts);
    for (const [folded, name] of missing) {
      const id = ids.get(folded);
      if (id !== undefined) found.set(folded, { id, name, isNew: true });
    }
  }
  const byName = new Map<string, FoundTag>();
  for (const [name, folded] of foldedOf) {
    const tag = found.get(folded);
    if (tag !== undefined) byName.set(name, tag);
  }
  return byName;
}

/** Those that are there, by folded name. */
export async function tagsOfFolds(
  db: Db,
  workspaceId: number,
  folds: readonly string[],
): Promise<Map<string, FoundTag>> {
  const found = new Map<string, FoundTag>();
  for (const some of slices(folds)) {
    const rows = await db
      .selectFrom('tags')
      .select(['id', 'name', 'folded'])
      .where('workspace_id', '=', workspaceId)
      .where('folded', 'in', some)
      .execute();
    for (const { id, name, folded } of rows) found.set(folded ?? '', { id, name, isNew: false });
  }
  return found;
}

/** Adds tags whose names are free; answers their ids by folded name. Throws TagsFull. */
export async function makeTags(
  trx: Db,
  workspaceId: number,
  drafts: readonly NewTag[],
): Promise<ReadonlyMap<string, number>> {
  await requireRoom(trx, workspaceId, drafts.length);
  const ids = new Map<string, number>();
  for (const some of slices(drafts)) {
    const held = await heldWords(
      trx,
      workspaceId,
      some.map(({ name }) => name),
    );
    const made = await trx
      .insertInto('tags')
      .values(
        some.map(({ name, color, createdAtMs }) => ({
          ...{ workspace_id: workspaceId, name, folded: foldTag(name), word: wordOfTag(name, null) },
          ...{ color, links: 0, created_at_ms: createdAtMs },
        })),
      )
      .returning(['id', 'name', 'folded'])
      .execute();
    for (const { id, name, folded } of made) {
      ids.set(folded ?? '', id);
      if (!held.has(name)) continue;
      await trx
        .updateTable('tags')
        .set({ word: wordOfTag(name, id) })
        .where('id', '=', id)
        .execute();
    }
  }
  return ids;
}

async function requireRoom(trx: Db, workspaceId: number, wanted: number): Promise<void> {
  const { tags } = await trx
    .selectFrom('tags')
    .select(({ fn }) => fn.countAll<number>().as('tags'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (Number(tags) + wanted > TAGS_PER_WORKSPACE_MAX) throw new TagsFull('tags');
}

async function heldWords(
  trx: Db,
  workspaceId: number,
  words: readonly string[],
): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  for (const table of ['tags', 'tag_aliases'] as const) {
    const rows = await trx
      .selectFrom(table)
      .select('word')
      .where('workspace_id', '=', workspaceId)
      .where('word', 'in', words)
      .execute();
    for (const { word } of rows) held.add(word);
  }
  return held;
}

function* slices<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < all.length; at += NAMES_PER_STATEMENT) yield all.slice(at, at + NAMES_PER_STATEMENT);
}

export const tagIdsText = (ids: readonly number[]): string | null =>
  ids.length === 0 ? null : JSON.stringify(ids);

export const readTagIds = (text: string | null): readonly number[] =>
  text === null ? [] : (JSON.parse(text) as number[]);

/** The tags of a link in its order, each once. */
export const tagsOfNames = (names: readonly string[], tags: TagsByName): readonly FoundTag[] => [
  ...new Set(names.flatMap((name) => tags.get(name) ?? [])),
];

/** Adds rows to `link_tags`, where they are not there yet. */
export async function insertLinkTags(trx: Db, links: readonly Tagged[]): Promise<void> {
  const values = links.flatMap(({ linkId, workspaceId, tagIds }) =>
    tagIds.flatMap((tagId) => [workspaceId, tagId, linkId]),
  );
  await insertRows(trx, INSERTS, values);
}

export async function removeLinkTags(trx: Db, links: readonly Tagged[]): Promise<void> {
  for (const { linkId, workspaceId, tagIds } of links) {
    if (tagIds.length === 0) continue;
    await trx
      .deleteFrom('link_tags')
      .where('workspace_id', '=', workspaceId)
      .where('tag_id', 'in', tagIds)
      .where('link_id', '=', linkId)
      .execute();
  }
}

/** Adds `by` to the links of each of those tags; one that is named twice gets it twice. */
export async function countTags(trx: Db, tagIds: Iterable<number>, by: 1 | -1): Promise<void> {
  const gains = new Map<number, number>();
  for (const id of tagIds) gains.set(id, (gains.get(id) ?? 0) + by);
  for (const [id, gain] of gains) await COUNT.run(trx, [gain, id]);
}

/** The stored ids of a link's tags, with those of tags that are merged or deleted but not gone through yet. */
export async function storedTagIds(trx: Db, linkId: number): Promise<readonly number[]> {
  const row = await trx.selectFrom('links').select('tags').where('id', '=', linkId).executeTakeFirst();
  return readTagIds(row?.tags ?? null);
}

/** Gives a link, which stands in its row as it was, the tags of `next`. Answers what the row must have. */
export async function moveTags(trx: Db, held: Link, next: Link): Promise<string | null> {
  const { id: linkId, workspaceId } = held;
  const before = await storedTagIds(trx, linkId);
  const isSame = JSON.stringify(held.tags) === JSON.stringify(next.tags);
  const after = isSame
    ? before
    : tagsOfNames(next.tags, await resolveTags(trx, workspaceId, next.tags, next.updatedAtMs)).map(
        ({ id }) => id,
      );
  const wasUsed = held.trashedAtMs === null;
  const isUsed = next.trashedAtMs === null;
  if (!isSame) {
    await removeLinkTags(trx, [{ linkId, workspaceId, tagIds: before.filter((id) => !after.includes(id)) }]);
    await insertLinkTags(trx, [{ linkId, workspaceId, tagIds: after.filter((id) => !before.includes(id)) }]);
  }
  if (!isSame || wasUsed !== isUsed) {
    if (wasUsed) await countTags(trx, before, -1);
    if (isUsed) await countTags(trx, after, 1);
  }
  return tagIdsText(after);
}
