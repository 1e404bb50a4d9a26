import type { Migration } from '../migration.ts';

/**
 * When a link expires, in a column of its own: an expression over the JSON of its routing fails on some databases, for
 * JSON that names a NUL or half a surrogate pair anywhere.
 */
export const linkEnds: Migration = {
  version: 17,
  name: 'link-ends',
  statements: ({ integer, endOfLink }) => [
    `alter table links add column ends_at_ms ${integer}`,
    `update links set ends_at_ms = ${endOfLink} where ${endOfLink} is not null`,
    'drop index links_by_end',
    'create index links_by_end on links (workspace_id, ends_at_ms) where ends_at_ms is not null',
  ],
};
