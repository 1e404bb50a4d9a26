import { type SqlBool, sql } from 'kysely';
import { foldTag, type Tag, type TagId, TagsFull } from '../../core/tag.ts';
import type { TagStore } from '../../core/tag-store.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import { countTags, insertLinkTags, makeTags, readTagIds, tagIdsText } from './link-tags.ts';
import type { Db, TagRow } from './schema.ts';
import type { Sql } from './sqlite.ts';
import { tagWords } from './tag-words.ts';

/** Links that one step goes through: other writes, and with them everybody, wait so long. */
const LINKS_PER_STEP = 500;
/** Steps that a merge or a removal does before it answers; whoever calls `settle` does the others. */
const STEPS_AT_ONCE = 10;

export function createSqlTags({ reader, writer }: Sql, { wordsMax }: { wordsMax: number }): TagStore {
  const settle = (): Promise<boolean> => writer.write(settleStep);

  async function settleSome(): Promise<void> {
    for (let step = 0; step < STEPS_AT_ONCE && (await settle()); step++);
  }

  return {
    async list({ workspaceId, search, after, limit }) {
      const rows = await reader
        .selectFrom('tags')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('folded', 'is not', null)
        .$if(after !== null, (query) => query.where('folded', '>', after))
        .$if(search !== null, (query) => query.where(sql<SqlBool>`instr(folded, ${search}) > 0`))
        .orderBy('folded')
        .limit(limit)
        .execute();
      return rows.map(toTag);
    },

    byName: (workspaceId, name) => tagByName(reader, workspaceId, name),

    insert: (draft) =>
      writer.write(async (trx) => {
        if ((await tagByName(trx, draft.workspaceId, draft.name)) !== null) return null;
        await makeTags(trx, draft.workspaceId, [draft]);
        return tagByName(trx, draft.workspaceId, draft.name);
      }),

    change: ({ workspaceId, id, name, color }) =>
      writer.write(async (trx) => {
        const holder = await tagByName(trx, workspaceId, name);
        if ((await tagById(trx, workspaceId, id)) === null) return null;
        if (holder !== null && holder.id !== id) return 'taken';
        const folded = foldTag(name);
        await trx.updateTable('tags').set({ name, folded, color }).where('id', '=', id).execute();
        return tagById(trx, workspaceId, id);
      }),

    async merge(workspaceId, from, into) {
      const isMerged = await writer.write(async (trx) => {
        const source = await tagById(trx, workspaceId, from);
        const target = await tagById(trx, workspaceId, into);
        if (source === null || target === null) return false;
        await requireWordRoom(trx, workspaceId, wordsMax);
        await moveWords(trx, source, target);
        await trx.updateTable('tags').set({ becomes: into }).where('becomes', '=', from).execute();
        await trx.updateTable('tags').set({ folded: null, becomes: into }).where('id', '=', from).execute();
        return true;
      });
      if (!isMerged) return null;
      await settleSome();
      return tagById(reader, workspaceId, into);
    },

    async remove(workspaceId, id) {
      const wasThere = await writer.write(async (trx) => {
        if ((await tagById(trx, workspaceId, id)) === null) return false;
        await trx
          .deleteFrom('tag_aliases')
          .where('workspace_id', '=', workspaceId)
          .where('tag_id', '=', id)
          .execute();
        const gone = { folded: null, becomes: null, word: '' };
        await trx.updateTable('tags').set(gone).where('becomes', '=', id).execute();
        await trx.updateTable('tags').set(gone).where('id', '=', id).execute();
        return true;
      });
      if (wasThere) await settleSome();
      return wasThere;
    },

    settle,

    words: (workspaceId) => tagWords(reader, workspaceId, null),
  };
}

/** Throws TagsFull. */
async function requireWordRoom(trx: Db, workspaceId: WorkspaceId, wordsMax: number): Promise<void> {
  const { aliases } = await trx
    .selectFrom('tag_aliases')
    .select(({ fn }) => fn.countAll<number>().as('aliases'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (Number(aliases) >= wordsMax) throw new TagsFull('words of merged tags');
}

/** Its own word and those that it took over go to the other tag. */
async function moveWords(trx: Db, { workspaceId, id }: Tag, into: Tag): Promise<void> {
  await trx
    .updateTable('tag_aliases')
    .set({ tag_id: into.id })
    .where('workspace_id', '=', workspaceId)
    .where('tag_id', '=', id)
    .execute();
  await trx
    .insertInto('tag_aliases')
    .columns(['workspace_id', 'word', 'tag_id'])
    .expression((from) =>
      from
        .selectFrom('tags')
        .where('id', '=', id)
        .select(['workspace_id', 'word', sql<number>`${into.id}`.as('tag_id')]),
    )
    .execute();
}

/** Replaces the id of a merged or deleted tag in the rows of some links; the tag goes when none has it any more. */
async function settleStep(trx: Db): Promise<boolean> {
  const tag = await trx
    .selectFrom('tags')
    .selectAll()
    .where('folded', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (tag === undefined) return false;
  const { id, workspace_id, becomes } = tag;
  const rows = await trx
    .selectFrom('link_tags')
    .innerJoin('links', 'links.id', 'link_tags.link_id')
    .where('link_tags.workspace_id', '=', workspace_id)
    .where('link_tags.tag_id', '=', id)
    .orderBy('link_tags.link_id')
    .limit(LINKS_PER_STEP)
    .select(['links.id', 'links.tags', 'links.trashed_at_ms'])
    .execute();
  const last = rows.at(-1);
  if (last === undefined) {
    await trx.deleteFrom('tags').where('id', '=', id).execute();
    return true;
  }
  const moved: { linkId: number; workspaceId: number; tagIds: readonly number[] }[] = [];
  let gained = 0;
  for (const row of rows) {
    const before = readTagIds(row.tags);
    const after = [...new Set(before.flatMap((held) => (held === id ? (becomes ?? []) : held)))];
    await trx
      .updateTable('links')
      .set({ tags: tagIdsText(after) })
      .where('id', '=', row.id)
      .execute();
    if (becomes === null || before.includes(becomes)) continue;
    moved.push({ linkId: row.id, workspaceId: workspace_id, tagIds: [becomes] });
    if (row.trashed_at_ms === null) gained++;
  }
  await insertLinkTags(trx, moved);
  if (becomes !== null) await countTags(trx, Array<number>(gained).fill(becomes), 1);
  await trx
    .deleteFrom('link_tags')
    .where('workspace_id', '=', workspace_id)
    .where('tag_id', '=', id)
    .where('link_id', '<=', last.id)
    .execute();
  return true;
}

async function tagByName(db: Db, workspaceId: WorkspaceId, name: string): Promise<Tag | null> {
  const row = await db
    .selectFrom('tags')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('folded', '=', foldTag(name.normalize('NFC')))
    .executeTakeFirst();
  return row === undefined ? null : toTag(row);
}

/** Null too for one that is merged or deleted. */
async function tagById(db: Db, workspaceId: WorkspaceId, id: number): Promise<Tag | null> {
  const row = await db
    .selectFrom('tags')
    .selectAll()
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .where('folded', 'is not', null)
    .executeTakeFirst();
  return row === undefined ? null : toTag(row);
}

const toTag = (row: TagRow): Tag => ({
  id: row.id as TagId,
  workspaceId: row.workspace_id as WorkspaceId,
  name: row.name,
  color: row.color,
  links: row.links,
  createdAtMs: row.created_at_ms,
});
