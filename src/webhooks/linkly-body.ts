import type { Link } from '../core/link.ts';
import type { WebhookClick } from '../core/webhook.ts';
import type { WebhookMessage } from '../core/webhooks.ts';
import { writeTime } from '../wire/time.ts';

/** Linkly's link object. */
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

/** The fields that the contract lists. `url` and `destination` are where it leads, `full_url` is the short address. */
export const plainLinklyLink =
  (names: { hostOf(link: Link): string; shortUrl(link: Link): string }): LinklyLink =>
  (link) => ({
    id: Number(link.id),
    name: link.title,
    url: link.destination,
    full_url: names.shortUrl(link),
    domain: names.hostOf(link),
    slug: `/${link.slug}`,
    destination: link.destination,
    workspace_id: Number(link.workspaceId),
    enabled: link.enabled,
    cloaking: link.behaviour.cloak,
    forward_params: link.forwardQuery,
    block_bots: link.behaviour.blockBots,
    public_analytics: link.publicStats,
    utm_source: link.utm.source,
    utm_medium: link.utm.medium,
    utm_campaign: link.utm.campaign,
    utm_term: link.utm.term,
    utm_content: link.utm.content,
    og_title: link.behaviour.og.title,
    og_description: link.behaviour.og.description,
    og_image: link.behaviour.og.image,
    rules: rulesOf(link),
  });

/** What Linkly's own rules can say: one country or platform each, and the split. */
function rulesOf({ behaviour: { rules, split } }: Link): readonly object[] {
  const said = rules.flatMap(({ when, to }) => {
    const [only, ...others] = Object.entries(when);
    if (only === undefined || others.length > 0 || to.kind !== 'url') return [];
    const [what, values] = only;
    if ((what !== 'country' && what !== 'platform') || !Array.isArray(values)) return [];
    return values.map((matches: string) => ({ what, url: to.destination, matches }));
  });
  const rotator = split.map(({ destination, weight }) => ({
    ...{ what: 'rotator', url: destination, percentage: String(weight) },
  }));
  return [...said, ...rotator];
}
