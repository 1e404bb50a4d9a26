import type { Generated, Kysely, Selectable } from 'kysely';

/** The queries of a store, on the reader or inside one write transaction. */
export type Db = Kysely<Tables>;

/** Rows as stored: times in Unix milliseconds, booleans as 0 or 1, JSON as text. */
export interface Tables {
  workspaces: WorkspaceTable;
  api_keys: ApiKeyTable;
  persons: PersonTable;
  members: MemberTable;
  invitations: InvitationTable;
  passwords: PasswordTable;
  sessions: SessionTable;
  totp: TotpTable;
  recovery_codes: { person_id: number; hash: string; used_at_ms: number | null };
  passkeys: PasskeyTable;
  identities: IdentityTable;
  challenges: ChallengeTable;
  audit: AuditTable;
  domains: DomainTable;
  domain_logos: { domain_id: number; hash: string; file: Uint8Array };
  links: LinkTable;
  tags: TagTable;
  tag_aliases: { workspace_id: number; word: string; tag_id: number };
  link_tags: { workspace_id: number; tag_id: number; link_id: number };
  link_versions: LinkVersionTable;
  link_counts: LinkCountTable;
  count_gains: CountGainsTable;
  link_destinations: { workspace_id: number; hash: number; link_id: number };
  /** See `search-chunks.ts`. */
  link_search_chunks: SearchChunkTable;
  link_search_blocks: { workspace_id: number; run: number; first_key: number; grams: Uint8Array };
  /** Links whose texts changed, with their version. */
  link_search_edits: { workspace_id: number; link_id: number; version: number };
  link_uses: { link_id: number; clicks: number; unique_clicks: number };
  link_visitors: { link_id: number; visitor: string };
  count_positions: { spool: string; segment: number; position: number };
  counters: { name: string; value: number };
  quota_counts: { workspace_id: number; quota: string; period: string; taken: number };
  usage_counts: UsageTable;
  idempotency_keys: IdempotencyTable;
  nodes: { id: string; boot: string; seen_at_ms: number; version: string };
  visitor_salts: { day: string; salt: Uint8Array };
  conversions: ConversionTable;
  server_secrets: { name: string; secret: Uint8Array };
  webhooks: WebhookTable;
  webhook_events: WebhookEventTable;
  webhook_deliveries: WebhookDeliveryTable;
  webhook_positions: { spool: string; segment: number; position: number };
  /** How far link expiries have been processed, for workspaces with webhooks for them. */
  webhook_ends: { workspace_id: number; at_ms: number; link_id: number };
}

export type WorkspaceRow = Selectable<WorkspaceTable>;
export interface WorkspaceTable {
  id: Generated<number>;
  name: string;
  kind: string;
  plan: string;
  created_at_ms: number;
  /** JSON of the settings that differ from the defaults. */
  settings: Generated<string | null>;
  /** Null unless the workspace is being deleted. */
  deleted_at_ms: Generated<number | null>;
}

export type ApiKeyRow = Selectable<ApiKeyTable>;
export interface ApiKeyTable {
  id: Generated<number>;
  workspace_id: number;
  name: string;
  prefix: string;
  secret_hash: string;
  old_secret_hash: string | null;
  old_secret_until_ms: number | null;
  /** Separated by spaces. */
  scopes: string;
  domain_id: number | null;
  own_links_only: number;
  instance_admin: number;
  expires_at_ms: number | null;
  created_at_ms: number;
  revoked_at_ms: number | null;
  person_id: number | null;
  last_used_at_ms: number | null;
  /** See `writeActor`; null for keys of earlier versions of the server. */
  created_by_actor: Generated<string | null>;
}

export type PersonRow = Selectable<PersonTable>;
export interface PersonTable {
  id: Generated<number>;
  email: string;
  name: string;
  email_proven_at_ms: number | null;
  created_at_ms: number;
  is_instance_admin: Generated<number>;
  /** With a session; personal keys have a time of their own. */
  last_seen_at_ms: Generated<number | null>;
  /** JSON of the settings that differ from the defaults. */
  settings: Generated<string | null>;
}

