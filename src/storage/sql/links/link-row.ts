import { type RawBuilder, sql } from 'kysely';
import type { Destination } from '../../../core/base/destination.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../../core/base/ids.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { Slug } from '../../../core/base/slug.ts';
import type { Link } from '../../../core/links/link.ts';
import type { Extras, LinkFields } from '../../../core/links/link-fields.ts';
import { DEFAULT_FIELDS, type FieldFilter, type ROUTING_FIELDS } from '../../../core/links/link-fields.ts';
import type { Db, LinkCountTable, LinkTable } from '../schema.ts';
import { SELECT_TAG_NAMES } from '../tags/tag-names.ts';
import { actorFromColumns } from './actor-columns.ts';
import { readRouting, writeRouting } from './routing.ts';

/** A row of `links` with its counts, which are null for a link without clicks. */
export type LinkRow = LinkTable & {
  [K in 'clicks' | 'unique_clicks' | 'last_clicked_at_ms']: LinkCountTable[K] | null;
} & { /** See `SELECT_TAG_NAMES`. */ tag_names: string | null };

export const selectLinks = (db: Db) =>
  db
    .selectFrom('links')
    .leftJoin('link_counts', 'link_counts.link_id', 'links.id')
    .selectAll('links')
    .select(['link_counts.clicks', 'link_counts.unique_clicks', 'link_counts.last_clicked_at_ms'])
    .select(SELECT_TAG_NAMES.as('tag_names'));

/** The core checked every value before it was stored, so the branded types here are safe. */
export function toLink(row: LinkRow): Link {
  return {
    ...readRouting(row.routing),
    id: row.id as LinkId,
    workspaceId: row.workspace_id as WorkspaceId,
    domainId: row.domain_id as DomainId,
    slug: row.slug as Slug,
    destination: row.destination as Destination,
    title: row.title ?? '',
    note: row.note ?? '',
    tags: row.tag_names === null ? [] : (JSON.parse(row.tag_names) as string[]),
    externalId: row.external_id,
    metadata: row.metadata === null ? {} : (JSON.parse(row.metadata) as JsonObject),
    extras: row.extras === null ? DEFAULT_FIELDS.extras : (JSON.parse(row.extras) as Extras),
    enabled: row.enabled !== 0,
    createdVia: row.created_via,
    createdBy: actorFromColumns(row.created_by, row.created_by_actor),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms ?? row.created_at_ms,
    version: row.version,
    trashedAtMs: row.trashed_at_ms,
    clicks: row.clicks ?? 0,
    uniqueClicks: row.unique_clicks ?? 0,
    lastClickedAtMs: row.last_clicked_at_ms,
  };
}

export function jsonText(fields: JsonObject | Extras): string | null {
  for (const _ in fields) return JSON.stringify(fields);
  return null;
}

type WithColumn = Exclude<keyof FieldFilter, keyof typeof ROUTING_FIELDS>;
const FILTER_COLUMNS: Readonly<Partial<Record<string, string>>> = {
  externalId: 'links.external_id',
} satisfies Record<WithColumn, string>;

/** The value of a field in its own column, or in the JSON of `routing`, which has no defaults. */
export function fieldInSql(name: keyof FieldFilter | keyof typeof ROUTING_FIELDS): RawBuilder<string> {
  const column = FILTER_COLUMNS[name];
  return column === undefined
    ? sql`coalesce(links.routing ->> ${name}, ${DEFAULT_FIELDS[name]})`
    : sql.ref(column);
}

/** The columns that a change may set, without its tags. */
export function toChangedColumns(link: LinkFields & Pick<Link, 'slug' | 'domainId'>) {
  return {
    domain_id: link.domainId as number,
    slug: link.slug as string,
    destination: link.destination as string,
    enabled: link.enabled ? 1 : 0,
    routing: writeRouting(link),
    ends_at_ms: link.expires.atMs,
    title: link.title || null,
    note: link.note || null,
    external_id: link.externalId,
    metadata: jsonText(link.metadata),
    extras: jsonText(link.extras),
  };
}
