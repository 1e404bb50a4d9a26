import type { Selectable } from 'kysely';
import type { Destination } from '../../core/destination.ts';
import type { DomainId } from '../../core/domain.ts';
import type { KeyId } from '../../core/key.ts';
import type { Link, LinkFields, LinkId, RedirectStatus, Utm } from '../../core/link.ts';
import { DEFAULT_FIELDS, NO_EXPIRY, NO_UTM } from '../../core/link-fields.ts';
import type { LinkDraft } from '../../core/link-store.ts';
import type { Slug } from '../../core/slug.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { LinksTable } from './schema.ts';

export type LinkRow = Selectable<LinksTable>;

/** A row with its counters, null where nobody has clicked yet. */
export interface CountedRow extends LinkRow {
  readonly clicks: number | null;
  readonly unique_clicks: number | null;
  readonly last_clicked_at: number | null;
}

/** The columns that a draft or a changed link fills, in this order. */
export const WRITTEN_COLUMNS = [
  'workspace_id',
  'domain_id',
  'slug',
  'destination',
  'destination_hash',
  'title',
  'note',
  'tags',
  'external_id',
  'metadata',
  'disabled',
  'redirect_status',
  'starts_at',
  'expires_at',
  'expires_clicks',
  'expires_unique_clicks',
  'expires_to',
  'forward_query',
  'forward_path',
  'utm',
  'unique_window',
  'created_via',
  'created_by',
  'created_at',
  'updated_at',
  'version',
  'trashed_at',
] as const satisfies readonly (keyof LinksTable)[];

type Cell = string | number | null;

/** The cells of WRITTEN_COLUMNS. */
export function cellsOf(
  link: LinkDraft & Partial<Pick<Link, 'updatedAtMs' | 'version' | 'trashedAtMs'>>,
): Cell[] {
  const { expires } = link;
  const updatedAtMs = link.updatedAtMs ?? link.createdAtMs;
  return [
    link.workspaceId,
    link.domainId,
    link.slug,
    link.destination,
    destinationHash(link.destination),
    link.title === '' ? null : link.title,
    link.note === '' ? null : link.note,
    link.tags.length === 0 ? null : JSON.stringify(link.tags),
    link.externalId,
    hasKeys(link.metadata) ? JSON.stringify(link.metadata) : null,
    link.enabled ? null : 1,
    link.redirectStatus === DEFAULT_FIELDS.redirectStatus ? null : link.redirectStatus,
    link.startsAtMs,
    expires.atMs,
    expires.clicks,
    expires.uniqueClicks,
    expires.redirectTo,
    link.forwardQuery ? 1 : null,
    link.forwardPath ? 1 : null,
    utmText(link.utm),
    link.uniqueWindowMinutes === DEFAULT_FIELDS.uniqueWindowMinutes ? null : link.uniqueWindowMinutes,
    link.createdVia,
    link.createdBy,
    link.createdAtMs,
    updatedAtMs === link.createdAtMs ? null : updatedAtMs,
    link.version ?? 1,
    link.trashedAtMs ?? null,
  ];
}

/** Not a secret and not unique: rows are compared whole after it. */
export function destinationHash(destination: string): number {
  return Number(Bun.hash(destination) & 0xffff_ffff_ffffn);
}

function hasKeys(metadata: object): boolean {
  for (const _ in metadata) return true;
  return false;
}

function utmText(utm: Utm): string | null {
  if (utm === NO_UTM) return null;
  const set = Object.entries(utm).filter(([, value]) => value !== '');
  return set.length === 0 ? null : JSON.stringify(Object.fromEntries(set));
}

export function linkOf(row: CountedRow): Link {
  return {
    ...fieldsOf(row),
    id: row.id as LinkId,
    workspaceId: row.workspace_id as WorkspaceId,
    domainId: row.domain_id as DomainId,
    slug: row.slug as Slug,
    createdVia: row.created_via,
    createdBy: row.created_by as KeyId | null,
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at ?? row.created_at,
    version: row.version,
    trashedAtMs: row.trashed_at,
    clicks: row.clicks ?? 0,
    uniqueClicks: row.unique_clicks ?? 0,
    lastClickedAtMs: row.last_clicked_at,
  };
}

/** A link that was just stored from a draft. */
export function freshLink(id: number, draft: LinkDraft): Link {
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

function fieldsOf(row: LinkRow): LinkFields {
  return {
    destination: row.destination as Destination,
    title: row.title ?? '',
    note: row.note ?? '',
    tags: row.tags === null ? [] : JSON.parse(row.tags),
    externalId: row.external_id,
    metadata: row.metadata === null ? {} : JSON.parse(row.metadata),
    enabled: row.disabled === null,
    redirectStatus: (row.redirect_status ?? DEFAULT_FIELDS.redirectStatus) as RedirectStatus,
    startsAtMs: row.starts_at,
    expires: hasExpiry(row)
      ? {
          atMs: row.expires_at,
          clicks: row.expires_clicks,
          uniqueClicks: row.expires_unique_clicks,
          redirectTo: row.expires_to as Destination | null,
        }
      : NO_EXPIRY,
    forwardQuery: row.forward_query !== null,
    forwardPath: row.forward_path !== null,
    utm: row.utm === null ? NO_UTM : { ...NO_UTM, ...JSON.parse(row.utm) },
    uniqueWindowMinutes: row.unique_window ?? DEFAULT_FIELDS.uniqueWindowMinutes,
  };
}

function hasExpiry(row: LinkRow): boolean {
  return (
    row.expires_at !== null ||
    row.expires_clicks !== null ||
    row.expires_unique_clicks !== null ||
    row.expires_to !== null
  );
}
