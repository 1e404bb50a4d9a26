import type { Link } from '../core/link.ts';
import type { WebhookClick } from '../core/webhook.ts';
import type { WebhookMessage } from '../core/webhooks.ts';
import { writeTime } from '../wire/time.ts';

/** A link as Linkly's webhooks have it. */
export type LinklyLink = (link: Link) => object;

/** `{"event":"click","timestamp","link","click"}`; events of links have no `click`, those without a link have `data`. */
export function linklyBody(
  { event, happenings }: Pick<WebhookMessage, 'event' | 'happenings'>,
  linklyLink: LinklyLink,
): string {
  const [happening] = happenings;
  const timestamp = wholeSecond(happening?.atMs ?? 0);
  const name = event === 'link.clicked' ? 'click' : event;
  const facts = happening?.facts ?? { kind: 'test' };
  switch (facts.kind) {
    case 'click':
      return JSON.stringify({
        ...{ event: name, timestamp, link: linklyLink(facts.link), click: fromClick(facts.click) },
      });
    case 'link':
      return JSON.stringify({ event: name, timestamp, link: linklyLink(facts.link) });
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

/** Linkly writes no fractions. */
const wholeSecond = (atMs: number): string => writeTime(atMs - (atMs % 1_000));

const fromClick = (click: WebhookClick) => ({
  country: click.country,
  platform: click.platform,
  browser_name: click.browser,
  referer: click.referrerUrl || click.referrer,
  // Nobody's network is looked up here.
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
