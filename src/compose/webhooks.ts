import type { Config } from '../config/config.ts';
import type { DomainId } from '../core/base/ids.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Link } from '../core/links/link.ts';
import { MANUAL_SENDS_MAX, type WebhookSender } from '../core/webhooks/webhooks.ts';
import { REGISTRATIONS } from '../facades/all-facades.ts';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import type { Log } from '../server/log.ts';
import type { Metrics } from '../server/metrics.ts';
import { createDeliverer, type Deliverer, IN_FLIGHT_MAX } from '../webhooks/deliverer.ts';
import { nativeBody } from '../webhooks/native-body.ts';
import { createSender, type WriteBody } from '../webhooks/sender.ts';
import { createShortUrls } from '../wire/values/short-urls.ts';
import type { Notices } from './mail.ts';
import type { ServerStores } from './stores.ts';

/** Sends to webhooks with its own concurrency limit, so that slow receivers do not block other fetches. */
export function composeWebhookSender(
  config: Config,
  deps: { hostOf: (id: DomainId) => string; clock: Clock; version: string },
): WebhookSender {
  const names = { hostOf: deps.hostOf, shortUrl: createShortUrls(config.publicUrl) };
  const place = { names, ownHost: new URL(config.publicUrl).hostname };
  const shortUrl = (link: Link): string => names.shortUrl(names.hostOf(link.domainId), link.slug);
  return createSender({
    outbound: createGuardedFetch({
      allowed: config.outboundAllow,
      userAgent: `Waymark/${deps.version} (+${config.publicUrl})`,
      inFlightMax: IN_FLIGHT_MAX + MANUAL_SENDS_MAX,
    }),
    bodies: new Map(
      REGISTRATIONS.flatMap(({ name, webhooks }): [string, WriteBody][] =>
        webhooks === undefined ? [] : [[name, async (_, message) => (await webhooks.load())(message, place)]],
      ),
    ),
    async native(webhook, message) {
      const { fromLink } = await import('../api/translate/link.ts');
      return nativeBody(webhook, message, { link: (link) => fromLink(link, names), shortUrl });
    },
    clock: deps.clock,
  });
}

export function composeDeliverer(
  config: Config,
  stores: ServerStores,
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
        if (onceAMinute('webhooks')) log.error({ err: error }, 'a webhook message could not be delivered');
      },
    },
  });
}
