import type { Migration } from '../migration.ts';

/** JSON of a text column. PostgreSQL refuses the escapes of NUL and of half a surrogate pair, wherever they stand. */
const AS_JSON = `regexp_replace($1, '\\\\u(0000|d[89a-f][0-9a-f]{2})', '\\\\ufffd', 'g')::jsonb`;

/**
 * Functions and operators on JSON in text columns, with the names that SQLite has for them, so that stores of all SQL
 * databases have one text.
 */
export const SQL_FUNCTIONS: Migration = {
  version: 1_001,
  name: 'sql-functions',
  statements: () => [
    `create function json_field(text, text) returns text language sql immutable strict parallel safe
      as $$ select ${AS_JSON} ->> $2 $$`,
    `create function json_part(text, text) returns text language sql immutable strict parallel safe
      as $$ select (${AS_JSON} -> $2)::text $$`,
    'create operator ->> (function = json_field, leftarg = text, rightarg = text)',
    'create operator -> (function = json_part, leftarg = text, rightarg = text)',
    `create function json_each(text) returns table (key bigint, value bigint) language sql immutable strict parallel safe
      as $$ select nth - 1, item::bigint from jsonb_array_elements_text($1::jsonb) with ordinality as listed (item, nth) $$`,
    `create function json_of_texts(text[]) returns text language sql immutable strict parallel safe
      as $$ select to_json($1)::text $$`,
    `create aggregate json_group_array(text) (
      sfunc = array_append, stype = text[], initcond = '{}', finalfunc = json_of_texts)`,
    `create function instr(text, text) returns integer language sql immutable strict parallel safe
      as $$ select strpos($1, $2) $$`,
  ],
};

/** What only PostgreSQL has. */
export const OWN_MIGRATIONS: readonly Migration[] = [
  {
    version: 1_002,
    name: 'link-ids',
    kind: 'expand',
    statements: () => [
      'create sequence link_ids',
      // In place of the table `link_destinations`, whose mark of what is indexed passes over ids that commit late.
      `create index links_by_destination on links (workspace_id, hashtextextended(destination, 0), id)`,
    ],
  },
  {
    version: 1_003,
    name: 'nodes-together',
    kind: 'expand',
    statements: ({ integer, text, nowMs }) => [
      `create table leases (name ${text} primary key, holder ${text} not null, until_ms ${integer} not null)`,
      `alter table webhooks add column leased_by ${text}, add column leased_until_ms ${integer}`,
      // The column of the transaction is what polls go by.

      `create table changes (
        seq bigint generated always as identity primary key,
        by xid8 not null default pg_current_xact_id(),
        at_ms ${integer} not null default ${nowMs},
        kind ${text} not null,
        domain_id ${integer},
        slug ${text}
      )`,
      'create index changes_by_transaction on changes (by)',
      'create index changes_by_time on changes (at_ms)',
      // Triggers, so that no statement that changes these tables can forget to tell the other nodes.
      `create function log_link() returns trigger language plpgsql as $$ begin
        insert into changes (kind, domain_id, slug) values ('link', old.domain_id, old.slug);
        if tg_op = 'UPDATE' and (new.domain_id, new.slug) is distinct from (old.domain_id, old.slug) then
          insert into changes (kind, domain_id, slug) values ('link', new.domain_id, new.slug);
        end if;
        return null;
      end $$`,
      `create function log_table() returns trigger language plpgsql as $$ begin
        insert into changes (kind) values (tg_table_name);
        return null;
      end $$`,
      `create trigger link_changed after delete or update of domain_id, slug, destination, enabled, routing, trashed_at_ms
        on links for each row execute function log_link()`,
      'create trigger domains_changed after insert or update or delete on domains execute function log_table()',
      // Not the columns of the queue, which change with every event.
      `create trigger webhooks_changed after insert or delete or update of enabled, events, link_id, click_batch_ms
        on webhooks execute function log_table()`,
    ],
  },
];
