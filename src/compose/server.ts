import { join } from 'node:path';
import { copySqlite } from '../backup/copy-sqlite.ts';
import { LINKS_FILE } from '../backup/manifest.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { openGeo } from '../clicks/geo.ts';
import { createVisitorReader } from '../clicks/visitor.ts';
import type { Config } from '../config.ts';
import { DROP_REASONS } from '../core/click.ts';
import type { Core } from '../core/core.ts';
import type { LinkAddress } from '../core/link-store.ts';
import { createScheduler } from '../jobs/scheduler.ts';
import { createAddressList } from '../redirect/client-address.ts';
import { createHosts } from '../redirect/hosts.ts';
import { createDecideInLane } from '../redirect/lane-behaviour.ts';
import { createLookup } from '../redirect/lookup.ts';
import { createDraws } from '../redirect/visitor-of.ts';
import { adminSocketPath, createAdminSocket } from '../server/admin-socket.ts';
import { createHealth } from '../server/health.ts';
import { startHttpServer } from '../server/http.ts';
import { createOnceAMinute, type Log } from '../server/log.ts';
import { createMetrics } from '../server/metrics.ts';
import { RESERVED_WORDS } from '../server/mounts.ts';
import { yieldToRedirects } from '../server/priority.ts';
import { composeApi } from './api.ts';
import { composeClicks } from './clicks.ts';
import { createClockWatch } from './clock-watch.ts';
import { composeCompat } from './compat.ts';
import { composeCore } from './core.ts';
import { createDamage } from './damage.ts';
import { makeFirstWorkspace } from './first-workspace.ts';
import { composeJobs } from './jobs.ts';
import { createLaneWatch } from './lane-watch.ts';
import { type Lanes, openOwnSpool, startOwnLane, startWorkers } from './lanes.ts';
import { createLiveClicks } from './live-clicks.ts';
import { composeMail, composeNotices } from './mail.ts';
import { metricsResponse } from './metrics-response.ts';
import { composeOutbound } from './outbound.ts';
import { createPasswords } from './passwords.ts';
import { composeRedirects } from './redirects.ts';
import { createStaticMounts } from './static-mounts.ts';
import { folderOf, openStores } from './stores.ts';
import { createSystemRandom, steadyClock, systemClock } from './system.ts';
import { onUntrustedProxy } from './untrusted-proxy.ts';
import { composeDeliverer, composeWebhookSender } from './webhooks.ts';
import { composeAccessLog } from './wire-log.ts';

/** A server that runs. */
export interface WaymarkServer {
  readonly port: number;
  /** The first key of a new server, told this once; null when there is one already. */
  readonly firstKey: string | null;
  /** Answers what is under way, counts what was visited, closes what is open. */
  stop(): Promise<void>;
}

/** More new links than this are not told of one by one. */
const TOLD_BY_NAME_MAX = 100;
const STOP_MS_MAX = 10_000;
const MAIL_MS_MAX = 3_000;
const DRAIN_MS_MAX = 15_000;
/** What a receiver has not answered by then is sent again at the next start. */
const DELIVERIES_MS_MAX = 3_000;
/** A sink that fails for so long is no hiccup. */
const STUCK_MS_MAX = 10_000;

