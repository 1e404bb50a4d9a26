import { type SqlBool, sql } from 'kysely';
import { changedDetails } from '../../../core/base/audit-entry.ts';
import type { TagId, WorkspaceId } from '../../../core/base/ids.ts';
import { foldTag, type Tag, TagsFull } from '../../../core/links/tag.ts';
import type { TagStore } from '../../../core/links/tag-store.ts';
import { recordAudit } from '../audit/record.ts';
import type { Db, TagRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { createTagRows, tagsOfFolds } from './link-tags.ts';
import { settleStep } from './tag-settling.ts';
import { tagWords } from './tag-words.ts';

/** Links that a merge or a removal updates before it returns; calls of `settle` update the others. */
const LINKS_AT_ONCE = 5_000;

export interface SqlTagsOptions {
  /** See TAG_ALIASES_MAX. */
  readonly wordsMax: number;
  /** Limit for the time of one step of `settle`. */
  readonly stepMsMax: number;
}

export function createSqlTags({ reader, writer }: Sql, { wordsMax, stepMsMax }: SqlTagsOptions): TagStore {
  const step = (linksMax: number) => writer.write((trx) => settleStep(trx, { linksMax, msMax: stepMsMax }));

  async function settleSome(): Promise<void> {
    for (let links = 0; links < LINKS_AT_ONCE; ) {
      const settled = await step(LINKS_AT_ONCE - links);
      if (settled === null) return;
      links += settled;
    }
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

    async spellings(workspaceId, names) {
      const found = await tagsOfFolds(reader, workspaceId, [...new Set(names.map(foldTag))]);
      return new Map([...found].map(([folded, { name }]) => [folded, name]));
    },

    insert: (draft, by) =>
      writer.write(async (trx) => {
        if ((await tagByName(trx, draft.workspaceId, draft.name)) !== null) return null;
        await createTagRows(trx, draft.workspaceId, [draft]);
        await recordAudit(trx, by, { ...about(draft), action: 'tag.created' });
        return tagByName(trx, draft.workspaceId, draft.name);
      }),

    change: ({ workspaceId, id, name, color }, by) =>
      writer.write(async (trx) => {
        const holder = await tagByName(trx, workspaceId, name);
        const before = await tagById(trx, workspaceId, id);
        if (before === null) return null;
        if (holder !== null && holder.id !== id) return 'taken';
        const folded = foldTag(name);
        await trx.updateTable('tags').set({ name, folded, color }).where('id', '=', id).execute();
        const details = changedDetails(['name', 'color'], before, { name, color });
        if (details !== null)
          await recordAudit(trx, by, { ...about(before), action: 'tag.changed', details });
        return tagById(trx, workspaceId, id);
      }),

    async merge(workspaceId, from, into, by) {
      const isMerged = await writer.write(async (trx) => {
        const source = await tagById(trx, workspaceId, from);
        const target = await tagById(trx, workspaceId, into);
        if (source === null || target === null) return false;
        await requireWordRoom(trx, workspaceId, wordsMax);
        await moveWords(trx, source, target);
        await trx.updateTable('tags').set({ becomes: into }).where('becomes', '=', from).execute();
        await trx.updateTable('tags').set({ folded: null, becomes: into }).where('id', '=', from).execute();
        const details = { into: target.name };
        await recordAudit(trx, by, { ...about(source), action: 'tag.merged', details });
        return true;
      });
      if (!isMerged) return null;
      await settleSome();
      return tagById(reader, workspaceId, into);
    },

    async remove(workspaceId, id, by) {
      const wasThere = await writer.write(async (trx) => {
        const tag = await tagById(trx, workspaceId, id);
        if (tag === null) return false;
        await trx
          .deleteFrom('tag_aliases')
          .where('workspace_id', '=', workspaceId)
          .where('tag_id', '=', id)
          .execute();
        const gone = { folded: null, becomes: null, word: '' };
        await trx.updateTable('tags').set(gone).where('becomes', '=', id).execute();
        await trx.updateTable('tags').set(gone).where('id', '=', id).execute();
        await recordAudit(trx, by, { ...about(tag), action: 'tag.removed' });
        return true;
      });
      if (wasThere) await settleSome();
      return wasThere;
    },

    settle: async () => (await step(Number.POSITIVE_INFINITY)) !== null,

    words: (workspaceId) => tagWords(reader, workspaceId, null),
  };
}

const about = ({ workspaceId, name }: Pick<Tag, 'workspaceId' | 'name'>) => ({
  workspaceId,
  subject: { kind: 'tag', name } as const,
});

/** Throws TagsFull. */
async function requireWordRoom(trx: Db, workspaceId: WorkspaceId, wordsMax: number): Promise<void> {
  const { aliases } = await trx
    .selectFrom('tag_aliases')
    .select(({ fn }) => fn.countAll<number>().as('aliases'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (Number(aliases) >= wordsMax) throw new TagsFull('tag_aliases');
}

/** Moves the word of the tag, and those that it took over, to the other tag. */
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

async function tagByName(db: Db, workspaceId: WorkspaceId, name: string): Promise<Tag | null> {
  const row = await db
    .selectFrom('tags')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('folded', '=', foldTag(name.normalize('NFC')))
    .executeTakeFirst();
  return row === undefined ? null : toTag(row);
}

/** Null also for a merged or deleted tag. */
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
