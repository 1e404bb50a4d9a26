import type { Link } from '../../../core/links/link.ts';
import { foldTag, normalTag, TAGS_PER_WORKSPACE_MAX, TagsFull, wordOfTag } from '../../../core/links/tag.ts';
import type { Db } from '../schema.ts';
import { insertRows, insertStatements, sqlStatement } from '../statement.ts';

/** Tags by the given names; two spellings are two entries. */
export type TagsByName = ReadonlyMap<string, FoundTag>;

export interface FoundTag {
  readonly id: number;
  /** Changes if the link that the tag was created for is refused. */
  name: string;
  readonly isNew: boolean;
}

/** A link and the ids of its tags. */
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

/** Finds the tags with these names and creates missing ones. Throws TagsFull. */
export async function resolveTags(
  trx: Db,
  workspaceId: number,
  names: Iterable<string>,
  nowMs: number,
): Promise<TagsByName> {
  const foldedOf = new Map<string, string>();
  const spellings = new Map<string, string>();
  for (const name of names) {
    const folded = foldTag(name);
    foldedOf.set(name, folded);
    if (!spellings.has(folded)) spellings.set(folded, normalTag(name));
  }
  const found = await tagsOfFolds(trx, workspaceId, [...spellings.keys()]);
  const missing = [...spellings].filter(([folded]) => !found.has(folded));
  if (missing.length > 0) {
    const drafts = missing.map(([, name]) => ({ name, color: null, createdAtMs: nowMs }));
    const ids = await createTagRows(trx, workspaceId, drafts);
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

/** The existing tags, by folded name. */
export async function tagsOfFolds(
  db: Db,
  workspaceId: number,
  folds: readonly string[],
): Promise<Map<string, FoundTag>> {
  const found = new Map<string, FoundTag>();
  for (const slice of slices(folds)) {
    const rows = await db
      .selectFrom('tags')
      .select(['id', 'name', 'folded'])
      .where('workspace_id', '=', workspaceId)
      .where('folded', 'in', slice)
      .execute();
    for (const { id, name, folded } of rows) found.set(folded ?? '', { id, name, isNew: false });
  }
  return found;
}

/** Creates tags whose names are free; returns their ids by folded name. Throws TagsFull. */
export async function createTagRows(
  trx: Db,
  workspaceId: number,
  drafts: readonly NewTag[],
): Promise<ReadonlyMap<string, number>> {
  await requireRoom(trx, workspaceId, drafts.length);
  const ids = new Map<string, number>();
  for (const slice of slices(drafts)) {
    const takenWords = await findTakenWords(
      trx,
      workspaceId,
      slice.map(({ name }) => name),
    );
    const created = await trx
      .insertInto('tags')
      .values(
        slice.map(({ name, color, createdAtMs }) => ({
          workspace_id: workspaceId,
          name,
          folded: foldTag(name),
          word: wordOfTag(name, null),
          color,
          links: 0,
          created_at_ms: createdAtMs,
        })),
      )
      .returning(['id', 'name', 'folded'])
      .execute();
    for (const { id, name, folded } of created) {
      ids.set(folded ?? '', id);
      if (!takenWords.has(name)) continue;
      await trx
        .updateTable('tags')
        .set({ word: wordOfTag(name, id) })
        .where('id', '=', id)
        .execute();
    }
  }
  return ids;
}

async function requireRoom(trx: Db, workspaceId: number, added: number): Promise<void> {
  const { tags } = await trx
    .selectFrom('tags')
    .select(({ fn }) => fn.countAll<number>().as('tags'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (Number(tags) + added > TAGS_PER_WORKSPACE_MAX) throw new TagsFull('tags');
}

async function findTakenWords(
  trx: Db,
  workspaceId: number,
  words: readonly string[],
): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  for (const table of ['tags', 'tag_aliases'] as const) {
    const rows = await trx
      .selectFrom(table)
      .select('word')
      .where('workspace_id', '=', workspaceId)
      .where('word', 'in', words)
      .execute();
    for (const { word } of rows) taken.add(word);
  }
  return taken;
}

function* slices<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += NAMES_PER_STATEMENT)
    yield items.slice(at, at + NAMES_PER_STATEMENT);
}

export const tagIdsText = (ids: readonly number[]): string | null =>
  ids.length === 0 ? null : JSON.stringify(ids);

export const readTagIds = (text: string | null): readonly number[] =>
  text === null ? [] : (JSON.parse(text) as number[]);

/** The tags of a link in its order, without repetitions. */
export const tagsOfNames = (names: readonly string[], tags: TagsByName): readonly FoundTag[] => [
  ...new Set(names.flatMap((name) => tags.get(name) ?? [])),
];

/** Adds missing rows to `link_tags`. */
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

/** Adds `by` to the link count of each tag; twice for a tag that is listed twice. */
export async function countTags(trx: Db, tagIds: Iterable<number>, by: 1 | -1): Promise<void> {
  const gains = new Map<number, number>();
  for (const id of tagIds) gains.set(id, (gains.get(id) ?? 0) + by);
  for (const [id, gain] of gains) await COUNT.run(trx, [gain, id]);
}

/** The stored ids of a link's tags, including merged and deleted tags that are not settled yet. */
export async function storedTagIds(trx: Db, linkId: number): Promise<readonly number[]> {
  const row = await trx.selectFrom('links').select('tags').where('id', '=', linkId).executeTakeFirst();
  return readTagIds(row?.tags ?? null);
}

/** Replaces the tags of a link, whose row is unchanged so far, by those of `next`. Returns the value for the row. */
export async function moveTags(trx: Db, current: Link, next: Link): Promise<string | null> {
  const { id: linkId, workspaceId } = current;
  const before = await storedTagIds(trx, linkId);
  const isSame = JSON.stringify(current.tags) === JSON.stringify(next.tags);
  const after = isSame
    ? before
    : tagsOfNames(next.tags, await resolveTags(trx, workspaceId, next.tags, next.updatedAtMs)).map(
        ({ id }) => id,
      );
  const wasUsed = current.trashedAtMs === null;
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
