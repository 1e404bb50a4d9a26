import type { TagWords } from '../../core/tag.ts';
import type { Db } from './schema.ts';

/** What the words of a workspace's tags, or those of them that are asked for, stand for now. */
export async function tagWords(
  db: Db,
  workspaceId: number,
  only: readonly string[] | null,
): Promise<TagWords> {
  const known = new Map<string, string>();
  for (let at = 0; at < (only?.length ?? 1); at += WORDS_PER_STATEMENT) {
    const some = only?.slice(at, at + WORDS_PER_STATEMENT) ?? null;
    const aliases = await db
      .selectFrom('tag_aliases')
      .innerJoin('tags', 'tags.id', 'tag_aliases.tag_id')
      .where('tag_aliases.workspace_id', '=', workspaceId)
      .$if(some !== null, (query) => query.where('tag_aliases.word', 'in', some ?? []))
      .select(['tag_aliases.word', 'tags.name'])
      .execute();
    const own = await db
      .selectFrom('tags')
      .where('workspace_id', '=', workspaceId)
      .where('folded', 'is not', null)
      .$if(some !== null, (query) => query.where('word', 'in', some ?? []))
      .select(['word', 'name'])
      .execute();
    for (const { word, name } of [...aliases, ...own]) known.set(word, name);
  }
  return known;
}

const WORDS_PER_STATEMENT = 200;
