import type { SpoolWriter } from '../clicks/spool/spool-writer.ts';
import type { Clock } from '../core/base/ports.ts';
import { StorageAway } from '../core/base/storage-away.ts';
import type { ReadVisitor } from '../core/rules/visitor.ts';
import { expired, type Resolution, resolve, type Visit } from '../core/visits/resolve.ts';
import type { LinkUses, Route } from '../core/visits/route.ts';
import type { VisitKind } from '../core/visits/visit-kind.ts';
import { type AnswerWriter, contextOf } from './answer.ts';
import type { Hosts, ServedHost } from './hosts.ts';
import type { LinkLock, Unlocking } from './link-lock.ts';
import type { Found, Lookup } from './lookup.ts';
import { noticePage } from './pages/notice.ts';
import { isDeclined, isOnItsWay, prefetchOf } from './prefetch.ts';
import { DECLINED_ANSWER, redirectAnswer } from './reply.ts';
import { asksForReturning, type Draws, requestVisitor, visitedCookie } from './request-visitor.ts';
import { toResponse, type VisitAnswer } from './visit-answer.ts';
import { createVisitRecord, type VisitOutcome } from './visit-record.ts';
import type { VisitRequest } from './visit-request.ts';

/** What a path on a host leads to. */
export type Looked =
  | { readonly kind: 'link'; readonly found: Found }
  /** `path` is the link's own. */
  | { readonly kind: 'preview' | 'statistics'; readonly found: Found; readonly path: string }
  | { readonly kind: 'nothing' };

/** Answers visits below the root of one of our hosts. */
export interface VisitHandler {
  look(request: VisitRequest, host: ServedHost): Promise<Looked>;
  /** When this throws, the visit has not been recorded. */
  answer(request: VisitRequest, host: ServedHost, looked: Looked): Promise<VisitAnswer>;
  readonly counters: HandlerCounters;
}

export interface RedirectHandler {
  /** Answers every visit. Throws only when a store fails. */
  handle(request: VisitRequest): Promise<Response>;
  /** The answer to a visit for which `handle` threw the error: 503 while the database does not answer, else 500. */
  failed(request: VisitRequest, error: unknown): Response;
  readonly counters: HandlerCounters;
}

/** Number of visits by outcome. */
export type HandlerCounters = Record<
  VisitKind | 'unknown_host' | 'untracked' | 'declined' | 'blocked' | 'password' | 'preview' | 'statistics',
  number
>;

export interface HandlerDeps {
  readonly hosts: Hosts;
  readonly lookup: Lookup;
  readonly spool: SpoolWriter;
  readonly uses: LinkUses;
  readonly readVisitor: ReadVisitor;
  /** Today's hash of the visitor, for limits on unique visitors. */
  readonly visitorOf: (address: string, userAgent: string) => Promise<string>;
  readonly draws: Draws;
  readonly lock: LinkLock;
  readonly answers: AnswerWriter;
  /** Host of the server's own domain, the only one with a welcome page at `/`. */
  readonly ownHost: () => string;
  readonly respectDnt: boolean;
  readonly clock: Clock;
}

export const NO_COUNTS: Readonly<HandlerCounters> = {
  click: 0,
  missing: 0,
  expired: 0,
  disabled: 0,
  not_started: 0,
  root: 0,
  unknown_host: 0,
  untracked: 0,
  declined: 0,
  blocked: 0,
  password: 0,
  preview: 0,
  statistics: 0,
};

const RETRY_AFTER_S = '5';
const OPEN: Unlocking = { kind: 'open', cookie: null };
const NOTHING: Looked = { kind: 'nothing' };
const PREVIEW_MARK = /(?:\+|%2B)$/i;
const STATISTICS_MARK = /(?:\+|%2B)stats$/i;
const BODILESS = new Set(['GET', 'HEAD']);

