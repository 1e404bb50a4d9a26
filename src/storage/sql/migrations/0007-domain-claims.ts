import type { Migration } from '../migrate.ts';

/** A host that is only claimed holds nobody off: see `domains.ts`. */
export const domainClaims: Migration = {
  version: 7,
  name: 'domain-claims',
  statements: () => [
    `update domains set host = 'claim:' || workspace_id || ':' || host
      where verified_at_ms is null and workspace_id is not null`,
  ],
};
