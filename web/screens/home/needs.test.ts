import { expect, test } from 'bun:test';
import type { Domain, LinkPage, UsageAnswer, WebhookPage } from '../../api/types.ts';
import { needsOf } from './needs.ts';

const domain = (host: string, verified: boolean) => ({ id: 'dom_1', host, verified }) as Domain;
const webhook = (reason: 'gone' | null) =>
  ({
    id: 'whk_1',
    url: 'https://crm.example.net/hook',
    disabled_reason: reason,
  }) as WebhookPage['data'][number];
const quotas = (taken: number, limit: number | null) =>
  ({
    links_per_month: { taken, limit },
    custom_slugs_per_month: { taken: 0, limit: 10 },
    calls_per_year: { taken: 9, limit: null, resets_at: '' },
  }) as UsageAnswer['quotas'];

test('nothing that is known needs a look when all is well', () => {
  expect(
    needsOf({
      domains: [domain('a.example', true)],
      webhooks: [webhook(null)],
      quotas: quotas(79, 100),
      ending: { data: [], next_cursor: null } as unknown as LinkPage,
      orphans: [],
      total: { clicks: 500, unique_clicks: 1, bot_clicks: 0 },
    }),
  ).toEqual([]);
  expect(needsOf({})).toEqual([]);
});

test('an unproved domain, a webhook that the server switched off, and a quota from 80% on', () => {
  const needs = needsOf({
    domains: [domain('a.example', true), domain('b.example', false)],
    webhooks: [webhook('gone')],
    quotas: quotas(80, 100),
  });
  expect(needs).toEqual([
    { kind: 'domain', id: 'dom_1', host: 'b.example' },
    { kind: 'webhook', id: 'whk_1', host: 'crm.example.net', reason: 'gone' },
    { kind: 'quota', what: 'links', taken: 80, limit: 100 },
  ]);
});

test('links that end soon, the first one by name', () => {
  const first = { short_url: 'https://go.example/x', expires: { at: '2026-11-23T00:00:00Z' } };
  const ending = { data: [first], total: 6, next_cursor: null } as unknown as LinkPage;
  expect(needsOf({ ending })).toEqual([
    { kind: 'ending', count: 6, url: 'https://go.example/x', at: '2026-11-23T00:00:00Z' },
  ]);
});

test('more than 5% of the visits led nowhere, of enough visits', () => {
  const orphans = [{ domain: 'go.example', path: '/menu', kind: 'missing', visits: 6 }];
  const total = (clicks: number) => ({ clicks, unique_clicks: 0, bot_clicks: 0 });
  expect(needsOf({ orphans, total: total(94) })).toEqual([
    { kind: 'orphans', share: 0.06, path: 'go.example/menu' },
  ]);
  expect(needsOf({ orphans, total: total(114) })).toEqual([]);
  expect(needsOf({ orphans, total: total(9) })).toEqual([]);
});
