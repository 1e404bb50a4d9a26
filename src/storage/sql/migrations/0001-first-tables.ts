import type { Migration } from '../migrate.ts';

export const firstTables: Migration = {
  number: 1,
  name: 'first-tables',
  statements: [
    `CREATE TABLE workspaces (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, kind TEXT NOT NULL, plan TEXT NOT NULL,
      created_at INTEGER NOT NULL)`,
    `CREATE TABLE domains (
      id INTEGER PRIMARY KEY AUTOINCREMENT, workspace_id INTEGER, host TEXT NOT NULL UNIQUE, verified_at INTEGER,
      verification_token TEXT NOT NULL, created_at INTEGER NOT NULL)`,
    `CREATE TABLE api_keys (
      id INTEGER PRIMARY KEY AUTOINCREMENT, workspace_id INTEGER NOT NULL, name TEXT NOT NULL, prefix TEXT NOT NULL,
      secret_hash TEXT NOT NULL UNIQUE, old_secret_hash TEXT, old_secret_until INTEGER, scopes TEXT NOT NULL,
      domain_id INTEGER, own_links_only INTEGER NOT NULL, instance_admin INTEGER NOT NULL, expires_at INTEGER,
      created_at INTEGER NOT NULL, revoked_at INTEGER)`,
    `CREATE INDEX api_keys_old_secret ON api_keys (old_secret_hash) WHERE old_secret_hash IS NOT NULL`,
    `CREATE INDEX api_keys_workspace ON api_keys (workspace_id)`,
    // AUTOINCREMENT: the id of a removed link is never given again, or old clicks would be a new link's.
    `CREATE TABLE links (
      id INTEGER PRIMARY KEY AUTOINCREMENT, workspace_id INTEGER NOT NULL, domain_id INTEGER NOT NULL,
      slug TEXT NOT NULL, destination TEXT NOT NULL, destination_hash INTEGER NOT NULL, disabled INTEGER,
      redirect_status INTEGER, starts_at INTEGER, expires_at INTEGER, expires_clicks INTEGER,
      expires_unique_clicks INTEGER, expires_to TEXT, forward_query INTEGER, forward_path INTEGER, utm TEXT,
      trashed_at INTEGER, unique_window INTEGER, title TEXT, note TEXT, tags TEXT, external_id TEXT, metadata TEXT,
      created_via TEXT NOT NULL, created_by INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER,
      version INTEGER NOT NULL)`,
    `CREATE UNIQUE INDEX links_address ON links (domain_id, slug)`,
    `CREATE INDEX links_workspace ON links (workspace_id)`,
    `CREATE INDEX links_destination ON links (destination_hash)`,
    `CREATE INDEX links_external_id ON links (workspace_id, external_id) WHERE external_id IS NOT NULL`,
    `CREATE TABLE link_tags (
      workspace_id INTEGER NOT NULL, tag TEXT NOT NULL, link_id INTEGER NOT NULL,
      PRIMARY KEY (workspace_id, tag, link_id)) WITHOUT ROWID`,
    `CREATE TABLE link_history (
      link_id INTEGER NOT NULL, version INTEGER NOT NULL, replaced_at INTEGER NOT NULL, replaced_by INTEGER,
      fields TEXT NOT NULL, PRIMARY KEY (link_id, version)) WITHOUT ROWID`,
    `CREATE TABLE link_counts (
      link_id INTEGER PRIMARY KEY, clicks INTEGER NOT NULL, unique_clicks INTEGER NOT NULL,
      last_clicked_at INTEGER NOT NULL)`,
    `CREATE TABLE link_uses (link_id INTEGER PRIMARY KEY, clicks INTEGER NOT NULL, unique_clicks INTEGER NOT NULL)`,
    `CREATE TABLE link_use_visitors (
      link_id INTEGER NOT NULL, visitor TEXT NOT NULL, PRIMARY KEY (link_id, visitor)) WITHOUT ROWID`,
    `CREATE TABLE quotas (
      workspace_id INTEGER NOT NULL, quota TEXT NOT NULL, period TEXT NOT NULL, taken INTEGER NOT NULL,
      PRIMARY KEY (workspace_id, quota, period)) WITHOUT ROWID`,
    `CREATE TABLE usage (
      workspace_id INTEGER NOT NULL, day TEXT NOT NULL, key_id INTEGER NOT NULL, external_id TEXT NOT NULL,
      calls INTEGER NOT NULL, links INTEGER NOT NULL,
      PRIMARY KEY (workspace_id, day, key_id, external_id)) WITHOUT ROWID`,
    `CREATE TABLE idempotency (
      workspace_id INTEGER NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, instance TEXT NOT NULL,
      claimed_at INTEGER NOT NULL, answer TEXT, PRIMARY KEY (workspace_id, key)) WITHOUT ROWID`,
    `CREATE INDEX idempotency_age ON idempotency (claimed_at)`,
    `CREATE TABLE visitor_salts (day INTEGER PRIMARY KEY, salt BLOB NOT NULL)`,
    `CREATE TABLE sink_positions (
      sink TEXT NOT NULL, spool TEXT NOT NULL, segment INTEGER NOT NULL, offset INTEGER NOT NULL,
      PRIMARY KEY (sink, spool)) WITHOUT ROWID`,
  ],
};
