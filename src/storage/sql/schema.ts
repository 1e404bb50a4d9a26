import type { Generated } from 'kysely';

/** 0 or 1. */
type Flag = number;

/** NULL stands for a field's usual value, so that most rows are short. JSON columns are text. */
export interface LinksTable {
  id: Generated<number>;
  workspace_id: number;
  domain_id: number;
  slug: string;
  destination: string;
  /** First 48 bits of a digest: finds links by destination without keeping it twice. */
  destination_hash: number;
  title: string | null;
  note: string | null;
  /** JSON list. */
  tags: string | null;
  external_id: string | null;
  metadata: string | null;
  disabled: Flag | null;
  redirect_status: number | null;
  starts_at: number | null;
  expires_at: number | null;
  expires_clicks: number | null;
  expires_unique_clicks: number | null;
  expires_to: string | null;
  forward_query: Flag | null;
  forward_path: Flag | null;
  /** JSON of the parameters that are set. */
  utm: string | null;
  unique_window: number | null;
  created_via: string;
  created_by: number | null;
  created_at: number;
  updated_at: number | null;
  version: number;
  trashed_at: number | null;
}

export interface Schema {
  links: LinksTable;
  link_tags: { workspace_id: number; tag: string; link_id: number };
  link_history: {
    link_id: number;
    version: number;
    replaced_at: number;
    replaced_by: number | null;
    /** JSON of LinkVersion.fields. */
    fields: string;
  };
  link_counts: { link_id: number; clicks: number; unique_clicks: number; last_clicked_at: number };
  /** How much of its limits a link has used: exact, unlike the counts. */
  link_uses: { link_id: number; clicks: number; unique_clicks: number };
  link_use_visitors: { link_id: number; visitor: string };
  workspaces: { id: Generated<number>; name: string; kind: string; plan: string; created_at: number };
  api_keys: {
    id: Generated<number>;
    workspace_id: number;
    name: string;
    prefix: string;
    secret_hash: string;
    old_secret_hash: string | null;
    old_secret_until: number | null;
    /** Separated by blanks. */
    scopes: string;
    domain_id: number | null;
    own_links_only: Flag;
    instance_admin: Flag;
    expires_at: number | null;
    created_at: number;
    revoked_at: number | null;
  };
  domains: {
    id: Generated<number>;
    workspace_id: number | null;
    host: string;
    verified_at: number | null;
    verification_token: string;
    created_at: number;
  };
  quotas: { workspace_id: number; quota: string; period: string; taken: number };
  usage: {
    workspace_id: number;
    day: string;
    /** 0 for the key of the environment. */
    key_id: number;
    external_id: string;
    calls: number;
    links: number;
  };
  idempotency: {
    workspace_id: number;
    key: string;
    fingerprint: string;
    /** The process that claimed it. */
    instance: string;
    claimed_at: number;
    /** JSON of KeptAnswer; NULL while the request runs. */
    answer: string | null;
  };
  visitor_salts: { day: number; salt: Uint8Array };
  sink_positions: { sink: string; spool: string; segment: number; offset: number };
  migrations: { number: number; name: string; applied_at: number };
}
