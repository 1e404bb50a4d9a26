import { join } from 'node:path';
import { openGeo } from '../clicks/geo.ts';
import type { SpoolWriter } from '../clicks/spool-writer.ts';
import { createVisitorReader } from '../clicks/visitor.ts';
import type { Config } from '../config.ts';
import { DROP_REASONS } from '../core/click.ts';
import type { Core } from '../core/core.ts';
import { createScheduler } from '../jobs/scheduler.ts';
import { createQrThread } from '../qr/qr-thread.ts';
import { createAddressList } from '../redirect/client-address.ts';
import { createDecideInLane } from '../redirect/lane-behaviour.ts';
import { createDraws } from '../redirect/visitor-of.ts';
import type { Health } from '../server/health.ts';
import { startHttpServer } from '../server/http.ts';
import { createOnceAMinute, type Log } from '../server/log.ts';
import type { Metrics } from '../server/metrics.ts';
import { yieldToRedirects } from '../server/priority.ts';
import { createParts, type Parts } from '../system/parts.ts';
import { composeAdmin, composeBackUp } from './admin.ts';
import { composeApi } from './api.ts';
import { composeClicks, newSpool } from './clicks.ts';
import { createClockWatch } from './clock-watch.ts';
import { composeCompat } from './compat.ts';
import { composeCore } from './core.ts';
import { createDamage } from './damage.ts';
import { offerFirstKey } from './first-workspace.ts';
import { composeJobs } from './jobs.ts';
import { createLaneWatch } from './lane-watch.ts';
import { composeLanes, type Lanes, openOwnSpool } from './lanes.ts';
import { createLiveClicks } from './live-clicks.ts';
import { composeMail, composeNotices } from './mail.ts';
import { metricsResponse } from './metrics-response.ts';
import { composeOutbound } from './outbound.ts';
import { createPasswords } from './passwords.ts';
import { composeRedirects } from './redirects.ts';
import { composeRouting, type Routing } from './routing.ts';
import { checkAlone, checkStart } from './start-checks.ts';
import { composeHealth, composeMetrics } from './state.ts';
import { createStaticMounts } from './static-mounts.ts';
import { folderOf, openStores } from './stores.ts';
import { createSystemRandom, steadyClock, systemClock } from './system.ts';
import { findPredecessor } from './take-over.ts';
import { onUntrustedProxy } from './untrusted-proxy.ts';
import { composeDeliverer, composeWebhookSender } from './webhooks.ts';
import { composeAccessLog } from './wire-log.ts';

/** A server that is starting, running or stopping. */
export interface WaymarkServer {
  /** The public port, once everything runs. Rejects when the server cannot start; nothing is left running then. */
  readonly started: Promise<number>;
  /** Resolves when another server has taken over and this one has stopped. */
  readonly handedOver: Promise<void>;
  /**
   * Answers what is under way, counts what was visited, closes what is open; also while the server starts. Before that
   * it serves on for `drainMs`, while /readyz says that it is about to stop; `hurry` ends that wait.
   */
  stop(options: { drainMs: number; hurry: Promise<void> }): Promise<void>;
}

/** How long each part may take to stop. Together they stay below STOP_MS_MAX of the program. */
const STOP_MS = {
  short: 2_000,
  deliveries: 3_000,
  requests: 8_000,
  visits: 8_000,
  counting: 8_000,
  stores: 5_000,
} as const;
/** Parts end their own work before they are left behind. */
const GRACE_MS = 1_000;
/** Counting goes on after a run for so long; after a start that failed there is little to count. */
const DRAIN_MS = { run: 7_000, start: 500 } as const;
/** How long a server that takes over waits for the folder. */
const TAKE_OVER_MS_MAX = 30_000;

export function startServer(
  config: Config,
  deps: {
    log: Log;
    version: string;
    /** Takes port and folder over from the server that runs there, instead of refusing to start. */
    takeOver: boolean;
    /** Called with the secret of the first key, as soon as it exists. */
    onFirstKey: (secret: string) => void;
  },
): WaymarkServer {
  const { log } = deps;
  const handedOver = Promise.withResolvers<void>();
  const parts = createParts({
    onTrouble: (part, error) => log.error({ part, err: error }, 'a part of the server did not stop'),
  });
  const run: Run = {
    serving: false,
    countsToTheEnd: true,
    spool: null,
    lanes: null,
    announceStop: () => undefined,
  };

  async function handOver(): Promise<void> {
    log.info({}, 'another server takes over');
    run.countsToTheEnd = false;
    await run.lanes?.leave();
    run.lanes = null;
    await parts.stop();
    log.info({}, 'handed over');
    handedOver.resolve();
  }

  const started = startParts(config, parts, run, {
    ...deps,
    handOver: () => void handOver(),
  }).catch(async (error: unknown) => {
    await parts.stop();
    throw error;
  });

  return {
    started,
    handedOver: handedOver.promise,
    async stop({ drainMs, hurry }) {
      run.announceStop();
      log.info({ drainMs }, 'stopping');
      if (run.serving && drainMs > 0) await Promise.race([Bun.sleep(drainMs), hurry, handedOver.promise]);
      await parts.stop();
      log.info({}, 'stopped');
    },
  };
}

