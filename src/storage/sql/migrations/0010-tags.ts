import { foldTag, normalTag } from '../../../core/links/tag.ts';
import { type Migration, type MigrationSteps, step } from '../migration.ts';

/**
 * Links refer to tags by id, so that a rename changes one row. Spellings that differ in letter case or in Unicode form
 * become one tag, with the name that the oldest link has. `folded` is null for a tag that is merged (into the tag of
 * `becomes`) or deleted, until its links are updated. `word` and `tag_aliases` have the words that clicks store.
 */
export const tags: Migration = {
  version: 10,
  name: 'tags',
  statements: ({ integer, givenId, clustered, text }) => [
    `create table tags (
      id ${givenId},
      workspace_id ${integer} not null,
      name ${text} not null,
      folded ${text},
      word ${text} not null,
      color ${text},
      links ${integer} not null default 0,
      becomes ${integer},
      created_at_ms ${integer} not null
    )`,
    'create unique index tags_by_name on tags (workspace_id, folded)',
    'create index tags_by_word on tags (workspace_id, word)',
    'create index tags_unsettled on tags (id) where folded is null',
    `create table tag_aliases (
      workspace_id ${integer} not null,
      word ${text} not null,
      tag_id ${integer} not null,
      primary key (workspace_id, word)
    )${clustered}`,
    'alter table link_tags rename to link_tag_names',
    `create table link_tags (
      workspace_id ${integer} not null,
      tag_id ${integer} not null,
      link_id ${integer} not null,
      primary key (workspace_id, tag_id, link_id)
    )${clustered}`,
    `create table tag_spellings (
      workspace_id ${integer} not null,
      tag ${text} not null,
      tag_id ${integer} not null,
      primary key (workspace_id, tag)
    )${clustered}`,
  ],
  // The program folds letters of all scripts: the database folds ASCII only.
  *steps() {
    const spelt = yield* makeTags();
    yield* moveRows(spelt);
    yield* moveLinks();
    yield* countLinks();
    yield* step('drop table link_tag_names');
    yield* step('drop table tag_spellings');
  },
};

interface Spelling {
  readonly workspaceId: number;
  readonly tag: string;
  readonly tagId: number;
}

function* makeTags(): MigrationSteps<readonly Spelling[]> {
  const found = yield* step(
    `select workspace_id, tag, min(link_id) as first from link_tag_names group by workspace_id, tag`,
  );
  const rows = found.map((row) => ({
    workspaceId: Number(row.workspace_id),
    tag: String(row.tag),
    first: Number(row.first),
  }));
  rows.sort((a, b) => a.workspaceId - b.workspaceId || a.first - b.first);
  const ids = new Map<string, number>();
  const spellings: Spelling[] = [];
  for (const { workspaceId, tag, first } of rows) {
    const folded = foldTag(normalTag(tag));
    const key = `${workspaceId} ${folded}`;
    const known = ids.get(key);
    const tagId = known ?? ids.size + 1;
    if (known === undefined) {
      ids.set(key, tagId);
      yield* step(
        `insert into tags (id, workspace_id, name, folded, word, created_at_ms)
         values ($1, $2, $3, $4, $5, coalesce((select created_at_ms from links where id = $6), 0))`,
        tagId,
        workspaceId,
        normalTag(tag),
        folded,
        tag,
        first,
      );
    } else {
      yield* step('insert into tag_aliases values ($1, $2, $3)', workspaceId, tag, tagId);
    }
    yield* step('insert into tag_spellings values ($1, $2, $3)', workspaceId, tag, tagId);
    spellings.push({ workspaceId, tag, tagId });
  }
  return spellings;
}

/** Tag by tag, so that rows are inserted in the order of the new table and need no sorting. */
function* moveRows(spelt: readonly Spelling[]): MigrationSteps<void> {
  for (const { workspaceId, tag, tagId } of [...spelt].sort((a, b) => a.tagId - b.tagId)) {
    yield* step(
      `insert into link_tags select workspace_id, $1, link_id from link_tag_names
       where workspace_id = $2 and tag = $3 on conflict do nothing`,
      tagId,
      workspaceId,
      tag,
    );
  }
}

/** In slices, because SQLite keeps the changes of a statement in memory until it ends. */
const LINKS_PER_STATEMENT = 50_000;

function* moveLinks(): MigrationSteps<void> {
  const last = Number((yield* step('select max(id) as last from links'))[0]?.last ?? 0);
  for (let after = 0; after < last; after += LINKS_PER_STATEMENT) {
    yield* step(
      `update links set tags = (
         select json_group_array(distinct tag_id) from json_each(links.tags) as listed
         cross join tag_spellings on tag_spellings.workspace_id = links.workspace_id
           and tag_spellings.tag = listed.value)
       where id > $1 and id <= $2 and tags is not null`,
      after,
      after + LINKS_PER_STATEMENT,
    );
  }
}

/** Counts all links, then subtracts those in the trash, which are few and found by an index. */
function* countLinks(): MigrationSteps<void> {
  yield* step(
    `update tags set links = (select count(*) from link_tags
       where link_tags.workspace_id = tags.workspace_id and link_tags.tag_id = tags.id)`,
  );
  yield* step(
    `update tags set links = links - trashed.count
     from (select listed.value as tag_id, count(*) as count from links, json_each(links.tags) as listed
           where links.trashed_at_ms is not null group by listed.value) as trashed
     where trashed.tag_id = tags.id`,
  );
}
