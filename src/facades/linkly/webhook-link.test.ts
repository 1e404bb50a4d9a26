import { expect, test } from 'bun:test';
import { SAMPLE_LINK } from '../../../tests/support/link.ts';
import type { Link } from '../../core/links/link.ts';
import { linklyWebhookLink } from './webhook-link.ts';

const LINK: Link = { ...SAMPLE_LINK, createdVia: 'linkly' };
const names = {
  hostOf: () => 'go.example.com',
  shortUrl: (host: string, slug: string) => `https://${host}/${slug}`,
};

test('a webhook in Linkly’s form tells of a link as the API answers it, in the fields that its contract lists', () => {
  expect(linklyWebhookLink(LINK, { names, ownHost: 'sho.rt' })).toEqual({
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
