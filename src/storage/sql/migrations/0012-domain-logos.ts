import type { Migration } from '../migrate.ts';

/** `domains.logos` is JSON of what is known of them, which every redirect process reads; their files lie apart. */
export const domainLogos: Migration = {
  version: 12,
  name: 'domain-logos',
  statements: ({ integer, bytes }) => [
    'alter table domains add column logos text',
    `create table domain_logos (
      domain_id ${integer} not null references domains (id) on delete cascade,
      hash text not null,
      file ${bytes} not null,
      primary key (domain_id, hash)
    )`,
  ],
};
