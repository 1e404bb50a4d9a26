import { readCairn } from '../app/app-assets.ts';
import { createAddressList } from '../clicks/geo/address-list.ts';
import { createDecideInLane } from '../redirect/lane/lane-decision.ts';
import { withCors } from '../server/cors.ts';
import { startHttpServer } from '../server/http.ts';
import { metricsResponse } from '../server/metrics-response.ts';
import type { Mount, Mounts } from '../server/mounts.ts';
import { yieldToRedirects } from '../server/priority.ts';
import { createStaticMounts } from '../server/static-mounts.ts';
import { onUntrustedProxy } from '../server/untrusted-proxy.ts';
import { checkAlone } from '../system/listen-check.ts';
import { composeApi } from './api.ts';
import { composeApp } from './app.ts';
import { composeCompat } from './compat.ts';
import { createAppHost, createHoldsSessions, isControlHost } from './control-hosts.ts';
import type { Counting } from './counting-parts.ts';
import type { Data } from './data-parts.ts';
import { composeLanes } from './lanes.ts';
import { composeRedirects, composeTake } from './redirects.ts';
import { GRACE_MS, type ServerRun, STOP_MS } from './run.ts';
import { composeAccessLog } from './wire-log.ts';

/** The parts that answer requests. */
export type Serving = Awaited<ReturnType<typeof beginServing>>;

/** Starts the full server, then the lanes in front of it. */
export async function beginServing(run: ServerRun, data: Data, counting: Counting) {
  const { config, folder, log, version, clock, random, damage, parts } = run;
  const { core, routing } = data;
  const { readVisitor, draws, splitSecret } = data.services;
  const { spool, watch, metrics, health } = counting;
  const redirects = await composeRedirects(run, data, counting);
  const cors = (mount: Mount): Mount => withCors(mount, config.corsOrigins);
  const countCall = metrics.countApiCall;
  const compat = composeCompat(config, { core, random, log, version, countCall });
  const api = composeApi(config, {
    core,
    random,
    log,
    version,
    readVisitor,
    countCall,
    otherApis: compat.entries,
  });
  const app = composeApp(config, { core, log, readVisitor });
  const noteProxy = onUntrustedProxy(log);
  const mounts: Mounts = {
    ...createStaticMounts(routing.hosts, core.domains.logos, readCairn()),
    api: cors(api.fetch),
    app: app.fetch,
    docs: cors((request, info) =>
      isBelow('/docs/compat', request) ? compat.docs(request, info) : api.fetch(request, info),
    ),
    'docs.md': cors(api.fetch),
    'llms.txt': cors(api.fetch),
    compat: cors(compat.fetch),
    healthz: () => health.live(),
    readyz: () => health.ready(),
    metrics: (request, { address }) => {
      watch.sample(metrics, redirects.counters, routing.lookup.counters);
      return metricsResponse({ request, address }, config.metricsKey, metrics);
    },
  };
  const appHost = createAppHost(config, mounts);
  const http = await parts.begin({
    name: 'requests',
    stopMsMax: STOP_MS.requests + GRACE_MS,
    start: () =>
      startHttpServer({
        mounts,
        redirects,
        otherHost: (host) => compat.host(host) ?? appHost(host),
        // Customer domains serve links only; the server's own host, or no Host header, also serves the API.
        isControlHost: (host) => isControlHost(routing.hosts, host),
        holdsSessions: createHoldsSessions(config, routing.hosts),
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
    take: composeTake(data, counting),
    onUntrustedProxy: noteProxy,
    onNotWarm: damage.linksUnreadable,
    onDeath: (death) => log.error({ ...death }, 'a redirect process died and is replaced'),
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
    // Lanes that were left to another server keep serving.
    stop: () => run.lanes?.stop(STOP_MS.visits, { predecessorsToo: run.serving || run.ending }),
  });
  if (!config.sharePort) {
    checkAlone({ host: config.host, port }, { pids: lanes.pids(), workerSocket: folder.workerSocket });
  }
  if (config.workers > 0) yieldToRedirects();
  return { api, port };
}

/** Whether the request is for the path, for a variant of it (`.md`), or for something below it. */
const isBelow = (path: string, { url }: Request): boolean => {
  const { pathname } = new URL(url);
  return pathname === path || pathname.startsWith(`${path}/`) || pathname.startsWith(`${path}.`);
};
