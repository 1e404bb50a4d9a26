import type { Migration } from '../migration.ts';

/** Each call with a personal key reads one row of `members` and one of `workspaces`, by their primary keys. */
export const members: Migration = {
  version: 8,
  name: 'members',
  statements: ({ givenId, integer, clustered, text }) => [
    `create table persons (
      id ${givenId},
      email ${text} not null unique,
      name ${text} not null,
      email_proven_at_ms ${integer},
      created_at_ms ${integer} not null
    )`,
    `create table members (
      workspace_id ${integer} not null references workspaces (id),
      person_id ${integer} not null references persons (id),
      role ${text} not null,
      joined_at_ms ${integer} not null,
      primary key (workspace_id, person_id)
    )${clustered}`,
    'create index members_by_person on members (person_id, workspace_id)',
    `create table invitations (
      id ${givenId},
      workspace_id ${integer} not null references workspaces (id),
      email ${text} not null,
      role ${text} not null,
      token_hash ${text} not null unique,
      mailed_token_hash ${text} unique,
      invited_by ${integer},
      created_at_ms ${integer} not null,
      expires_at_ms ${integer} not null
    )`,
    'create unique index invitations_by_email on invitations (workspace_id, email)',
    `alter table api_keys add column person_id ${integer}`,
    'create index api_keys_by_person on api_keys (person_id, id) where person_id is not null',
  ],
};
