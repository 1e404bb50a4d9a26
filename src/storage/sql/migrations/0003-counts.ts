import type { Migration } from '../migration.ts';

export const counts: Migration = {
  version: 3,
  name: 'counts',
  statements: ({ integer, bytes, clustered, text }) => [
    `create table link_counts (
      link_id ${integer} primary key references links (id),
      workspace_id ${integer} not null,
      clicks ${integer} not null,
      unique_clicks ${integer} not null,
      last_clicked_at_ms ${integer} not null
    )`,
    'create index link_counts_by_clicks on link_counts (workspace_id, clicks, link_id)',
    'create index link_counts_by_last_click on link_counts (workspace_id, last_clicked_at_ms, link_id)',
    `create table count_positions (
      spool ${text} primary key,
      segment ${integer} not null,
      position ${integer} not null
    )${clustered}`,
    `create table link_uses (
      link_id ${integer} primary key,
      clicks ${integer} not null,
      unique_clicks ${integer} not null
    )`,
    `create table link_visitors (
      link_id ${integer} not null,
      visitor ${text} not null,
      primary key (link_id, visitor)
    )${clustered}`,
    `create table quota_counts (
      workspace_id ${integer} not null,
      quota ${text} not null,
      period ${text} not null,
      taken ${integer} not null,
      primary key (workspace_id, quota, period)
    )${clustered}`,
    `create table usage_counts (
      workspace_id ${integer} not null,
      day ${text} not null,
      key_id ${integer} not null,
      external_id ${text} not null,
      calls ${integer} not null,
      links ${integer} not null,
      primary key (workspace_id, day, key_id, external_id)
    )${clustered}`,
    `create table idempotency_keys (
      workspace_id ${integer} not null,
      key ${text} not null,
      fingerprint ${text} not null,
      instance ${text} not null,
      created_at_ms ${integer} not null,
      status ${integer},
      headers ${text},
      body ${text},
      primary key (workspace_id, key)
    )`,
    'create index idempotency_keys_by_age on idempotency_keys (created_at_ms)',
    'create index idempotency_keys_by_workspace on idempotency_keys (workspace_id, created_at_ms)',
    `create table visitor_salts (day ${text} primary key, salt ${bytes} not null)`,
  ],
};
