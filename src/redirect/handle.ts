import { type Capture, createCapture } from '../clicks/spool-record.ts';
import type { SpoolWriter } from '../clicks/spool-writer.ts';
import { VISIT_KINDS, type VisitKind } from '../core/click.ts';
import type { Clock } from '../core/ports.ts';
import { expired, type Resolution, resolve } from '../core/resolve.ts';
import type { LinkUses, Route } from '../core/route.ts';
import type { Hosts, ServedHost } from './hosts.ts';
import type { Found, Lookup } from './lookup.ts';
import { type PageName, pageResponse } from './pages.ts';
import { redirectResponse } from './reply.ts';

/** What a full HTTP request shows of a visit. */
export interface VisitRequest {
  readonly method: string;
  readonly host: string;
  /** Raw, with leading slash. */
  readonly path: string;
  /** Raw, without `?`. */
  readonly query: string;
  /** Who asks, as far as proxies are believed. */
  readonly address: string;
  /** '' unless a trusted proxy says it. */
  readonly country: string;
  readonly headers: Headers;
}

export interface RedirectHandler {
  /** Every visit gets an answer; none can make this throw but a broken store. */
  handle(request: VisitRequest): Promise<Response>;
  readonly counters: HandlerCounters;
}

/** How many visits came to what. */
export type HandlerCounters = Record<VisitKind | 'unknown_host' | 'untracked', number>;

export function createRedirectHandler(deps: {
  hosts: Hosts;
  lookup: Lookup;
  spool: SpoolWriter;
  uses: LinkUses;
  /** The visitor's hash of today, for limits on unique visitors. */
  visitorOf: (address: string, userAgent: string) => Promise<string>;
  /** Host of the server's own domain: only that one greets at `/`. */
  ownHost: () => string;
  respectDnt: boolean;
  clock: Clock;
}): RedirectHandler {
  const { hosts, lookup, spool, uses, visitorOf, ownHost, respectDnt, clock } = deps;
  const counters: HandlerCounters = {
    click: 0,
    missing: 0,
    expired: 0,
    disabled: 0,
    not_started: 0,
    root: 0,
    unknown_host: 0,
    untracked: 0,
  };

  async function handle(request: VisitRequest): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
    }
    const host = hosts.of(request.host);
    if (host === null) {
      counters.unknown_host++;
      return pageResponse('unknown_host');
    }
    if (request.path === '/') {
      await record(request, host, 'root', null);
      return pageResponse(host.host === ownHost() ? 'welcome' : 'missing');
    }
    const found = await lookup.find(host.domainId, request.path);
    const resolution = await settle(request, found);
    await record(request, host, kindOf(resolution), found?.route ?? null);
    return answer(resolution, found);
  }

  /** What becomes of the visit, once the exact counter has been asked where there is one. */
  async function settle(request: VisitRequest, found: Found | null): Promise<Resolution> {
    const visit = { nowMs: clock.nowMs(), query: request.query, rest: found?.rest ?? '' };
    const resolution = resolve(found?.route ?? null, visit);
    if (resolution.kind !== 'go_if_counted' || found === null || request.method === 'HEAD') return resolution;
    const { route } = found;
    const visitor =
      route.uniqueClicksMax === null
        ? ''
        : await visitorOf(request.address, request.headers.get('user-agent') ?? '');
    return (await uses.take(route.linkId, route, visitor)) ? resolution : expired(route);
  }

  function answer(resolution: Resolution, found: Found | null): Response {
    switch (resolution.kind) {
      case 'go':
      case 'go_if_counted':
        return redirectResponse(found?.route.status ?? 302, resolution.to);
      case 'expired':
        return resolution.to === null ? pageResponse('expired') : redirectResponse(302, resolution.to);
      default:
        return pageResponse(resolution.kind satisfies PageName);
    }
  }

  /** Spools the visit; resolves once its bytes are as safe as the operator wants them. */
  async function record(
    request: VisitRequest,
    host: ServedHost,
    kind: VisitKind,
    route: Route | null,
  ): Promise<void> {
    if (request.method === 'HEAD') return;
    counters[kind]++;
    if (respectDnt && (request.headers.get('dnt') === '1' || request.headers.get('sec-gpc') === '1')) {
      counters.untracked++;
      return;
    }
    await spool.room();
    if (spool.append(captureOf(request, host, kind, route, clock.nowMs())))
      await spool.durable()?.catch(() => undefined);
  }

  return { handle, counters };
}

function kindOf(resolution: Resolution): VisitKind {
  switch (resolution.kind) {
    case 'go':
    case 'go_if_counted':
      return 'click';
    default:
      return resolution.kind;
  }
}

/** The same record as the fast lane's, cut from text. */
function captureOf(
  request: VisitRequest,
  host: ServedHost,
  kind: VisitKind,
  route: Route | null,
  nowMs: number,
): Capture {
  const { headers } = request;
  const texts = [
    headers.get('user-agent') ?? '',
    headers.get('referer') ?? '',
    headers.get('accept-language') ?? '',
    request.country,
    request.query === '' ? request.path : `${request.path}?${request.query}`,
  ].map((text) => Buffer.from(text, 'latin1'));
  let length = 0;
  const ends = texts.map((text) => {
    length += text.length;
    return length;
  });
  const [agentEnd = 0, referrerEnd = 0, languageEnd = 0, countryEnd = 0, targetEnd = 0] = ends;
  return Object.assign(createCapture(), {
    atMs: nowMs,
    kind: VISIT_KINDS.indexOf(kind),
    linkId: route?.linkId ?? 0,
    workspaceId: route?.workspaceId ?? host.workspaceId ?? 0,
    domainId: host.domainId,
    address: Buffer.from(request.address, 'latin1'),
    destination: Buffer.from(kind === 'click' ? (route?.destination ?? '') : '', 'latin1'),
    head: Buffer.concat(texts),
    userAgentStart: 0,
    userAgentEnd: agentEnd,
    referrerStart: agentEnd,
    referrerEnd,
    languageStart: referrerEnd,
    languageEnd,
    countryStart: languageEnd,
    countryEnd,
    targetStart: countryEnd,
    targetEnd,
  } satisfies Partial<Capture>);
}