export function createRedirectHandler(deps: HandlerDeps): RedirectHandler & VisitHandler {
  const { hosts, lookup, spool, uses, visitorOf, lock, answers, ownHost, respectDnt, clock } = deps;
  const counters: HandlerCounters = { ...NO_COUNTS };

  async function answerAnywhere(request: VisitRequest): Promise<VisitAnswer> {
    const host = hosts.of(request.host);
    if (!BODILESS.has(request.method) && request.method !== 'POST') return notAllowed('GET, HEAD');
    if (host === null) {
      counters.unknown_host++;
      return noticePage(contextOf(request, null), 'unknown_host');
    }
    if (request.path === '/')
      return request.method === 'POST' ? notAllowed('GET, HEAD') : greet(request, host);
    return answer(request, host, await look(request, host));
  }

  async function look(request: VisitRequest, host: ServedHost): Promise<Looked> {
    const { path, method } = request;
    const found = await lookup.find(host, path);
    if (found !== null) return { kind: 'link', found };
    const mark = STATISTICS_MARK.test(path) ? STATISTICS_MARK : PREVIEW_MARK;
    const linkPath = path.replace(mark, '');
    if (linkPath === path || method === 'POST') return NOTHING;
    const about = await lookup.find(host, linkPath);
    if (about === null || about.rest !== '') return NOTHING;
    return { kind: mark === STATISTICS_MARK ? 'statistics' : 'preview', found: about, path: linkPath };
  }

  async function answer(request: VisitRequest, host: ServedHost, looked: Looked): Promise<VisitAnswer> {
    switch (looked.kind) {
      case 'link':
        return visitLink(request, host, looked.found);
      case 'preview':
        return showPreview(request, host, looked);
      case 'statistics':
        return (await showStatistics(request, host, looked.found)) ?? visitNothing(request, host);
      case 'nothing':
        return visitNothing(request, host);
    }
  }

  async function greet(request: VisitRequest, host: ServedHost): Promise<VisitAnswer> {
    if (isStandardPrefetch(request)) return declined();
    await record(request, host, { kind: 'root', route: null, go: null });
    const { rootRedirect } = host.settings;
    if (rootRedirect !== null) return redirectAnswer(302, rootRedirect, answers.redirectOptions(null, host));
    return answers.notice(request, host, host.host === ownHost() ? 'welcome' : 'root');
  }

  async function visitNothing(request: VisitRequest, host: ServedHost): Promise<VisitAnswer> {
    if (isStandardPrefetch(request)) return declined();
    await record(request, host, { kind: 'missing', route: null, go: null });
    return answers.missing(request, host);
  }

  async function visitLink(request: VisitRequest, host: ServedHost, found: Found): Promise<VisitAnswer> {
    const { route } = found;
    const passwordHash = route.behaviour?.passwordHash ?? null;
    if (request.method === 'POST' && passwordHash === null) return notAllowed('GET, HEAD');
    const visit = visitOf(request, found);
    let resolution = resolve(route, visit);
    if (prefetchOf(request.headers) !== '') {
      resolution = await settle(request, route, resolution, () => false);
      const refusal = await declinePrefetch(request, host, route, resolution);
      if (refusal !== null) return refusal;
    }
    let unlocking = OPEN;
    if (resolution.kind === 'ask_password' && passwordHash !== null) {
      counters.password++;
      unlocking = await lock.unlock(request, route.linkId, passwordHash);
      if (unlocking.kind === 'open') resolution = resolve(route, { ...visit, unlocked: true });
    }
    const takes = (): boolean => request.method !== 'HEAD' && !visit.seen.isBot;
    resolution = await settle(request, route, resolution, takes);
    // Before the visit is recorded, so that an answer that fails can be tried again without a second record.
    const answered = await answers.answer({ request, host, route, resolution, unlocking });
    const outcome = outcomeOf(resolution, route);
    if (outcome === null) counters.blocked += resolution.kind === 'blocked' ? 1 : 0;
    else await record(request, host, outcome);
    return withCookies(answered, request, route, resolution, unlocking);
  }

  function visitOf(request: VisitRequest, { route, rest }: Found): Visit {
    const facts = requestVisitor(request, route.linkId);
    const { draws, readVisitor } = deps;
    const isSticky = route.behaviour?.sticky === true;
    return {
      nowMs: clock.nowMs(),
      query: request.query,
      rest,
      seen: readVisitor(facts),
      unlocked: false,
      draw: () => (isSticky ? draws.byVisitor(route.linkId, facts) : draws.byChance()),
    };
  }

  /** Applies the link's exact click limits. Only a person's click is counted against them (`takes`). */
  async function settle(
    request: VisitRequest,
    route: Route,
    resolution: Resolution,
    takes: () => boolean,
  ): Promise<Resolution> {
    if (resolution.kind !== 'go' || !resolution.limited) return resolution;
    const isLet = takes()
      ? await uses.take(route.linkId, route, await limitedVisitor(request, route))
      : await uses.isOpen(route.linkId, route);
    return isLet ? resolution : expired(route);
  }

  /**
   * Null when the prefetch is answered like a visit. The browser repeats a declined prefetch when the user follows
   * the link.
   */
  async function declinePrefetch(
    request: VisitRequest,
    host: ServedHost,
    route: Route,
    resolution: Resolution,
  ): Promise<VisitAnswer | null> {
    if (!isDeclined(prefetchOf(request.headers), resolution)) return null;
    if (isOnItsWay(resolution)) await record(request, host, { kind: 'click', route, go: null }, 'declined');
    else counters.declined++;
    return DECLINED_ANSWER;
  }

  function declined(): VisitAnswer {
    counters.declined++;
    return DECLINED_ANSWER;
  }

  async function limitedVisitor(request: VisitRequest, route: Route): Promise<string> {
    if (route.uniqueClicksMax === null) return '';
    return visitorOf(request.address, request.headers.get('user-agent') ?? '');
  }

  /** `short+` shows where a link leads; that is no visit. */
  async function showPreview(
    request: VisitRequest,
    host: ServedHost,
    { found, path }: Looked & { kind: 'preview' | 'statistics' },
  ): Promise<VisitAnswer> {
    const { route } = found;
    counters.preview++;
    const resolution = resolve(route, visitOf(request, found));
    const isOver =
      resolution.kind === 'go' && resolution.limited && !(await uses.isOpen(route.linkId, route));
    return answers.preview(request, host, route, isOver ? expired(route) : resolution, path);
  }

  /** `short+stats` shows a link's statistics, which is no visit either. Null when they are not public. */
  async function showStatistics(
    request: VisitRequest,
    host: ServedHost,
    { route }: Found,
  ): Promise<VisitAnswer | null> {
    const page = await answers.statistics(request, host, route);
    if (page !== null) counters.statistics++;
    return page;
  }

  const refusesTracking = ({ headers }: VisitRequest): boolean =>
    respectDnt && (headers.get('dnt') === '1' || headers.get('sec-gpc') === '1');

  function withCookies(
    answered: VisitAnswer,
    request: VisitRequest,
    route: Route,
    resolution: Resolution,
    unlocking: Unlocking,
  ): VisitAnswer {
    const cookies: string[] = [];
    if (unlocking.kind === 'open' && unlocking.cookie !== null) cookies.push(unlocking.cookie);
    const { behaviour } = route;
    const went = resolution.kind === 'go' && behaviour !== null && asksForReturning(behaviour);
    if (went && !refusesTracking(request) && prefetchOf(request.headers) === '')
      cookies.push(visitedCookie(route.linkId, request.isSecure));
    if (cookies.length === 0) return answered;
    const lines = cookies.map((cookie) => ['set-cookie', cookie] as const);
    return { ...answered, headers: [...answered.headers, ...lines] };
  }

  /** Writes the visit to the spool; resolves once it is as durable as the operator's fsync setting demands. */
  async function record(
    request: VisitRequest,
    host: ServedHost,
    outcome: VisitOutcome,
    counter: VisitKind | 'declined' = outcome.kind,
  ): Promise<void> {
    if (request.method === 'HEAD') return;
    counters[counter]++;
    if (refusesTracking(request)) {
      counters.untracked++;
      return;
    }
    await spool.room();
    if (spool.append(createVisitRecord(request, host, outcome, clock.nowMs())))
      await spool.durable()?.catch(() => undefined);
  }

  return {
    handle: async (request) => toResponse(await answerAnywhere(request)),
    look,
    answer,
    failed(request, error) {
      const isAway = error instanceof StorageAway;
      const context = contextOf(request, hosts.of(request.host));
      const response = toResponse(noticePage(context, isAway ? 'away' : 'failed'));
      if (isAway) response.headers.set('retry-after', RETRY_AFTER_S);
      return response;
    },
    counters,
  };
}

const isStandardPrefetch = ({ headers }: VisitRequest): boolean => prefetchOf(headers) === 'sec_purpose';

const notAllowed = (allow: string): VisitAnswer => ({ status: 405, headers: [['allow', allow]], body: null });

/** What the spool records for a resolution; null when the visit is not counted at all. */
function outcomeOf(resolution: Resolution, route: Route): VisitOutcome | null {
  switch (resolution.kind) {
    case 'go':
      return { kind: 'click', route, go: resolution };
    case 'show_tags':
      return { kind: 'click', route, go: { destination: route.destination, rule: 0, variant: 0 } };
    case 'blocked':
    case 'ask_password':
      return null;
    default:
      return { kind: resolution.kind, route, go: null };
  }
}
