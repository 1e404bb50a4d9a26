import type { Db, TagRow } from '../schema.ts';
import { sqlStatement } from '../statement.ts';
import { countTags, insertLinkTags, readTagIds, tagIdsText } from './link-tags.ts';

/** Links that one step may read. */
const LINKS_PER_STEP = 500;
/** Blocks all other work while a step changes rows. */
export const SETTLE_STEP_MS_MAX = 10;

const SET_TAGS = sqlStatement('update links set tags = $1 where id = $2');

/**
 * Replaces the id of a merged or deleted tag in the rows of links for about `msMax`, at least of one link. Removes the
 * tag when no link has it. Returns the number of changed links; null when no such tag is left.
 */
export async function settleStep(
  trx: Db,
  { linksMax, msMax }: { linksMax: number; msMax: number },
): Promise<number | null> {
  const untilMs = performance.now() + msMax;
  const tag = await trx
    .selectFrom('tags')
    .selectAll()
    .where('folded', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (tag === undefined) return null;
  const carriers = await carriersOf(trx, tag, Math.min(linksMax, LINKS_PER_STEP));
  if (carriers.length === 0) {
    await trx.deleteFrom('tags').where('id', '=', tag.id).execute();
    return 0;
  }
  const { id, workspace_id: workspaceId, becomes } = tag;
  const moved: { linkId: number; workspaceId: number; tagIds: readonly number[] }[] = [];
  let gained = 0;
  let settled = 0;
  let lastId = 0;
  for (const row of carriers) {
    if (settled > 0 && performance.now() >= untilMs) break;
    const before = readTagIds(row.tags);
    const after = [...new Set(before.flatMap((tagId) => (tagId === id ? (becomes ?? []) : tagId)))];
    await SET_TAGS.run(trx, [tagIdsText(after), row.id]);
    settled++;
    lastId = row.id;
    if (becomes === null || before.includes(becomes)) continue;
    moved.push({ linkId: row.id, workspaceId, tagIds: [becomes] });
    if (row.trashed_at_ms === null) gained++;
  }
  await insertLinkTags(trx, moved);
  if (becomes !== null) await countTags(trx, Array<number>(gained).fill(becomes), 1);
  await trx
    .deleteFrom('link_tags')
    .where('workspace_id', '=', workspaceId)
    .where('tag_id', '=', id)
    .where('link_id', '<=', lastId)
    .execute();
  return settled;
}

const carriersOf = (trx: Db, { id, workspace_id }: TagRow, max: number) =>
  trx
    .selectFrom('link_tags')
    .innerJoin('links', 'links.id', 'link_tags.link_id')
    .where('link_tags.workspace_id', '=', workspace_id)
    .where('link_tags.tag_id', '=', id)
    .orderBy('link_tags.link_id')
    .limit(max)
    .select(['links.id', 'links.tags', 'links.trashed_at_ms'])
    .execute();