/** What the stop of a server has to know of its run. */
interface Run {
  serving: boolean;
  /** False when another server goes on counting. */
  countsToTheEnd: boolean;
  /** Null before it is open. */
  spool: SpoolWriter | null;
  /** Null before they exist, and once they are left to another server. */
  lanes: Lanes | null;
  announceStop: () => void;
}

/** Builds and starts everything, in an order whose reverse is the order to stop it in. */
async function startParts(
  config: Config,
  parts: Parts,
  run: Run,
  deps: {
    log: Log;
    version: string;
    takeOver: boolean;
    onFirstKey: (secret: string) => void;
    handOver: () => void;
  },
): Promise<number> {
  const { log, version } = deps;
  const clock = systemClock;
  const random = createSystemRandom();
  const folder = folderOf(config);
  const onceAMinute = createOnceAMinute(steadyClock);
  const damage = createDamage({ folder, log, onceAMinute });
  const ownKey = `own_${random.bytes(32).toHex()}`;

  const predecessor = await findPredecessor(config);
  await checkStart(config, { predecessor, takeOver: deps.takeOver });
  await predecessor?.handOver();
  const waiting = predecessor === null ? {} : { waitMs: TAKE_OVER_MS_MAX };
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
        ...waiting,
      }),
    stop: (opened) => opened?.close(),
  });

  const geo = await openGeo({ file: config.geoDb });
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
      for (const { linkId } of addresses) clicks.pipeline.forgetLink(linkId);
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
    announce: routing.changes,
  });
  await core.domains.load(new URL(config.publicUrl).hostname);
  await routing.loadHosts();
  const firstKey = await offerFirstKey(core, config, { stores, ownKey });
  if (firstKey !== null) deps.onFirstKey(firstKey);

  const watch = createLaneWatch({
    counters: () => run.lanes?.counters() ?? [],
    own: () => run.spool,
    log,
    onceAMinute,
  });
  const metrics: Metrics = composeMetrics({
    pump: () => clicks.pump,
    health: () => health,
    lanes: () => run.lanes,
    version,
    clock,
  });
  const ownPlace = newSpool(folder.spool, clock);
  const clicks = await composeClicks(config, stores, {
    clock,
    geo,
    log,
    metrics: () => metrics,
    isOwn: (spool) => run.lanes?.isLive(spool) === true,
    hostOf: (id) => core.domains.hostOf(id),
    publish: live.publish,
    onceAMinute,
  });
  await parts.begin({
    name: 'counting',
    stopMsMax: STOP_MS.counting,
    start: () => clicks.pump.start(),
    async stop() {
      await core.usage.flush();
      if (run.countsToTheEnd && !(await clicks.pump.drain(run.serving ? DRAIN_MS.run : DRAIN_MS.start))) {
        log.warn({}, 'some visits are not counted yet; the next start counts them');
      }
      await clicks.pump.stop();
    },
  });
  const spool = await parts.begin({
    name: 'spool',
    stopMsMax: STOP_MS.short,
    start: () => openOwnSpool(config, folder, ownPlace),
    stop: (opened) => opened?.close(),
  });
  run.spool = spool;
  const health: Health = composeHealth(stores, { clicks, watch, damage, lanes: () => run.lanes });
  metrics.expect({
    outcomes: ['head', 'passed_on', 'redirect'],
    drops: DROP_REASONS,
    steps: clicks.pipeline.steps,
    sinks: [...clicks.sinks, 'pipeline'],
  });
  run.announceStop = health.drain;

  const redirects = composeRedirects(config, stores, {
    core,
    hosts: routing.hosts,
    lookup: routing.lookup,
    spool,
    visitorOf: clicks.visitorOf,
    readVisitor,
    draws,
    passwords,
    outbound,
    cookieSecret: await stores.sql.secrets.secretFor('cookies'),
    clock,
  });
  const api = composeApi(config, { core, random, log, version, countCall: metrics.countApiCall });
  const compat = composeCompat(config, { core, random, log, countCall: metrics.countApiCall });
  const noteProxy = onUntrustedProxy(log);
  const http = await parts.begin({
    name: 'requests',
    stopMsMax: STOP_MS.requests + GRACE_MS,
    start: () =>
      startHttpServer({
        mounts: {
          ...createStaticMounts(routing.hosts),
          api: api.fetch,
          docs: api.fetch,
          compat: (request, info) => compat.fetch(request, info),
          healthz: () => health.live(),
          readyz: () => health.ready(),
          metrics: (request, { address }) => {
            watch.sample(metrics, redirects.counters, routing.lookup.counters);
            return metricsResponse({ request, address }, config.metricsKey, metrics);
          },
        },
        redirects,
        otherHost: (host) => compat.host(host),
        // A host of an owner is for its visitors; the server's own, and none at all, are for everything.
        isControlHost: (host) => (routing.hosts.of(host)?.workspaceId ?? null) === null,
        isSecure: config.publicUrl.startsWith('https:'),
        trustedProxies: createAddressList(config.trustedProxies),
        countryHeader: config.countryHeader ?? '',
        onUntrustedProxy: noteProxy,
        onError: damage.requestFailed,
        onPage: composeAccessLog(config, log).page,
      }),
    stop: (server) => server?.stop(STOP_MS.requests),
  });

  const lanes = composeLanes({
    config,
    folder,
    upstream: { hostname: '127.0.0.1', port: http.port, secret: http.secret },
    ownDomainId: core.domains.own().id,
    splitSecret,
    onUntrustedProxy: noteProxy,
    onNotWarm: damage.linksUnreadable,
    onDeath: (death) => log.error({ ...death }, 'a redirect process died; another takes its place'),
    clock,
    own: {
      hosts: routing.hosts,
      lookup: routing.lookup,
      spool,
      decide: () => createDecideInLane({ visitors: () => readVisitor, draws, clock }),
    },
  });
  run.lanes = lanes;
  const port = await parts.begin({
    name: 'visits',
    stopMsMax: STOP_MS.visits + GRACE_MS,
    start: () => lanes.start(),
    // Left to another server, they serve on.
    stop: () => run.lanes?.stop(STOP_MS.visits),
  });
  checkAlone(config, port, lanes.pids());
  if (config.workers > 0) yieldToRedirects();

  const backUp = composeBackUp(stores, { dataDir: config.dataDir, folder, clicks, version, clock });
  await parts.begin({
    name: 'admin socket',
    stopMsMax: STOP_MS.short,
    start: () =>
      composeAdmin({
        folder,
        api,
        ownKey,
        health,
        backUp,
        handOver: deps.handOver,
        about: { version, port, settings: config.shown },
        log,
      }),
    stop: (socket) => socket?.stop(),
  });
  await parts.begin({
    name: 'jobs',
    stopMsMax: STOP_MS.short,
    start() {
      const tasks = composeJobs(config, {
        stores,
        core,
        clicks,
        watch,
        backUp,
        backups: join(config.dataDir, 'backups'),
        clock,
        clockWatch: createClockWatch({
          clock,
          steadyClock,
          onJump: (byMs) =>
            log.warn(
              { byHours: Math.round(byMs / 36_000) / 100 },
              'the clock of this machine jumped; no click is deleted by its age for a day',
            ),
        }),
      });
      metrics.expect({ jobs: tasks.map(({ name }) => name) });
      const scheduler = createScheduler(tasks, {
        clock: steadyClock,
        meter: {
          ran(job, ms, error) {
            metrics.countJob(job, error === null, ms);
            if (error !== null) log.error({ job, err: error }, 'a periodic job failed');
          },
        },
      });
      scheduler.start();
      return scheduler;
    },
    stop: (scheduler) => scheduler?.stop(),
  });
  await parts.begin({
    name: 'webhooks',
    stopMsMax: STOP_MS.deliveries + GRACE_MS,
    start() {
      const deliverer = composeDeliverer(config, stores, {
        sender,
        clock,
        log,
        metrics,
        notices,
        onceAMinute,
      });
      deliverer.start();
      return deliverer;
    },
    stop: (deliverer) => deliverer?.stop(STOP_MS.deliveries),
  });
  run.serving = true;
  return port;
}
