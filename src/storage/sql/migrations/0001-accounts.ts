import type { Migration } from '../migration.ts';

export const accounts: Migration = {
  version: 1,
  name: 'accounts',
  statements: ({ givenId, integer, text }) => [
    `create table workspaces (
      id ${givenId},
      name ${text} not null,
      kind ${text} not null,
      plan ${text} not null,
      created_at_ms ${integer} not null
    )`,
    `create table domains (
      id ${givenId},
      workspace_id ${integer} references workspaces (id),
      host ${text} not null unique,
      verified_at_ms ${integer},
      verification_token ${text} not null,
      created_at_ms ${integer} not null
    )`,
    'create index domains_by_workspace on domains (workspace_id)',
    `create table api_keys (
      id ${givenId},
      workspace_id ${integer} not null references workspaces (id),
      name ${text} not null,
      prefix ${text} not null,
      secret_hash ${text} not null unique,
      old_secret_hash ${text},
      old_secret_until_ms ${integer},
      scopes ${text} not null,
      domain_id ${integer},
      own_links_only ${integer} not null,
      instance_admin ${integer} not null,
      expires_at_ms ${integer},
      created_at_ms ${integer} not null,
      revoked_at_ms ${integer}
    )`,
    'create index api_keys_by_workspace on api_keys (workspace_id, id)',
    `create index api_keys_by_old_secret on api_keys (old_secret_hash) where old_secret_hash is not null`,
  ],
};
