import type { Migration } from '../migration.ts';

/**
 * Columns are in the order in which the redirect reads them. Every index on `links` slows down imports; only two
 * indexes contain all rows: the address, which must be unique, and the list of a workspace, which only grows at its
 * end.
 */
export const links: Migration = {
  version: 2,
  name: 'links',
  statements: ({ integer, clustered, text }) => [
    `create table links (
      id ${integer} primary key,
      workspace_id ${integer} not null,
      domain_id ${integer} not null,
      slug ${text} not null,
      destination ${text} not null,
      enabled ${integer} not null default 1,
      routing ${text},
      trashed_at_ms ${integer},
      created_via ${text} not null,
      created_by ${integer},
      created_at_ms ${integer} not null,
      updated_at_ms ${integer},
      version ${integer} not null default 1,
      external_id ${text},
      title ${text},
      note ${text},
      metadata ${text},
      tags ${text}
    )`,
    'create unique index links_by_address on links (domain_id, slug)',
    'create index links_by_workspace on links (workspace_id, id)',
    `create index links_by_external_id on links (workspace_id, external_id, id) where external_id is not null`,
    `create index links_in_trash on links (workspace_id, id) where trashed_at_ms is not null`,
    `create table link_tags (
      workspace_id ${integer} not null,
      tag ${text} not null,
      link_id ${integer} not null,
      primary key (workspace_id, tag, link_id)
    )${clustered}`,
    `create table link_versions (
      link_id ${integer} not null references links (id),
      version ${integer} not null,
      replaced_at_ms ${integer} not null,
      replaced_by ${integer},
      fields ${text} not null,
      primary key (link_id, version)
    )${clustered}`,
    `create table link_destinations (
      workspace_id ${integer} not null,
      hash ${integer} not null,
      link_id ${integer} not null,
      primary key (workspace_id, hash, link_id)
    )${clustered}`,
    `create table counters (name ${text} primary key, value bigint not null)`,
    `insert into counters (name, value) values ('link_id', 0), ('destinations_indexed', 0)`,
  ],
};
