import type { Destination } from '../../core/destination.ts';
import type { DomainId } from '../../core/domain.ts';
import type { JsonObject } from '../../core/json.ts';
import type { KeyId } from '../../core/key.ts';
import type { Extras, Link, LinkFields, LinkId } from '../../core/link.ts';
import { DEFAULT_FIELDS } from '../../core/link-fields.ts';
import type { LinkDraft } from '../../core/link-store.ts';
import type { Slug } from '../../core/slug.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import { readRouting, writeRouting } from './routing.ts';
import type { Db, LinkCountTable, LinkTable } from './schema.ts';
import { TAG_NAMES } from './tag-names.ts';

/** A row of `links` with its counts; those are null for a link that nobody clicked. */
export type LinkRow = LinkTable & {
  [K in 'clicks' | 'unique_clicks' | 'last_clicked_at_ms']: LinkCountTable[K] | null;
} & { /** See `TAG_NAMES`. */ tag_names: string | null };

export const selectLinks = (db: Db) =>
  db
    .selectFrom('links')
    .leftJoin('link_counts', 'link_counts.link_id', 'links.id')
    .selectAll('links')
    .select(['link_counts.clicks', 'link_counts.unique_clicks', 'link_counts.last_clicked_at_ms'])
    .select(TAG_NAMES.as('tag_names'));

/** Rows were checked by the core before they were written; that is what the brands here rest on. */
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
    createdBy: row.created_by as KeyId | null,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms ?? row.created_at_ms,
    version: row.version,
    trashedAtMs: row.trashed_at_ms,
    clicks: row.clicks ?? 0,
    uniqueClicks: row.unique_clicks ?? 0,
    lastClickedAtMs: row.last_clicked_at_ms,
  };
}

/** The link that a draft becomes. */
export function toNewLink(draft: LinkDraft, id: number): Link {
  return {
    ...draft,
    id: id as LinkId,
    updatedAtMs: draft.createdAtMs,
    version: 1,
    trashedAtMs: null,
    clicks: 0,
    uniqueClicks: 0,
    lastClickedAtMs: null,
  };
}

export function jsonText(fields: JsonObject | Extras): string | null {
  for (const _ in fields) return JSON.stringify(fields);
  return null;
}

/** The columns that a change may set, but its tags. */
export function toChangedColumns(link: LinkFields & Pick<Link, 'slug' | 'domainId'>) {
  return {
    domain_id: link.domainId as number,
    slug: link.slug as string,
    destination: link.destination as string,
    enabled: link.enabled ? 1 : 0,
    routing: writeRouting(link),
    title: link.title || null,
    note: link.note || null,
    external_id: link.externalId,
    metadata: jsonText(link.metadata),
    extras: jsonText(link.extras),
  };
}