/** Builds and starts everything. Throws when the folder is in use or the port is taken; nothing is left running then. */
export async function startServer(
  config: Config,
  deps: { log: Log; version: string },
): Promise<WaymarkServer> {
  const { log, version } = deps;
  const clock = systemClock;
  const random = createSystemRandom();
  const folder = folderOf(config);
  const onceAMinute = createOnceAMinute(steadyClock);
  const damage = createDamage({ folder, log, onceAMinute });
  // What was started, in order; a failure on the way stops it again in the opposite one.
  const stops: (() => Promise<void> | void)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };

  try {
    const stores = await openStores(config, {
      clock,
      random,
      version,
      onClicksAway: damage.clicksAway,
      onClicksBack: damage.clicksBack,
    });
    stops.push(() => stores.close());
    const hosts = createHosts();
    const lookup = createLookup({
      store: stores.sql.routes,
      reserved: RESERVED_WORDS,
      clock: steadyClock,
      entriesMax: config.memory.mainLinksMax,
    });
    const live = createLiveClicks();
    const ownKey = `own_${random.bytes(32).toHex()}`;
    let lanes: Lanes | null = null;
    let forgetFacts: (addresses: readonly LinkAddress[]) => void = () => undefined;

    const loadHosts = async (): Promise<void> => {
      hosts.load(await stores.sql.domains.all(), core.domains.own().id, {
        catchAll: config.catchAll,
        elsewhere: [...config.compatHosts.keys()],
      });
      lookup.forgetAll();
    };
    const geo = await openGeo({ file: config.geoDb });
    const readVisitor = createVisitorReader(geo);
    const splitSecret = await stores.sql.secrets.secretFor('splits');
    const draws = createDraws(splitSecret);
    const passwords = createPasswords();
    const outbound = composeOutbound(config, version);
    const sender = composeWebhookSender(config, {
      hostOf: (id) => core.domains.hostOf(id),
      clock,
      version,
    });
    const mail = composeMail(config, log);
    stops.push(() => mail?.stop(MAIL_MS_MAX));
    const notices = composeNotices(config, {
      core: () => core,
      workspaces: stores.sql.workspaces,
      mail,
      log,
    });
    const core: Core = composeCore(config, stores, {
      clock,
      random,
      live,
      readVisitor,
      outbound,
      sender,
      draws,
      passwords,
      mailer: mail,
      ownKey,
      notify: notices.quota,
      announce: {
        async changed(addresses) {
          for (const { domainId, slug } of addresses) lookup.forget(domainId, slug);
          forgetFacts(addresses);
          if (addresses.length > 0) await lanes?.forget(addresses);
        },
        async created(addresses) {
          lookup.forgetMisses();
          if (addresses.length === 0) return;
          await (addresses.length <= TOLD_BY_NAME_MAX ? lanes?.forget(addresses) : lanes?.forgetMisses());
        },
        async domainsChanged() {
          await loadHosts();
          await lanes?.reloadDomains();
        },
      },
    });
    await core.domains.load(new URL(config.publicUrl).hostname);
    await loadHosts();
    const firstKey = await makeFirstWorkspace(core, config);

    const own = await openOwnSpool(config, folder, clock);
    stops.push(() => own.spool.close());
    const watch = createLaneWatch({
      counters: () => lanes?.counters() ?? [],
      own: own.spool,
      log,
      onceAMinute,
    });
    const metrics = createMetrics(
      async () => {
        const { ready, checks } = await health.readiness();
        const { spool, oldestAtMs, stuck } = clicks.pump.state();
        return {
          spoolBytes: spool.bytes,
          spoolUnreadBytes: spool.unread,
          spoolOldestAgeSeconds:
            oldestAtMs === null ? null : Math.max(0, (clock.nowMs() - oldestAtMs) / 1_000),
          stuckSink: stuck === null ? null : { sink: stuck.sink, seconds: stuck.forMs / 1_000 },
          workers: lanes?.serving() ?? 0,
          workerBytes: (lanes?.counters() ?? []).reduce((sum, { residentBytes }) => sum + residentBytes, 0),
          ready,
          parts: Object.fromEntries(health.operatingParts.map((part) => [part, checks[part]?.ok !== false])),
        };
      },
      { version },
    );
    const clicks = await composeClicks(config, stores, {
      clock,
      geo,
      log,
      metrics: () => metrics,
      isLive: (spool) => spool === own.name || lanes?.isLive(spool) === true,
      hostOf: (id) => core.domains.hostOf(id),
      publish: live.publish,
      onceAMinute,
    });
    forgetFacts = (addresses) => {
      for (const { linkId } of addresses) clicks.pipeline.forgetLink(linkId);
    };

    const redirects = composeRedirects(config, stores, {
      core,
      hosts,
      lookup,
      spool: own.spool,
      visitorOf: clicks.visitorOf,
      readVisitor,
      draws,
      passwords,
      outbound,
      cookieSecret: await stores.sql.secrets.secretFor('cookies'),
      clock,
    });
    metrics.expect({
      outcomes: ['head', 'passed_on', 'redirect'],
      drops: DROP_REASONS,
      steps: clicks.pipeline.steps,
      sinks: [...clicks.sinks, 'pipeline'],
    });
    const health = createHealth({
      serving: {
        redirects: () => (lanes?.serving() === 0 ? 'no redirect process is alive' : null),
        links() {
          stores.sql.routes.check();
          return null;
        },
      },
      operating: {
        links_file: () => damage.links(),
        clicks: () => stores.clicks.absence(),
        spool: () => watch.reason(),
        counting() {
          const { stuck } = clicks.pump.state();
          return stuck === null || stuck.forMs < STUCK_MS_MAX
            ? null
            : `counting stands still at ${stuck.sink}`;
        },
      },
    });
    const api = composeApi(config, { core, random, log, version });
    const compat = composeCompat(config, { core, random, log });
    const noteProxy = onUntrustedProxy(log);
    const http = startHttpServer({
      mounts: {
        ...createStaticMounts(hosts),
        api: api.fetch,
        docs: api.fetch,
        compat: (request, info) => compat.fetch(request, info),
        healthz: () => health.live(),
        readyz: () => health.ready(),
        metrics: (request, { address }) => {
          watch.sample(metrics, redirects.counters, lookup.counters);
          return metricsResponse({ request, address }, config.metricsKey, metrics);
        },
      },
      redirects,
      otherHost: (host) => compat.host(host),
      // A host of an owner is for its visitors; the server's own, and none at all, are for everything.
      isControlHost: (host) => (hosts.of(host)?.workspaceId ?? null) === null,
      isSecure: config.publicUrl.startsWith('https:'),
      trustedProxies: createAddressList(config.trustedProxies),
      countryHeader: config.countryHeader ?? '',
      onUntrustedProxy: noteProxy,
      onError: damage.requestFailed,
      onPage: composeAccessLog(config, log).page,
    });
    stops.push(() => http.stop(STOP_MS_MAX));

    const laneDeps = {
      config,
      folder,
      upstreamPort: http.port,
      ownDomainId: core.domains.own().id,
      splitSecret,
      announce: http.announce,
      forgetPeer: http.forget,
      onUntrustedProxy: noteProxy,
      onNotWarm: damage.linksUnreadable,
      onDeath: (exitCode: number | null) =>
        log.error({ exitCode }, 'a redirect process died; another takes its place'),
      clock,
    };
    const started =
      config.workers === 0
        ? startOwnLane({
            ...laneDeps,
            hosts,
            lookup,
            spool: own.spool,
            decide: createDecideInLane({ visitors: () => readVisitor, draws, clock }),
          })
        : await startWorkers(laneDeps);
    lanes = started;
    if (config.workers > 0) yieldToRedirects();
    stops.push(() => started.stop(STOP_MS_MAX));
    clicks.pump.start();

    const admin = await createAdminSocket({
      path: adminSocketPath(config.dataDir),
      api: async (request) => {
        const headers = new Headers(request.headers);
        headers.set('authorization', `Bearer ${ownKey}`);
        return api.fetch(new Request(request, { headers }), { address: '' });
      },
      operations: {
        backup: async (input) => backUp(folderIn(input)),
        status: async () => ({ version, port: started.port, ...(await health.readiness()) }),
      },
      onError: (operation, error) =>
        log.error({ operation, err: error }, 'an operation of the admin socket failed'),
    });
    stops.push(() => admin.stop());

    async function backUp(to: string): Promise<void> {
      await writeBackup(
        {
          dataDir: config.dataDir,
          hold: () => clicks.pump.hold(),
          copyLinks: (into) => copySqlite(folder.links, join(into, LINKS_FILE)),
          copyClicks: (into) => stores.clicks.backup(into),
        },
        to,
        { version, clock },
      );
    }

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
    const jobs = createScheduler(tasks, {
      clock: steadyClock,
      meter: {
        ran(job, ms, error) {
          metrics.countJob(job, error === null, ms);
          if (error !== null) log.error({ job, err: error }, 'a periodic job failed');
        },
      },
    });
    jobs.start();
    const deliverer = composeDeliverer(config, stores, {
      sender,
      clock,
      log,
      metrics,
      notices,
      onceAMinute,
    });
    deliverer.start();

    let stopping: Promise<void> | null = null;
    async function stop(): Promise<void> {
      health.drain();
      log.info({}, 'stopping');
      await started.stop(STOP_MS_MAX);
      await http.stop(STOP_MS_MAX);
      await jobs.stop();
      await admin.stop();
      await mail?.stop(MAIL_MS_MAX);
      await own.spool.close();
      if (!(await clicks.pump.drain(DRAIN_MS_MAX)))
        log.warn({}, 'some visits are not counted yet; they are at the next start');
      await clicks.pump.stop();
      await core.usage.flush();
      await deliverer.stop(DELIVERIES_MS_MAX);
      await stores.close();
      log.info({}, 'stopped');
    }
    return { port: started.port, firstKey, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

function folderIn(input: unknown): string {
  if (typeof input === 'object' && input !== null && 'folder' in input && typeof input.folder === 'string') {
    return input.folder;
  }
  throw new Error('backup needs a folder');
}
