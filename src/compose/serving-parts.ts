import type { Api } from '../api/api.ts';
import { createAddressList } from '../redirect/client-address.ts';
import { createDecideInLane } from '../redirect/lane-behaviour.ts';
import { withCors } from '../server/cors.ts';
import { startHttpServer } from '../server/http.ts';
import type { Mount } from '../server/mounts.ts';
import { yieldToRedirects } from '../server/priority.ts';
import { composeApi } from './api.ts';
import { composeCompat } from './compat.ts';
import type { Counting } from './counting-parts.ts';
import type { Data } from './data-parts.ts';
import { composeLanes } from './lanes.ts';
import { metricsResponse } from './metrics-response.ts';
import { composeRedirects } from './redirects.ts';
import { GRACE_MS, type Run, STOP_MS } from './run.ts';
import { checkAlone } from './start-checks.ts';
import { createStaticMounts } from './static-mounts.ts';
import { onUntrustedProxy } from './untrusted-proxy.ts';
import { composeAccessLog } from './wire-log.ts';

/** What answers the world. */
export interface Serving {
  readonly api: Api;
  /** The public port. */
  readonly port: number;
}

/** Begins to answer: first the full server, then the lanes in front of it. */
export async function beginServing(run: Run, data: Data, counting: Counting): Promise<Serving> {
  const { config, folder, log, version, clock, random, damage, parts } = run;
  const { stores, core, routing, readVisitor, splitSecret, draws, passwords, outbound } = data;
  const { clicks, spool, watch, metrics, health } = counting;
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
  const cors = (mount: Mount): Mount => withCors(mount, config.corsOrigins);
  const countCall = metrics.countApiCall;
  const compat = composeCompat(config, { core, random, log, version, countCall });
  const api = composeApi(config, { core, random, log, version, countCall, otherApis: compat.entries });
  const noteProxy = onUntrustedProxy(log);
  const http = await parts.begin({
    name: 'requests',
    stopMsMax: STOP_MS.requests + GRACE_MS,
    start: () =>
      startHttpServer({
        mounts: {
          ...createStaticMounts(routing.hosts, core.domains.logos),
          api: cors(api.fetch),
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
        },
        redirects,
        otherHost: compat.host,
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
    stop: () => run.lanes?.stop(STOP_MS.visits, { predecessorsToo: run.serving || run.ending }),
  });
  checkAlone(config, port, lanes.pids());
  if (config.workers > 0) yieldToRedirects();
  return { api, port };
}

/** Whether a request asks for that path, for a form of it (`.md`), or for something below it. */
const isBelow = (path: string, { url }: Request): boolean => {
  const { pathname } = new URL(url);
  return pathname === path || pathname.startsWith(`${path}/`) || pathname.startsWith(`${path}.`);
};
