import type { Migration } from '../migration.ts';

/** When each key and person was last seen, and an index for a key's calls: only rows without external id have calls. */
export const administration: Migration = {
  version: 15,
  name: 'administration',
  statements: ({ integer }) => [
    `alter table api_keys add column last_used_at_ms ${integer}`,
    `alter table persons add column last_seen_at_ms ${integer}`,
    `create index usage_by_key on usage_counts (key_id, day) where external_id = ''`,
  ],
};
