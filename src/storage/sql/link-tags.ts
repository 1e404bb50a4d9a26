import { sql } from 'kysely';
import { createBreather } from '../../core/breather.ts';
import type { Link } from '../../core/link.ts';
import { foldTag, normalTag, TAGS_PER_WORKSPACE_MAX, TagsFull, wordOfTag } from '../../core/tag.ts';
import type { Db } from './schema.ts';

/** Tags by the folded names that were asked for. */
export type TagsByFold = ReadonlyMap<string, FoundTag>;

interface FoundTag {
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

const NAMES_PER_STATEMENT = 200;
const ROWS_PER_STATEMENT = 250;

/** The tags with those names; what is new is made. Throws TagsFull. */
export async function resolveTags(
  trx: Db,
  workspaceId: number,
  names: Iterable<string>,
  nowMs: number,
): Promise<TagsByFold> {
  const wanted = new Map<string, string>();
  for (const name of names) {
    const folded = foldTag(name);
    if (!wanted.has(folded)) wanted.set(folded, normalTag(name));
  }
  const found = new Map<string, FoundTag>();
  const all = [...wanted.keys()];
  for (let at = 0; at < all.length; at += NAMES_PER_STATEMENT) {
    const rows = await trx
      .selectFrom('tags')
      .select(['id', 'name', 'folded'])
      .where('workspace_id', '=', workspaceId)
      .where('folded', 'in', all.slice(at, at + NAMES_PER_STATEMENT))
      .execute();
    for (const { id, name, folded } of rows) found.set(folded ?? '', { id, name, isNew: false });
  }
  if (found.size === wanted.size) return found;
  await requireRoom(trx, workspaceId, wanted.size - found.size);
  for (const [folded, name] of wanted) {
    if (found.has(folded)) continue;
    const id = await makeTag(trx, { workspaceId, name, color: null, createdAtMs: nowMs });
    found.set(folded, { id, name, isNew: true });
  }
  return found;
}

/** Throws TagsFull. */
export async function requireRoom(trx: Db, workspaceId: number, wanted: number): Promise<void> {
  const { tags } = await trx
    .selectFrom('tags')
    .select(({ fn }) => fn.countAll<number>().as('tags'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (Number(tags) + wanted > TAGS_PER_WORKSPACE_MAX) throw new TagsFull();
}

/** Adds a tag whose name is free. */
export async function makeTag(
  trx: Db,
  tag: { workspaceId: number; name: string; color: string | null; createdAtMs: number },
): Promise<number> {
  const { workspaceId, name } = tag;
  const isHeld = await isWordHeld(trx, workspaceId, name);
  const { id } = await trx
    .insertInto('tags')
    .values({
      workspace_id: workspaceId,
      name,
      folded: foldTag(name),
      word: wordOfTag(name, null),
      color: tag.color,
      links: 0,
      created_at_ms: tag.createdAtMs,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (isHeld) {
    await trx
      .updateTable('tags')
      .set({ word: wordOfTag(name, id) })
      .where('id', '=', id)
      .execute();
  }
  return id;
}

async function isWordHeld(trx: Db, workspaceId: number, word: string): Promise<boolean> {
  for (const table of ['tags', 'tag_aliases'] as const) {
    const held = await trx
      .selectFrom(table)
      .select('word')
      .where('workspace_id', '=', workspaceId)
      .where('word', '=', word)
      .executeTakeFirst();
    if (held !== undefined) return true;
  }
  return false;
}

export const tagIdsText = (ids: readonly number[]): string | null =>
  ids.length === 0 ? null : JSON.stringify(ids);

export const readTagIds = (text: string | null): readonly number[] =>
  text === null ? [] : (JSON.parse(text) as number[]);

/** The ids in a link's order, each once. */
export const idsOfNames = (names: readonly string[], tags: TagsByFold): readonly number[] => [
  ...new Set(names.flatMap((name) => tags.get(foldTag(name))?.id ?? [])),
];

/** Adds rows to `link_tags`. */
export async function insertLinkTags(trx: Db, links: readonly Tagged[]): Promise<void> {
  const rows = links.flatMap(({ linkId, workspaceId, tagIds }) =>
    tagIds.map((tag_id) => ({ workspace_id: workspaceId, tag_id, link_id: linkId })),
  );
  const breathe = createBreather();
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    // Readers see nothing of it until the commit, and other writes wait for it anyway.
    const pause = breathe();
    if (pause !== null) await pause;
    await trx
      .insertInto('link_tags')
      .values(rows.slice(at, at + ROWS_PER_STATEMENT))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
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
  for (const [id, gain] of gains) {
    await trx
      .updateTable('tags')
      .set({ links: sql<number>`links + ${gain}` })
      .where('id', '=', id)
      .execute();
  }
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
    : idsOfNames(next.tags, await resolveTags(trx, workspaceId, next.tags, next.updatedAtMs));
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
