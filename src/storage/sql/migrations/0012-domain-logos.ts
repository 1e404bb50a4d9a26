import type { Migration } from '../migration.ts';

/** `domains.logos` is JSON that describes the logos, for every redirect process; the images are separate files. */
export const domainLogos: Migration = {
  version: 12,
  name: 'domain-logos',
  statements: ({ integer, bytes, text }) => [
    `alter table domains add column logos ${text}`,
    `create table domain_logos (
      domain_id ${integer} not null references domains (id) on delete cascade,
      hash ${text} not null,
      file ${bytes} not null,
      primary key (domain_id, hash)
    )`,
  ],
};
