import { type Geo, openGeo } from '../clicks/geo.ts';
import { createVisitorReader } from '../clicks/visitor.ts';
import type { Core } from '../core/core.ts';
import type { Passwords } from '../core/ports.ts';
import type { ReadVisitor } from '../core/visitor.ts';
import type { WebhookSender } from '../core/webhooks.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { createQrThread } from '../qr/qr-thread.ts';
import { createDraws, type Draws } from '../redirect/visitor-of.ts';
import { composeCore } from './core.ts';
import { offerFirstKey } from './first-workspace.ts';
import { endLeftBehind } from './left-behind.ts';
import { createLiveClicks } from './live-clicks.ts';
import { composeMail, composeNotices, type Notices } from './mail.ts';
import { composeOutbound } from './outbound.ts';
import { createPasswords } from './passwords.ts';
import { composeRouting, type Routing } from './routing.ts';
import { GRACE_MS, type Run, STOP_MS } from './run.ts';
import { openStores, type Stores } from './stores.ts';
import { composeWebhookSender } from './webhooks.ts';

/** What a server knows, and the rules on top of it. */
export interface Data {
  readonly stores: Stores;
  readonly core: Core;
  readonly routing: Routing;
  readonly geo: Geo;
  readonly readVisitor: ReadVisitor;
  readonly splitSecret: Uint8Array;
  readonly draws: Draws;
  readonly passwords: Passwords;
  readonly outbound: GuardedFetch;
  readonly live: ReturnType<typeof createLiveClicks>;
  readonly sender: WebhookSender;
  readonly notices: Notices;
}

/** Opens the data folder, waiting for it up to `waitMs`, and builds the core. */
export async function beginData(
  run: Run,
  { waitMs, onFirstKey }: { waitMs?: number; onFirstKey: (secret: string) => void },
): Promise<Data> {
  const { config, log, version, clock, random, ownKey, damage, parts } = run;
  const stores = await parts.begin({
    name: 'stores',
    stopMsMax: STOP_MS.stores,
    start: () =>
      openStores(config, {
        clock,
        random,
        version,
        onClicksAway: damage.clicksAway,
        onClicksBack: damage.clicksBack,
        ...(waitMs === undefined ? {} : { waitMs }),
      }),
    async stop(opened) {
      // Redirect processes that an earlier server left, and that this one has not succeeded, end with it.
      const left = opened !== null && run.ending ? await endLeftBehind(run.folder) : 0;
      if (left > 0) log.warn({ processes: left }, 'redirect processes of an earlier server did not end');
      await opened?.close();
    },
  });

  const geo = await openGeo({ paths: config.geoPaths });
  const readVisitor = createVisitorReader(geo);
  const splitSecret = await stores.sql.secrets.secretFor('splits');
  const draws = createDraws(splitSecret);
  const passwords = createPasswords();
  const outbound = composeOutbound(config, version);
  const live = createLiveClicks();
  const painter = await parts.begin({
    name: 'QR codes',
    stopMsMax: STOP_MS.short,
    start: createQrThread,
    stop: (thread) => thread?.stop(),
  });
  const mail = await parts.begin({
    name: 'mail',
    stopMsMax: STOP_MS.deliveries + GRACE_MS,
    start: () => composeMail(config, log),
    stop: (queue) => queue?.stop(STOP_MS.deliveries),
  });
  const notices = composeNotices(config, { core: () => core, workspaces: stores.sql.workspaces, mail, log });
  const routing: Routing = composeRouting(config, stores, {
    domains: () => core.domains,
    lanes: () => run.lanes,
    forgetFacts(addresses) {
      for (const { linkId } of addresses) run.clicks?.pipeline.forgetLink(linkId);
    },
  });
  const sender = composeWebhookSender(config, { hostOf: (id) => core.domains.hostOf(id), clock, version });
  const core: Core = composeCore(config, stores, {
    clock,
    random,
    live,
    readVisitor,
    outbound,
    sender,
    draws,
    passwords,
    painter,
    mailer: mail,
    ownKey,
    notify: notices.quota,
    announce: { ...routing.changes, tagRemoved: () => run.clicks?.pipeline.forgetLinks() },
  });
  await core.domains.load(new URL(config.publicUrl).hostname);
  await routing.loadHosts();
  const firstKey = await offerFirstKey(core, config, stores);
  if (firstKey !== null) onFirstKey(firstKey);
  return {
    ...{ stores, core, routing, geo, readVisitor, splitSecret },
    ...{ draws, passwords, outbound, live, sender, notices },
  };
}
