import type { Migration } from '../migration.ts';

/** Fields of compatible APIs that the server stores but does not act on. */
export const linkExtras: Migration = {
  version: 5,
  name: 'link-extras',
  statements: ({ text }) => [`alter table links add column extras ${text}`],
};