export interface PasswordTable {
  person_id: number;
  hash: string;
  changed_at_ms: number;
}

export type SessionRow = Selectable<SessionTable>;
export interface SessionTable {
  id: Generated<number>;
  person_id: number;
  secret_hash: string;
  created_at_ms: number;
  used_at_ms: number;
  ends_at_ms: number;
  /** When the person last proved to be the one who signed in. */
  proven_at_ms: number | null;
  /** Separated by spaces. */
  methods: string;
  browser: string;
  country: string;
}

export interface TotpTable {
  person_id: number;
  sealed_secret: string;
  /** The time step of the last code that was used. */
  last_step: number;
  created_at_ms: number;
}

export type PasskeyRow = Selectable<PasskeyTable>;
export interface PasskeyTable {
  id: Generated<number>;
  person_id: number;
  /** Base64url. */
  credential_id: string;
  /** Base64url of the COSE key. */
  public_key: string;
  counter: number;
  backed_up: number;
  /** Separated by spaces. */
  transports: string;
  name: string;
  created_at_ms: number;
  used_at_ms: number | null;
}

export interface IdentityTable {
  issuer: string;
  subject: string;
  person_id: number;
  email: string | null;
  created_at_ms: number;
  used_at_ms: number | null;
}

export interface ChallengeTable {
  /** SHA-256 of the secret. */
  hash: string;
  kind: string;
  person_id: number | null;
  /** JSON. */
  payload: string;
  /** How often somebody has tried to answer it. */
  tries: Generated<number>;
  created_at_ms: number;
  ends_at_ms: number;
}

export type AuditRow = Selectable<AuditTable>;
export interface AuditTable {
  id: Generated<number>;
  at_ms: number;
  /** 0 for the instance. */
  workspace_id: number;
  /** See `writeActor`. */
  actor: string;
  action: string;
  /** The id of the changed thing, as in the API; null for none. */
  subject: string | null;
  /** JSON. */
  details: string | null;
  /** The browser and country of a session. */
  client: string | null;
}

export interface MemberTable {
  workspace_id: number;
  person_id: number;
  role: string;
  joined_at_ms: number;
}

export type InvitationRow = Selectable<InvitationTable>;
export interface InvitationTable {
  id: Generated<number>;
  workspace_id: number;
  email: string;
  role: string;
  token_hash: string;
  mailed_token_hash: string | null;
  invited_by: number | null;
  created_at_ms: number;
  expires_at_ms: number;
}

export type DomainRow = Selectable<DomainTable>;
export interface DomainTable {
  id: Generated<number>;
  workspace_id: number | null;
  host: string;
  verified_at_ms: number | null;
  verification_token: string;
  created_at_ms: number;
  /** JSON of the settings that differ from the defaults. */
  settings: Generated<string | null>;
  /** JSON of `DomainLogos`. */
  logos: Generated<string | null>;
}

/** Columns are null for the default value: a null takes no space, and small rows make reads fast. */
export interface LinkTable {
  id: number;
  workspace_id: number;
  domain_id: number;
  slug: string;
  destination: string;
  created_via: string;
  /** The key that created the link. */
  created_by: number | null;
  /** Who created the link, if not a key: see `writeActor`. */
  created_by_actor: string | null;
  created_at_ms: number;
  enabled: number;
  /** See `routing.ts`. */
  routing: string | null;
  /** The expiry that is in `routing` too, for the index. */
  ends_at_ms: number | null;
  title: string | null;
  note: string | null;
  external_id: string | null;
  metadata: string | null;
  /** JSON of fields that only compatible APIs have. */
  extras: string | null;
  /** A JSON list of tag ids in the owner's order; `link_tags` indexes the same ids. */
  tags: string | null;
  /** Null when never changed. */
  updated_at_ms: number | null;
  version: number;
  trashed_at_ms: number | null;
}

