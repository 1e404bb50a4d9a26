import type { Migration } from '../migration.ts';

/**
 * Events are queued as rows until a delivery is created, whose payload they become. A partial index finds links that
 * expire by time. Large columns come last, so that the other columns are read without them.
 */
export const webhooks: Migration = {
  version: 6,
  name: 'webhooks',
  statements: ({ integer, givenId, clustered, endOfLink, text }) => [
    `create table webhooks (
      id ${givenId},
      workspace_id ${integer} not null,
      link_id ${integer},
      url ${text} not null,
      events ${text} not null,
      form ${text} not null,
      secret ${text} not null,
      click_batch_ms ${integer} not null,
      enabled ${integer} not null,
      disabled_reason ${text},
      created_at_ms ${integer} not null,
      failing_since_ms ${integer},
      waiting ${integer} not null default 0,
      next_at_ms ${integer} not null default 0,
      delivery_id ${integer}
    )`,
    'create index webhooks_by_workspace on webhooks (workspace_id)',
    'create index webhooks_by_due on webhooks (next_at_ms) where enabled = 1 and waiting > 0',
    `create table webhook_events (
      id ${givenId},
      webhook_id ${integer} not null,
      event ${text} not null,
      at_ms ${integer} not null,
      facts ${text} not null
    )`,
    'create index webhook_events_by_webhook on webhook_events (webhook_id, id)',
    `create table webhook_deliveries (
      id ${givenId},
      webhook_id ${integer} not null,
      message_id ${text} not null,
      kind ${text} not null,
      event ${text} not null,
      events ${integer} not null,
      status ${text} not null,
      attempts ${integer} not null,
      created_at_ms ${integer} not null,
      first_tried_at_ms ${integer},
      next_try_at_ms ${integer},
      last_try ${text},
      happenings ${text} not null
    )`,
    'create index webhook_deliveries_by_webhook on webhook_deliveries (webhook_id, id)',
    `create table webhook_positions (
      spool ${text} primary key,
      segment ${integer} not null,
      position ${integer} not null
    )${clustered}`,
    // Clicks that are already counted are not sent.
    'insert into webhook_positions (spool, segment, position) select spool, segment, position from count_positions',
    `create table webhook_ends (
      workspace_id ${integer} primary key,
      at_ms ${integer} not null,
      link_id ${integer} not null
    )`,
    `create index links_by_end on links (workspace_id, ${endOfLink}) where ${endOfLink} is not null`,
  ],
};
