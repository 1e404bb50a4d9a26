import type { Migration } from '../migration.ts';

/**
 * People sign in. Secrets of sessions, recovery codes and challenges are stored as SHA-256; each call of a session reads
 * one row of `sessions` and one of `persons`.
 */
export const signIn: Migration = {
  version: 14,
  name: 'sign-in',
  statements: ({ givenId, integer, clustered, text }) => [
    `alter table persons add column is_instance_admin ${integer} not null default 0`,
    `alter table persons add column settings ${text}`,
    `alter table workspaces add column settings ${text}`,
    `alter table workspaces add column deleted_at_ms ${integer}`,
    `alter table api_keys add column created_by_actor ${text}`,
    `alter table links add column created_by_actor ${text}`,
    `alter table link_versions add column replaced_by_actor ${text}`,
    `create table passwords (
      person_id ${integer} primary key references persons (id),
      hash ${text} not null,
      changed_at_ms ${integer} not null
    )`,
    `create table sessions (
      id ${givenId},
      person_id ${integer} not null references persons (id),
      secret_hash ${text} not null unique,
      created_at_ms ${integer} not null,
      used_at_ms ${integer} not null,
      ends_at_ms ${integer} not null,
      proven_at_ms ${integer},
      methods ${text} not null,
      browser ${text} not null,
      country ${text} not null
    )`,
    'create index sessions_by_person on sessions (person_id, id)',
    `create table totp (
      person_id ${integer} primary key references persons (id),
      sealed_secret ${text} not null,
      last_step ${integer} not null,
      created_at_ms ${integer} not null
    )`,
    `create table recovery_codes (
      person_id ${integer} not null references persons (id),
      hash ${text} not null,
      used_at_ms ${integer},
      primary key (person_id, hash)
    )${clustered}`,
    `create table passkeys (
      id ${givenId},
      person_id ${integer} not null references persons (id),
      credential_id ${text} not null unique,
      public_key ${text} not null,
      counter ${integer} not null,
      backed_up ${integer} not null,
      transports ${text} not null,
      name ${text} not null,
      created_at_ms ${integer} not null,
      used_at_ms ${integer}
    )`,
    'create index passkeys_by_person on passkeys (person_id, id)',
    `create table identities (
      issuer ${text} not null,
      subject ${text} not null,
      person_id ${integer} not null references persons (id),
      email ${text},
      created_at_ms ${integer} not null,
      used_at_ms ${integer},
      primary key (issuer, subject)
    )${clustered}`,
    'create index identities_by_person on identities (person_id)',
    `create table challenges (
      hash ${text} primary key,
      kind ${text} not null,
      person_id ${integer},
      payload ${text} not null,
      tries ${integer} not null default 0,
      created_at_ms ${integer} not null,
      ends_at_ms ${integer} not null
    )${clustered}`,
    'create index challenges_by_end on challenges (ends_at_ms)',
    'create index challenges_by_person on challenges (person_id, kind) where person_id is not null',
    `create table audit (
      id ${givenId},
      at_ms ${integer} not null,
      workspace_id ${integer} not null,
      actor ${text} not null,
      action ${text} not null,
      subject ${text},
      details ${text},
      client ${text}
    )`,
    'create index audit_by_workspace on audit (workspace_id, at_ms)',
    'create index audit_by_time on audit (at_ms)',
  ],
};
