import { expect, test } from 'bun:test';
import type { Destination } from '../../core/destination.ts';
import type { DomainId } from '../../core/domain.ts';
import type { Link, LinkId } from '../../core/link.ts';
import { DEFAULT_FIELDS } from '../../core/link-fields.ts';
import type { Slug } from '../../core/slug.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import { toldLink } from './told-link.ts';

const LINK: Link = {
  ...DEFAULT_FIELDS,
  destination: 'https://example.com/' as Destination,
  title: 'Launch',
  id: 5 as LinkId,
  workspaceId: 7 as WorkspaceId,
  domainId: 1 as DomainId,
  slug: 'launch' as Slug,
  createdVia: 'linkly',
  createdBy: null,
  createdAtMs: 1,
  updatedAtMs: 1,
  version: 1,
  trashedAtMs: null,
  clicks: 0,
  uniqueClicks: 0,
  lastClickedAtMs: null,
};
const names = {
  hostOf: () => 'go.example.com',
  shortUrl: (host: string, slug: string) => `https://${host}/${slug}`,
};

test('a webhook in Linkly’s form tells of a link as the API answers it, in the fields that its contract lists', () => {
  expect(toldLink(LINK, { names, ownHost: 'sho.rt' })).toEqual({
    id: 5,
    name: 'Launch',
    url: 'https://example.com/',
    full_url: 'https://go.example.com/launch',
    domain: 'go.example.com',
    slug: '/launch',
    workspace_id: 7,
    enabled: true,
    cloaking: false,
    forward_params: false,
    block_bots: false,
    public_analytics: false,
    utm_source: null,
    utm_medium: null,
    utm_campaign: null,
    utm_term: null,
    utm_content: null,
    og_title: null,
    og_description: null,
    og_image: null,
    rules: [],
    destination: 'https://example.com/',
  } as never);
});
