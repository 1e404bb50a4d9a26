import type { WebhookClick } from '../../core/webhooks/webhook.ts';
import type { WebhookMessage } from '../../core/webhooks/webhooks.ts';
import type { WebhookPlace } from '../../wire/kit/facade.ts';
import { writeTime } from '../../wire/values/time.ts';
import { linklyWebhookLink } from './webhook-link.ts';

/** `{"event":"click","timestamp","link","click"}`; events of links have no `click`, those without a link have `data`. */
export function linklyBody(
  { event, occurrences }: Pick<WebhookMessage, 'event' | 'occurrences'>,
  place: WebhookPlace,
): string {
  const [occurrence] = occurrences;
  const timestamp = wholeSecond(occurrence?.atMs ?? 0);
  const name = event === 'link.clicked' ? 'click' : event;
  const facts = occurrence?.facts ?? { kind: 'test' };
  switch (facts.kind) {
    case 'click':
      return JSON.stringify({
        event: name,
        timestamp,
        link: linklyWebhookLink(facts.link, place),
        click: fromClick(facts.click),
      });
    case 'link':
      return JSON.stringify({ event: name, timestamp, link: linklyWebhookLink(facts.link, place) });
    case 'domain':
      return JSON.stringify({ event: name, timestamp, data: { domain: facts.domain.host } });
    case 'quota': {
      const { quota, taken, limit } = facts;
      return JSON.stringify({ event: name, timestamp, data: { quota, taken, limit } });
    }
    case 'test':
      return JSON.stringify({ event: name, timestamp, data: {} });
  }
}

/** Linkly writes whole seconds. */
const wholeSecond = (atMs: number): string => writeTime(atMs - (atMs % 1_000));

const fromClick = (click: WebhookClick) => ({
  country: click.country,
  platform: click.platform,
  browser_name: click.browser,
  referer: click.referrerUrl || click.referrer,
  // This server does not know ad networks.
  isp: '',
  bot_name: click.botName === '' ? null : click.botName,
  destination: click.destination,
  params: utmOf(click),
});

function utmOf(click: WebhookClick): Readonly<Record<string, string>> {
  const utm = {
    utm_source: click.utmSource,
    utm_medium: click.utmMedium,
    utm_campaign: click.utmCampaign,
    utm_term: click.utmTerm,
    utm_content: click.utmContent,
  };
  return Object.fromEntries(Object.entries(utm).filter(([, value]) => value !== ''));
}
