import { APIS, type ApiName } from './apis.ts';
import type { FormField, LinkForm } from './form.ts';
import type { BuilderPlace, RequestOf, Why } from './request.ts';

/** Some value for every field: which fields an API has does not depend on values. */
const SAMPLE: LinkForm = {
  url: 'https://example.com/',
  domain: 'example.com',
  header: 'HEADER',
  slug: 'sample',
  title: 'Sample',
  fetch_title: true,
  note: 'sample',
  tags: ['sample'],
  external_id: 'sample',
  metadata: { sample: true },
  enabled: false,
  redirect_status: 307,
  starts_at: '2026-01-01T00:00:00Z',
  expires: { at: '2099-01-01T00:00:00Z', clicks: 1, unique_clicks: 1, redirect_to: 'https://example.com/' },
  password: 'sample',
  forward_query: true,
  forward_query_wins: true,
  forward_path: true,
  utm: { source: 'a', medium: 'a', campaign: 'a', term: 'a', content: 'a' },
  unique_window_minutes: 60,
  hide_referrer: true,
  public_stats: true,
  rules: [{ when: { platform: ['ios'] }, then: { url: 'https://example.com/' } }],
  split: [{ url: 'https://example.com/', weight: 50 }],
  sticky: true,
  apps: { ios: { link: 'sms:1' } },
  og: { title: 'Sample', description: 'Sample', image: 'https://example.com/' },
  pixels: { meta: '12345', ga4: 'G-SAMPLE', gtm: 'GTM-SAMPLE', tiktok: 'SAMPLESAMPLE' },
  head_html: 'sample',
  body_html: 'sample',
  cloak: true,
  block_bots: true,
  click_id_param: 'linkly_cid',
};

const WHATEVER_IT_HOLDS: ReadonlySet<Why> = new Set(['not_in_api', 'only_create', 'only_update']);

/** The fields that an API does not have in such a request, with any value, each with the reason. */
export function missingFields(api: ApiName, place: BuilderPlace, of: RequestOf): ReadonlyMap<FormField, Why> {
  const { cannot = [] } = APIS[api].toRequest(SAMPLE, place, of) ?? {};
  return new Map(
    cannot.flatMap(({ field, why }) =>
      field !== 'link' && WHATEVER_IT_HOLDS.has(why) ? [[field, why]] : [],
    ),
  );
}
