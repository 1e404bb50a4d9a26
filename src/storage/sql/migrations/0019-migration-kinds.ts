import type { Migration } from '../migration.ts';

/** Whether programs that do not know a migration work beside it: see `Migration.kind`. */
export const migrationKinds: Migration = {
  version: 19,
  name: 'migration-kinds',
  kind: 'expand',
  statements: ({ text }) => [`alter table migrations add column kind ${text}`],
};
