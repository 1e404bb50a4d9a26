import type { Link } from '../core/link.ts';
import type { Webhook, WebhookClick, WebhookFacts } from '../core/webhook.ts';
import type { WebhookMessage } from '../core/webhooks.ts';
import { domainIds, linkIds } from '../wire/ids.ts';
import { writeTime } from '../wire/time.ts';

/** How the native API spells a link. */
export interface NativeWords {
  link(link: Link): object;
  shortUrl(link: Link): string;
}

/** `{"type","timestamp","data"}`. Where clicks are told together, `data` is `{"clicks":[…]}`, also for a single one. */
export function nativeBody(
  { clickBatchMs }: Pick<Webhook, 'clickBatchMs'>,
  { event, happenings }: Pick<WebhookMessage, 'event' | 'happenings'>,
  words: NativeWords,
): string {
  const all = happenings.map(({ facts }) => dataOf(facts, words));
  const together = event === 'link.clicked' && (clickBatchMs > 0 || all.length > 1);
  const data = together ? { clicks: all } : (all[0] ?? {});
  return JSON.stringify({ type: event, timestamp: writeTime(happenings[0]?.atMs ?? 0), data });
}

function dataOf(facts: WebhookFacts, words: NativeWords): object {
  switch (facts.kind) {
    case 'link':
      return words.link(facts.link);
    case 'click':
      return { link: fromClickedLink(facts.link, words), click: fromClick(facts.click) };
    case 'domain': {
      const { id, host, verifiedAtMs } = facts.domain;
      return { id: domainIds.write(id), host, verified: true, verified_at: writeTime(verifiedAtMs) };
    }
    case 'quota': {
      const { quota, taken, limit, resetsAtMs } = facts;
      return { quota, taken, limit, resets_at: writeTime(resetsAtMs) };
    }
    case 'test':
      return {};
  }
}

const fromClickedLink = (link: Link, words: NativeWords) => ({
  id: linkIds.write(link.id),
  short_url: words.shortUrl(link),
  url: link.destination,
  slug: link.slug,
  external_id: link.externalId,
});

const fromClick = (click: WebhookClick) => ({
  id: click.id,
  at: writeTime(click.atMs),
  country: click.country,
  region: click.region,
  city: click.city,
  device: click.device,
  platform: click.platform,
  os: click.os,
  browser: click.browser,
  referrer: click.referrer,
  referrer_url: click.referrerUrl,
  language: click.language,
  utm_source: click.utmSource,
  utm_medium: click.utmMedium,
  utm_campaign: click.utmCampaign,
  utm_term: click.utmTerm,
  utm_content: click.utmContent,
  unique: click.unique,
  trigger: click.trigger,
  destination: click.destination,
  bot_name: click.botName,
});
