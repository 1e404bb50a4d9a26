import { holdsSessions } from '../core/domains/domain.ts';
import { createFramingProbe } from '../outbound/framing.ts';
import { createAnswerWriter } from '../redirect/answer.ts';
import { createRedirectHandler, type RedirectHandler } from '../redirect/handle.ts';
import { createLinkLock } from '../redirect/link-lock.ts';
import { readVisitorText } from '../redirect/workers/remote-takes.ts';
import type { WorkerPoolOptions } from '../redirect/workers/worker-pool.ts';
import { createLinkPages } from '../server/link-page-data.ts';
import { steadyClock } from '../system/system-ports.ts';
import { createShortUrls } from '../wire/values/short-urls.ts';
import { appHostOf } from './control-hosts.ts';
import type { Counting } from './counting-parts.ts';
import type { Data } from './data-parts.ts';
import type { ServerRun } from './run.ts';

/** The full redirect handler, for everything that the fast lane cannot answer. */
export async function composeRedirects(
  { config, clock }: ServerRun,
  { stores, services, core, routing }: Data,
  { clicks, spool }: Pick<Counting, 'clicks' | 'spool'>,
): Promise<RedirectHandler> {
  const { readVisitor, draws, passwords, outbound } = services;
  const { hosts, lookup } = routing;
  const answers = createAnswerWriter({
    pages: createLinkPages(
      { links: stores.sql.links, clicks: stores.clicks },
      {
        hostOf: core.domains.hostOf,
        shortUrl: createShortUrls(config.publicUrl),
        clock,
      },
    ),
    framing: createFramingProbe({ fetch: outbound, clock: steadyClock }),
    allowsSnippets: ({ workspaceId }) => config.snippets && workspaceId !== null,
    allowsPixels: (host) => !holdsSessions(host, appHostOf(config)),
  });
  return createRedirectHandler({
    hosts,
    lookup,
    spool,
    uses: stores.sql.uses,
    readVisitor,
    visitorOf: clicks.visitorOf,
    draws,
    lock: createLinkLock({
      passwords,
      secret: await stores.sql.secrets.secretFor('cookies'),
      clock,
    }),
    answers,
    ownHost: () => core.domains.own().host,
    respectDnt: config.respectDnt,
    clock,
  });
}

/** Counts the visits of redirect processes against exact limits. */
export const composeTake =
  ({ stores }: Pick<Data, 'stores'>, { clicks }: Pick<Counting, 'clicks'>): WorkerPoolOptions['take'] =>
  async ({ linkId, visitor, ...limits }) => {
    if (limits.uniqueClicksMax === null) return stores.sql.uses.take(linkId, limits, '');
    const { address, userAgent } = readVisitorText(visitor);
    return stores.sql.uses.take(linkId, limits, await clicks.visitorOf(address, userAgent));
  };
