import type { Migration } from '../migrate.ts';

/** Settings are null for a domain that leaves them all alone, else JSON of those that it does not. */
export const domainSettings: Migration = {
  version: 4,
  name: 'domain-settings',
  statements: ({ bytes }) => [
    'alter table domains add column settings text',
    `create table server_secrets (name text primary key, secret ${bytes} not null)`,
  ],
};
