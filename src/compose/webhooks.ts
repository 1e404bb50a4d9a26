import { fromLink } from '../api/translate/link.ts';
import type { Config } from '../config.ts';
import type { DomainId } from '../core/domain.ts';
import type { Link } from '../core/link.ts';
import type { Clock } from '../core/ports.ts';
import { SENDS_BY_HAND_MAX, type WebhookSender } from '../core/webhooks.ts';
import { toldLink } from '../facades/linkly/told-link.ts';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import type { Log } from '../server/log.ts';
import type { Metrics } from '../server/metrics.ts';
import { createDeliverer, type Deliverer, IN_FLIGHT_MAX } from '../webhooks/deliverer.ts';
import { createSender } from '../webhooks/sender.ts';
import { createShortUrls } from '../wire/short-urls.ts';
import type { Notices } from './mail.ts';
import type { Stores } from './stores.ts';

/** The way to receivers: bounds of its own, so that slow ones keep nothing else from being fetched. */
export function composeWebhookSender(
  config: Config,
  deps: { hostOf: (id: DomainId) => string; clock: Clock; version: string },
): WebhookSender {
  const shortUrls = createShortUrls(config.publicUrl);
  const { hostOf } = deps;
  const ownHost = new URL(config.publicUrl).hostname;
  const shortUrl = (link: Link): string => shortUrls(hostOf(link.domainId), link.slug);
  return createSender({
    outbound: createGuardedFetch({
      allowed: config.outboundAllow,
      userAgent: `Waymark/${deps.version} (+${config.publicUrl})`,
      inFlightMax: IN_FLIGHT_MAX + SENDS_BY_HAND_MAX,
    }),
    native: { link: (link) => fromLink(link, { hostOf, shortUrl: shortUrls }), shortUrl },
    linklyLink: (link) => toldLink(link, { names: { hostOf, shortUrl: shortUrls }, ownHost }),
    clock: deps.clock,
  });
}

export function composeDeliverer(
  config: Config,
  stores: Stores,
  deps: {
    sender: WebhookSender;
    clock: Clock;
    log: Log;
    metrics: Metrics;
    notices: Notices;
    onceAMinute: (key: string) => boolean;
  },
): Deliverer {
  const { sender, clock, log, metrics, notices, onceAMinute } = deps;
  return createDeliverer({
    outbox: stores.sql.outbox,
    sender,
    clock,
    firstRetryMs: config.webhookRetryMs,
    meter: {
      delivered: metrics.countDelivery,
      disabled: notices.disabled,
      broken(error) {
        if (onceAMinute('webhooks')) log.error({ err: error }, 'a webhook cannot be delivered');
      },
    },
  });
}
