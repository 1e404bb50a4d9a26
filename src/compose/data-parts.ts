import { createLiveClicks } from '../clicks/live-clicks.ts';
import { offerFirstKey } from '../core/accounts/first-key.ts';
import type { Core } from '../core/core.ts';
import { createQrThread } from '../qr/qr-thread.ts';
import { endLeftBehind } from '../redirect/workers/left-behind.ts';
import { createLater } from '../system/later.ts';
import { createSpoolLocks } from '../system/spool-lock.ts';
import { composeCore } from './core.ts';
import { composeMail, composeNotices } from './mail.ts';
import { composeMonitor, NO_MAIL, runningOf } from './monitor.ts';
import { setUpLink } from './operator-operations.ts';
import { composeRouting, type LiveRouting } from './routing.ts';
import { GRACE_MS, type ServerRun, STOP_MS } from './run.ts';
import { openServices } from './services.ts';
import { openStores } from './stores.ts';

/** The stores and the core of a server. */
export type Data = Awaited<ReturnType<typeof beginData>>;

export const FIRST_WORKSPACE = 'First workspace';

/** Opens the data folder, waiting up to `waitMs` for its lock, and builds the core. */
export async function beginData(
  run: ServerRun,
  {
    waitMs,
    onFirstKey,
    onSetUpLink,
  }: { waitMs?: number; onFirstKey: (secret: string) => void; onSetUpLink: (url: string) => void },
) {
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
      // Redirect processes of an earlier server that this one has not replaced stop with it.
      const living = (): number => createSpoolLocks(run.folder.locks).held().length;
      const left = opened !== null && run.ending ? await endLeftBehind(run.folder.workerSocket, living) : 0;
      if (left > 0) log.warn({ processes: left }, 'redirect processes of an earlier server did not exit');
      await opened?.close();
    },
  });

  const services = await openServices(config, stores, {
    clock,
    log,
    version,
    hostOf: (id) => core.domains.hostOf(id),
  });
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
  const routing: LiveRouting = composeRouting(config, stores, {
    domains: () => core.domains,
    lanes: () => run.lanes,
    invalidateFacts(addresses) {
      for (const { linkId } of addresses) run.clicks?.pipeline.forgetLink(linkId);
    },
  });
  const core: Core = composeCore(config, stores, services, {
    clock,
    random,
    live,
    painter,
    mailer: mail,
    monitor: composeMonitor(config, {
      version,
      running: () => runningOf(run),
      mail: () => mail?.state() ?? NO_MAIL,
    }),
    later: createLater((error) => log.error({ err: error }, 'work after an answer failed')),
    ownKey,
    notify: notices.quota,
    announce: { ...routing.changes, tagRemoved: () => run.clicks?.pipeline.forgetLinks() },
  });
  await core.domains.load(new URL(config.publicUrl).hostname);
  await routing.loadHosts();
  await core.workspaces.first(FIRST_WORKSPACE);
  const setUpToken = await core.setUp.offer();
  if (setUpToken !== null) onSetUpLink(setUpLink(config.appUrl, setUpToken));
  const firstKey =
    config.adminKey === null ? await offerFirstKey({ keys: core.keys, stores: stores.sql }) : null;
  if (firstKey !== null) onFirstKey(firstKey);
  return { stores, services, core, routing, live, notices };
}
