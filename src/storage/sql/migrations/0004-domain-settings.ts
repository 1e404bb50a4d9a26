import type { Migration } from '../migration.ts';

/** JSON of the settings that differ from the defaults; null if none does. */
export const domainSettings: Migration = {
  version: 4,
  name: 'domain-settings',
  statements: ({ bytes, text }) => [
    `alter table domains add column settings ${text}`,
    `create table server_secrets (name ${text} primary key, secret ${bytes} not null)`,
  ],
};
