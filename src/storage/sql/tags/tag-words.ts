import type { TagWords } from '../../../core/links/tag.ts';
import type { Db } from '../schema.ts';

/** The current names of the words of a workspace's tags, or only of the given words. */
export async function tagWords(
  db: Db,
  workspaceId: number,
  only: readonly string[] | null,
): Promise<TagWords> {
  const known = new Map<string, string>();
  for (let at = 0; at < (only?.length ?? 1); at += WORDS_PER_STATEMENT) {
    const slice = only?.slice(at, at + WORDS_PER_STATEMENT) ?? null;
    const aliases = await db
      .selectFrom('tag_aliases')
      .innerJoin('tags', 'tags.id', 'tag_aliases.tag_id')
      .where('tag_aliases.workspace_id', '=', workspaceId)
      .$if(slice !== null, (query) => query.where('tag_aliases.word', 'in', slice ?? []))
      .select(['tag_aliases.word', 'tags.name'])
      .execute();
    const own = await db
      .selectFrom('tags')
      .where('workspace_id', '=', workspaceId)
      .where('folded', 'is not', null)
      .$if(slice !== null, (query) => query.where('word', 'in', slice ?? []))
      .select(['word', 'name'])
      .execute();
    for (const { word, name } of [...aliases, ...own]) known.set(word, name);
  }
  return known;
}

const WORDS_PER_STATEMENT = 200;
