import type { Actor } from '../base/actor.ts';
import type { FieldValues } from '../base/field.ts';
import type { DomainId, LinkId, WorkspaceId } from '../base/ids.ts';
import type { Slug } from '../base/slug.ts';
import { LINK_FIELDS, type LinkFields } from './link-fields.ts';

/** `createdVia` of links that a person in a session created. */
export const CREATED_IN_DASHBOARD = 'dashboard';

export interface Link extends LinkFields {
  readonly id: LinkId;
  readonly workspaceId: WorkspaceId;
  readonly domainId: DomainId;
  readonly slug: Slug;
  /** The API that created the link: `native`, or the name of a compatible API; `dashboard` for a person in a session. */
  readonly createdVia: string;
  /** Null when unknown: links of earlier versions of the server store keys only. */
  readonly createdBy: Actor | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Starts at 1 and grows by one with each change. */
  readonly version: number;
  readonly trashedAtMs: number | null;
  /** Without bots. Updated shortly after each redirect. */
  readonly clicks: number;
  readonly uniqueClicks: number;
  readonly lastClickedAtMs: number | null;
}

/** A link before a change, kept so that the change can be undone. */
export interface LinkVersion {
  readonly version: number;
  /** When this version was replaced, and by whom; null when unknown, as for `Link.createdBy`. */
  readonly replacedAtMs: number;
  readonly replacedBy: Actor | null;
  readonly fields: LinkFields & { readonly slug: Slug; readonly domainId: DomainId };
}

const VERSION_FIELDS = Object.keys(LINK_FIELDS) as readonly (keyof typeof LINK_FIELDS)[];

/** The part of a link that its history keeps. */
export function versionFieldsOf(link: Link): LinkVersion['fields'] {
  const { behaviour, destination, slug, domainId } = link;
  const fields = Object.fromEntries(VERSION_FIELDS.map((name) => [name, link[name]]));
  return {
    ...(fields as unknown as FieldValues<typeof LINK_FIELDS>),
    behaviour,
    destination,
    slug,
    domainId,
  };
}

/** Whether both have the same fields, so that nothing is stored and no version is kept. */
export const changesNothing = (current: Link, next: Link): boolean =>
  current.trashedAtMs === next.trashedAtMs &&
  JSON.stringify(versionFieldsOf(current)) === JSON.stringify(versionFieldsOf(next));
