import { describe, expect, test } from 'bun:test';
import { toClick } from '../../tests/support/click.ts';
import type { Destination } from '../core/destination.ts';
import type { DomainId } from '../core/domain.ts';
import type { Link, LinkId } from '../core/link.ts';
import { DEFAULT_FIELDS } from '../core/link-fields.ts';
import type { Slug } from '../core/slug.ts';
import { toWebhookClick, type WebhookFacts } from '../core/webhook.ts';
import type { WorkspaceId } from '../core/workspace.ts';
import { linklyBody } from './linkly-body.ts';
import { nativeBody } from './native-body.ts';

const AT_MS = Date.UTC(2026, 0, 15, 10, 30, 0, 250);
const LINK: Link = {
  ...DEFAULT_FIELDS,
  destination: 'https://example.com/' as Destination,
  title: 'Launch',
  externalId: 'x-1',
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
const CLICK = toWebhookClick(
  toClick({ atMs: AT_MS, country: 'JP', utmSource: 'mail', referrer: 'example.net', unique: true }),
);

const WORDS = {
  link: ({ slug }: Link) => ({ slug }),
  shortUrl: ({ slug }: Link) => `https://sho.rt/${slug}`,
};
const said = (...facts: WebhookFacts[]) => facts.map((one) => ({ atMs: AT_MS, facts: one }));
const native = (event: 'link.clicked' | 'link.created', facts: WebhookFacts[], clickBatchMs = 0) =>
  JSON.parse(nativeBody({ clickBatchMs }, { event, happenings: said(...facts) }, WORDS));

const linklyLink = ({ id, slug }: Link) => ({ id, slug });
const linkly = (event: Parameters<typeof linklyBody>[0]['event'], facts: WebhookFacts) =>
  JSON.parse(linklyBody({ event, happenings: said(facts) }, linklyLink));

describe('a native body', () => {
  test('of a link is the link', () => {
    expect(native('link.created', [{ kind: 'link', link: LINK }])).toEqual({
      ...{ type: 'link.created', timestamp: '2026-01-15T10:30:00.250Z', data: { slug: 'launch' } },
    });
  });

  test('of a click has the click and which link it was, and nothing of who it was', () => {
    const body = native('link.clicked', [{ kind: 'click', link: LINK, click: CLICK }]);
    expect(body.data.link).toEqual({
      ...{ id: 'lnk_5', short_url: 'https://sho.rt/launch', url: 'https://example.com/' },
      ...{ slug: 'launch', external_id: 'x-1' },
    });
    expect(body.data.click).toMatchObject({
      ...{ id: 'clk_s.1.1', at: '2026-01-15T10:30:00.250Z', country: 'JP', utm_source: 'mail' },
      ...{ browser: 'Safari', platform: 'mac', referrer: 'example.net', unique: true, trigger: 'link' },
    });
    expect(Object.keys(body.data.click)).not.toContainAnyValues(['visitor', 'address']);
  });

  test('of clicks that are told together is a list, also of one', () => {
    const click: WebhookFacts = { kind: 'click', link: LINK, click: CLICK };
    expect(native('link.clicked', [click], 1_000).data.clicks).toHaveLength(1);
    expect(native('link.clicked', [click, click], 0).data.clicks).toHaveLength(2);
  });
});

describe('a body in the form of Linkly', () => {
  test('of a click has whole seconds and the fields that Linkly names', () => {
    expect(linkly('link.clicked', { kind: 'click', link: LINK, click: CLICK })).toEqual({
      event: 'click',
      timestamp: '2026-01-15T10:30:00Z',
      link: linklyLink(LINK),
      click: {
        ...{ country: 'JP', platform: 'mac', browser_name: 'Safari', referer: 'example.net', isp: '' },
        ...{ bot_name: null, destination: 'https://example.com/', params: { utm_source: 'mail' } },
      },
    });
  });

  test('of a link has no click', () => {
    const body = linkly('link.updated', { kind: 'link', link: LINK });
    expect(Object.keys(body)).toEqual(['event', 'timestamp', 'link']);
    expect(body.event).toBe('link.updated');
    expect(body.link).toEqual({ id: 5, slug: 'launch' });
  });

  test('of what has no link says what it is about', () => {
    const quota = {
      kind: 'quota',
      quota: 'links_per_month',
      taken: 90,
      limit: 100,
      resetsAtMs: AT_MS,
    } as const;
    expect(linkly('quota.near', quota).data).toEqual({ quota: 'links_per_month', taken: 90, limit: 100 });
    expect(linkly('webhook.test', { kind: 'test' })).toMatchObject({ event: 'webhook.test', data: {} });
  });
});
