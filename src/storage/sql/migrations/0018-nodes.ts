import type { Migration } from '../migration.ts';

/** The processes that answer calls: `boot` is the instance that the node runs, `seen_at_ms` its last heartbeat. */
export const nodes: Migration = {
  version: 18,
  name: 'nodes',
  statements: ({ integer, text }) => [
    `create table nodes (
      id ${text} primary key,
      boot ${text} not null,
      seen_at_ms ${integer} not null,
      version ${text} not null
    )`,
  ],
};
