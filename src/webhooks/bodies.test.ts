import { describe, expect, test } from 'bun:test';
import { toClick } from '../../tests/support/click.ts';
import { SAMPLE_LINK } from '../../tests/support/link.ts';
import type { Link } from '../core/links/link.ts';
import { toWebhookClick, type WebhookFacts } from '../core/webhooks/webhook.ts';
import { nativeBody } from './native-body.ts';

const AT_MS = Date.UTC(2026, 0, 15, 10, 30, 0, 250);
const LINK: Link = { ...SAMPLE_LINK, externalId: 'x-1' };
const CLICK = toWebhookClick(
  toClick({ atMs: AT_MS, country: 'JP', utmSource: 'mail', referrer: 'example.net', unique: true }),
);

const WORDS = {
  link: ({ slug }: Link) => ({ slug }),
  shortUrl: ({ slug }: Link) => `https://sho.rt/${slug}`,
};
const said = (...facts: WebhookFacts[]) => facts.map((one) => ({ atMs: AT_MS, facts: one }));
const native = (event: 'link.clicked' | 'link.created', facts: WebhookFacts[], clickBatchMs = 0) =>
  JSON.parse(nativeBody({ clickBatchMs }, { event, occurrences: said(...facts) }, WORDS));

describe('a native body', () => {
  test('of a link is the link', () => {
    expect(native('link.created', [{ kind: 'link', link: LINK }])).toEqual({
      type: 'link.created',
      timestamp: '2026-01-15T10:30:00.250Z',
      data: { slug: 'launch' },
    });
  });

  test('of a click has the click and its link, and does not identify the visitor', () => {
    const body = native('link.clicked', [{ kind: 'click', link: LINK, click: CLICK }]);
    expect(body.data.link).toEqual({
      id: 'lnk_5',
      short_url: 'https://sho.rt/launch',
      url: 'https://example.com/',
      slug: 'launch',
      external_id: 'x-1',
    });
    expect(body.data.click).toMatchObject({
      id: 'clk_s.1.1',
      at: '2026-01-15T10:30:00.250Z',
      country: 'JP',
      utm_source: 'mail',
      browser: 'Safari',
      platform: 'mac',
      referrer: 'example.net',
      unique: true,
      trigger: 'link',
    });
    expect(Object.keys(body.data.click)).not.toContainAnyValues(['visitor', 'address']);
  });

  test('of batched clicks is a list, also of one click', () => {
    const click: WebhookFacts = { kind: 'click', link: LINK, click: CLICK };
    expect(native('link.clicked', [click], 1_000).data.clicks).toHaveLength(1);
    expect(native('link.clicked', [click, click], 0).data.clicks).toHaveLength(2);
  });
});
