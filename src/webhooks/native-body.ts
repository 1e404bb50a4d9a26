import { CLICK_TEXTS, WEBHOOK_FIELDS } from '../core/clicks/click.ts';
import type { Link } from '../core/links/link.ts';
import type { Webhook, WebhookClick, WebhookFacts } from '../core/webhooks/webhook.ts';
import type { WebhookMessage } from '../core/webhooks/webhooks.ts';
import { domainIds, linkIds } from '../wire/values/ids.ts';
import { writeTime } from '../wire/values/time.ts';

/** How the native API writes ids and links. */
export interface NativeWords {
  link(link: Link): object;
  shortUrl(link: Link): string;
}

/** `{"type","timestamp","data"}`. With click batches `data` is `{"clicks":[…]}`, also for one click. */
export function nativeBody(
  { clickBatchMs }: Pick<Webhook, 'clickBatchMs'>,
  { event, occurrences }: Pick<WebhookMessage, 'event' | 'occurrences'>,
  words: NativeWords,
): string {
  const items = occurrences.map(({ facts }) => dataOf(facts, words));
  const together = event === 'link.clicked' && (clickBatchMs > 0 || items.length > 1);
  const data = together ? { clicks: items } : (items[0] ?? {});
  return JSON.stringify({ type: event, timestamp: writeTime(occurrences[0]?.atMs ?? 0), data });
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
  ...Object.fromEntries(
    WEBHOOK_FIELDS.map((field) => [field === 'unique' ? field : CLICK_TEXTS[field].name, click[field]]),
  ),
});
