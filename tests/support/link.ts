import type { Destination } from '../../src/core/base/destination.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../src/core/base/ids.ts';
import type { Slug } from '../../src/core/base/slug.ts';
import type { Link } from '../../src/core/links/link.ts';
import { DEFAULT_FIELDS } from '../../src/core/links/link-fields.ts';

/** A link without clicks, in a workspace that is not the first. */
export const SAMPLE_LINK: Link = {
  ...DEFAULT_FIELDS,
  destination: 'https://example.com/' as Destination,
  title: 'Launch',
  id: 5 as LinkId,
  workspaceId: 7 as WorkspaceId,
  domainId: 1 as DomainId,
  slug: 'launch' as Slug,
  createdVia: 'native',
  createdBy: null,
  createdAtMs: 1,
  updatedAtMs: 1,
  version: 1,
  trashedAtMs: null,
  clicks: 0,
  uniqueClicks: 0,
  lastClickedAtMs: null,
};
