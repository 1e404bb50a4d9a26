import type { Migration } from '../migration.ts';

/** Searched columns come first; `fields` is JSON. `counters` has the number of conversions of a workspace. */
export const conversions: Migration = {
  version: 9,
  name: 'conversions',
  statements: ({ integer, givenId, text }) => [
    `create table conversions (
      id ${givenId},
      workspace_id ${integer} not null,
      link_id ${integer} not null,
      at_ms ${integer} not null,
      external_id ${text},
      value double precision,
      currency ${text},
      fields ${text}
    )`,
    'create index conversions_by_time on conversions (workspace_id, at_ms, id)',
    'create index conversions_by_link on conversions (workspace_id, link_id, at_ms, id)',
    `create unique index conversions_by_external_id on conversions (workspace_id, external_id)
      where external_id is not null`,
  ],
};
