import type { Migration } from '../migration.ts';

/** An unverified claim of a host does not block others: see `domains.ts`. */
export const domainClaims: Migration = {
  version: 7,
  name: 'domain-claims',
  statements: () => [
    `update domains set host = 'claim:' || workspace_id || ':' || host
      where verified_at_ms is null and workspace_id is not null`,
  ],
};
