import { describe, expect, test } from 'bun:test';
import { toClick } from '../../../tests/support/click.ts';
import { SAMPLE_LINK } from '../../../tests/support/link.ts';
import type { Link } from '../../core/links/link.ts';
import { toWebhookClick, type WebhookFacts } from '../../core/webhooks/webhook.ts';
import type { WebhookMessage } from '../../core/webhooks/webhooks.ts';
import { linklyBody } from './webhook-body.ts';
import { linklyWebhookLink } from './webhook-link.ts';

const AT_MS = Date.UTC(2026, 0, 15, 10, 30, 0, 250);
const LINK: Link = { ...SAMPLE_LINK, externalId: 'x-1' };
const CLICK = toWebhookClick(
  toClick({ atMs: AT_MS, country: 'JP', utmSource: 'mail', referrer: 'example.net', unique: true }),
);

const PLACE = {
  names: {
    hostOf: () => 'go.example.com',
    shortUrl: (host: string, slug: string) => `https://${host}/${slug}`,
  },
  ownHost: 'sho.rt',
};
const bodyOf = (event: WebhookMessage['event'], facts: WebhookFacts) =>
  JSON.parse(linklyBody({ event, occurrences: [{ atMs: AT_MS, facts }] }, PLACE));

describe('a body in the form of Linkly', () => {
  test('of a click has whole seconds and the fields that Linkly names', () => {
    expect(bodyOf('link.clicked', { kind: 'click', link: LINK, click: CLICK })).toEqual({
      event: 'click',
      timestamp: '2026-01-15T10:30:00Z',
      link: JSON.parse(JSON.stringify(linklyWebhookLink(LINK, PLACE))),
      click: {
        country: 'JP',
        platform: 'mac',
        browser_name: 'Safari',
        referer: 'example.net',
        isp: '',
        bot_name: null,
        destination: 'https://example.com/',
        params: { utm_source: 'mail' },
      },
    });
  });

  test('of a link has no click', () => {
    const body = bodyOf('link.updated', { kind: 'link', link: LINK });
    expect(Object.keys(body)).toEqual(['event', 'timestamp', 'link']);
    expect(body.event).toBe('link.updated');
    expect(body.link).toMatchObject({ id: 5, slug: '/launch' });
  });

  test('of what has no link says what it is about', () => {
    const quota = {
      kind: 'quota',
      quota: 'links_per_month',
      taken: 90,
      limit: 100,
      resetsAtMs: AT_MS,
    } as const;
    expect(bodyOf('quota.near', quota).data).toEqual({ quota: 'links_per_month', taken: 90, limit: 100 });
    expect(bodyOf('webhook.test', { kind: 'test' })).toMatchObject({ event: 'webhook.test', data: {} });
  });
});
