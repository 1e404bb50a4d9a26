import type { Migration } from '../migrate.ts';

/** What the contracts of other APIs name and nothing acts on. */
export const linkExtras: Migration = {
  version: 5,
  name: 'link-extras',
  statements: () => ['alter table links add column extras text'],
};