export type TagRow = Selectable<TagTable>;
export interface TagTable {
  id: Generated<number>;
  workspace_id: number;
  name: string;
  /** Null while the links of a merged or deleted tag are being updated. */
  folded: string | null;
  /** The word that clicks and past versions store; '' once the tag is deleted. */
  word: string;
  color: string | null;
  /** Number of links that are not in the trash. */
  links: number;
  /** The tag that this tag is merged into. */
  becomes: number | null;
  created_at_ms: number;
}

export interface LinkVersionTable {
  link_id: number;
  version: number;
  replaced_at_ms: number;
  replaced_by: number | null;
  /** As `LinkTable.created_by_actor`. */
  replaced_by_actor: string | null;
  /** JSON of `LinkVersion['fields']`, with the words of tags in place of their names. */
  fields: string;
}

export interface SearchChunkTable {
  workspace_id: number;
  chunk: number;
  /** 0 or 1. */
  of_edits: number;
  first_id: number;
  last_id: number;
  links: number;
  /** The blocks with the chunk's entries, and its part of them. */
  run: number;
  part: number;
  /** Null when the ids have no gaps. */
  ids: Uint8Array | null;
}

/** Only links with clicks have a row. Repeats the workspace, so that sorting by clicks needs no other table. */
/** Gains of many links that are not in `link_counts` yet. */
export interface CountGainsTable {
  seq: Generated<number>;
  /** See `count-gains.ts`. */
  gains: Uint8Array;
}

export interface LinkCountTable {
  link_id: number;
  workspace_id: number;
  clicks: number;
  unique_clicks: number;
  last_clicked_at_ms: number;
}

export interface UsageTable {
  workspace_id: number;
  day: string;
  /** 0 for none. */
  key_id: number;
  external_id: string;
  calls: number;
  links: number;
}

export type ConversionRow = Selectable<ConversionTable>;
export interface ConversionTable {
  id: Generated<number>;
  workspace_id: number;
  /** 0 for none. */
  link_id: number;
  at_ms: number;
  external_id: string | null;
  value: number | null;
  currency: string | null;
  fields: string | null;
  event_name: string | null;
  event_type: string | null;
  customer_id: string | null;
  click_id: string | null;
  /** Null for rows older than this column. */
  reported_at_ms: number | null;
}

export type IdempotencyRow = Selectable<IdempotencyTable>;
export interface IdempotencyTable {
  workspace_id: number;
  key: string;
  fingerprint: string;
  /** The process that reserved the key. */
  instance: string;
  created_at_ms: number;
  /** Null while the request is in progress. */
  status: Generated<number | null>;
  headers: Generated<string | null>;
  body: Generated<string | null>;
}

export type WebhookRow = Selectable<WebhookTable>;
export interface WebhookTable {
  id: Generated<number>;
  workspace_id: number;
  link_id: number | null;
  url: string;
  /** Separated by spaces. */
  events: string;
  form: string;
  secret: string;
  click_batch_ms: number;
  enabled: number;
  disabled_reason: string | null;
  created_at_ms: number;
  failing_since_ms: number | null;
  /** Number of undelivered events, including those of the current delivery. */
  waiting: Generated<number>;
  /** When the next delivery, or the next attempt, is due. */
  next_at_ms: Generated<number>;
  /** The current delivery; null when the next one has not been created. */
  delivery_id: Generated<number | null>;
  /** In databases of several nodes: the instance that delivers, and until when. */
  leased_by?: Generated<string | null>;
  leased_until_ms?: Generated<number | null>;
}

export interface WebhookEventTable {
  id: Generated<number>;
  webhook_id: number;
  event: string;
  at_ms: number;
  /** JSON of `WebhookFacts`. */
  facts: string;
}

export type WebhookDeliveryRow = Selectable<WebhookDeliveryTable>;
export interface WebhookDeliveryTable {
  id: Generated<number>;
  webhook_id: number;
  message_id: string;
  kind: string;
  event: string;
  /** JSON of `Occurrence[]`. */
  happenings: string;
  /** Number of occurrences. */
  events: number;
  status: string;
  attempts: number;
  created_at_ms: number;
  first_tried_at_ms: number | null;
  next_try_at_ms: number | null;
  /** JSON of `Attempt`. */
  last_try: string | null;
}
