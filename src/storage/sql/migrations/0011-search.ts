import type { Migration } from '../migration.ts';

/**
 * The index of `search-index.ts`: chunks of links of one workspace, and for each run of chunks blocks of grams with the
 * links that contain them. Blocks of a run that no chunk names are never read. `link_search_edits` lists links whose
 * texts have changed since.
 */
export const search: Migration = {
  version: 11,
  name: 'search',
  statements: ({ integer, bytes, clustered }) => [
    `create table link_search_chunks (
      workspace_id ${integer} not null,
      chunk ${integer} not null,
      of_edits ${integer} not null,
      first_id ${integer} not null,
      last_id ${integer} not null,
      links ${integer} not null,
      run ${integer} not null,
      part ${integer} not null,
      ids ${bytes},
      primary key (workspace_id, chunk)
    )${clustered}`,
    `create table link_search_blocks (
      workspace_id ${integer} not null,
      run ${integer} not null,
      first_key ${integer} not null,
      grams ${bytes} not null
    )`,
    // A separate index, because each block fills a page: inner pages of a tree of blocks would have few entries.
    'create unique index link_search_blocks_by_key on link_search_blocks (workspace_id, run, first_key)',
    `create table link_search_edits (
      workspace_id ${integer} not null,
      link_id ${integer} not null,
      version ${integer} not null,
      primary key (workspace_id, link_id)
    )${clustered}`,
  ],
};
