import type { Migration } from '../migration.ts';

/** When each key was last used, and an index for the calls of a key: only rows without external id have calls. */
export const administration: Migration = {
  version: 16,
  name: 'administration',
  statements: ({ integer }) => [
    `alter table api_keys add column last_used_at_ms ${integer}`,
    `create index usage_by_key on usage_counts (key_id, day) where external_id = ''`,
  ],
};
