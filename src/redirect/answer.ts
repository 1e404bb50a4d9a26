import { type Behaviour, hasPixels } from '../core/behaviour.ts';
import type { Go, Resolution } from '../core/resolve.ts';
import type { Route } from '../core/route.ts';
import type { ServedHost } from './hosts.ts';
import type { Unlocking } from './link-lock.ts';
import { FIGURE_DAYS, type FigureDays, type LinkFacts, type LinkPages } from './link-pages.ts';
import { appPage } from './pages/app.ts';
import { framePage } from './pages/frame.ts';
import { interstitialPage } from './pages/interstitial.ts';
import type { PageContext } from './pages/layout.ts';
import type { Loads } from './pages/loads.ts';
import { lookOf, NO_LOOK } from './pages/look.ts';
import { type NoticeName, noticePage } from './pages/notice.ts';
import { passwordPage } from './pages/password.ts';
import { type PreviewNote, previewPage } from './pages/preview.ts';
import { socialPage } from './pages/social.ts';
import { statisticsPage } from './pages/statistics.ts';
import { type RedirectWishes, redirectResponse } from './reply.ts';
import type { VisitRequest } from './visit-request.ts';

/** Tells whether a page lets itself be framed by others, as far as it is known within `waitMs`. */
export interface Framing {
  forbids(url: string, waitMs: number): Promise<boolean | null>;
}

export interface Answering {
  readonly request: VisitRequest;
  readonly host: ServedHost;
  readonly route: Route;
  readonly resolution: Resolution;
  readonly unlocking: Unlocking;
}

/** Turns what becomes of a visit into what the visitor gets. */
export interface AnswerWriter {
  answer(answering: Answering): Promise<Response>;
  notice(request: VisitRequest, host: ServedHost, name: NoticeName): Response;
  missing(request: VisitRequest, host: ServedHost): Response;
  preview(
    request: VisitRequest,
    host: ServedHost,
    route: Route,
    resolution: Resolution,
    path: string,
  ): Promise<Response>;
  /** Null when the link does not show its figures. */
  statistics(request: VisitRequest, host: ServedHost, route: Route): Promise<Response | null>;
  wishesOf(route: Route | null, host: ServedHost): RedirectWishes;
}

/** How long a visitor waits for what the server wants to know of the destination. */
const FRAMING_WAIT_MS = 1_500;
/** After a form was posted, only this status makes browsers forget what was in it. */
const SEE_OTHER = 303;

export function createAnswerWriter(deps: {
  pages: LinkPages;
  framing: Framing;
  /** Whether raw HTML of owners may be shown on that host. */
  allowsSnippets: (host: ServedHost) => boolean;
}): AnswerWriter {
  const { pages, framing, allowsSnippets } = deps;

  const wishesOf = (route: Route | null, { settings }: ServedHost): RedirectWishes => ({
    hideReferrer: route?.hideReferrer ?? false,
    hidden: settings.robots === 'disallow',
  });

  const notice: AnswerWriter['notice'] = (request, host, name) => noticePage(contextOf(request, host), name);

  function missing(request: VisitRequest, host: ServedHost): Response {
    const { notFoundRedirect } = host.settings;
    if (notFoundRedirect === null) return notice(request, host, 'missing');
    return redirectResponse(302, notFoundRedirect, wishesOf(null, host));
  }

  async function answer(answering: Answering): Promise<Response> {
    const { request, host, route, resolution } = answering;
    switch (resolution.kind) {
      case 'go':
        return bring(answering, resolution);
      case 'expired':
        if (resolution.to === null) return notice(request, host, 'expired');
        return redirectResponse(302, resolution.to, wishesOf(route, host));
      case 'not_started':
        return noticePage(contextOf(request, host), 'not_started', { startsAtMs: resolution.startsAtMs });
      case 'missing':
        return missing(request, host);
      case 'disabled':
      case 'blocked':
        return notice(request, host, resolution.kind);
      case 'ask_password':
        return askPassword(answering);
      case 'show_tags':
        return showTags(answering);
    }
  }

  async function bring(answering: Answering, go: Go): Promise<Response> {
    const { request, host, route } = answering;
    const { behaviour, hideReferrer } = route;
    const context = contextOf(request, host);
    const redirect = (): Response =>
      redirectResponse(request.method === 'POST' ? SEE_OTHER : route.status, go.to, wishesOf(route, host));
    if (behaviour === null || go.manner === 'redirect') return redirect();
    const title = (await pages.factsOf(route))?.title ?? '';
    const loads = withoutForbidden(behaviour, host);
    switch (go.manner) {
      case 'frame':
        if (await cannotFrame(request, go)) return redirect();
        return framePage(context, { to: go.to, title, hideReferrer, ...loads });
      case 'interstitial':
        if (loadsNothing(loads)) return redirect();
        return interstitialPage(context, { to: go.to, title, hideReferrer, ...loads });
      case 'app':
        if (go.app === null || go.app.link === null) return redirect();
        return appPage(context, { link: go.app.link, store: go.app.store, web: go.to, hideReferrer });
    }
  }

  /** Asked of the stored destination: what visitors add to it must not make the server ask again and again. */
  async function cannotFrame(request: VisitRequest, { destination }: Go): Promise<boolean> {
    // Browsers show no page without encryption in one that has it.
    if (request.isSecure && destination.startsWith('http:')) return true;
    return (await framing.forbids(destination, FRAMING_WAIT_MS)) === true;
  }

  /** What was allowed when the link was made may not be any more. */
  function withoutForbidden({ pixels, headHtml, bodyHtml }: Behaviour, host: ServedHost): Loads {
    return allowsSnippets(host) ? { pixels, headHtml, bodyHtml } : { pixels, headHtml: '', bodyHtml: '' };
  }

  function askPassword({ request, host, unlocking }: Answering): Response {
    const context = contextOf(request, host);
    if (unlocking.kind === 'throttled') {
      return passwordPage(context, { refusal: 'throttled', retryAfterS: unlocking.retryAfterS });
    }
    return passwordPage(context, {
      refusal: unlocking.kind === 'closed' ? unlocking.refusal : null,
      retryAfterS: 0,
    });
  }

  async function showTags({ request, host, route }: Answering): Promise<Response> {
    const facts = await pages.factsOf(route);
    const og = route.behaviour?.og ?? { title: '', description: '', image: '' };
    return socialPage(contextOf(request, host), {
      shortUrl: facts?.shortUrl ?? '',
      destination: hasPassword(route) ? null : route.destination,
      title: og.title || (facts && publicTitle(route, facts)) || host.settings.name || host.host,
      description: og.description,
      image: og.image || host.settings.ogImage || '',
    });
  }

  return {
    answer,
    notice,
    missing,
    wishesOf,

    async preview(request, host, route, resolution, path) {
      const facts = await pages.factsOf(route);
      if (facts === null || resolution.kind === 'missing') return notice(request, host, 'missing');
      const { destination, note } = previewOf(route, resolution);
      return previewPage(contextOf(request, host), {
        shortUrl: facts.shortUrl,
        title: publicTitle(route, facts),
        createdAtMs: facts.createdAtMs,
        destination,
        note,
        continueTo: path,
      });
    },

    async statistics(request, host, route) {
      const facts = await pages.factsOf(route);
      if (facts === null || !facts.hasPublicStats) return null;
      return statisticsPage(contextOf(request, host), {
        shortUrl: facts.shortUrl,
        title: publicTitle(route, facts),
        ...(await pages.figuresOf(route, daysOf(request.query))),
      });
    },
  };
}

const loadsNothing = ({ pixels, headHtml, bodyHtml }: Loads): boolean =>
  headHtml === '' && bodyHtml === '' && !hasPixels(pixels);

/** `host` is null where no domain of ours speaks. */
export const contextOf = ({ headers }: VisitRequest, host: ServedHost | null): PageContext => ({
  acceptLanguage: headers.get('accept-language') ?? '',
  look: host === null ? NO_LOOK : lookOf(host),
});

const hasPassword = ({ behaviour }: Route): boolean => (behaviour?.passwordHash ?? null) !== null;

/** What anybody may read of a link's title: it may be that of the page which a password guards. */
const publicTitle = (route: Route, facts: LinkFacts): string => (hasPassword(route) ? '' : facts.title);

const USUAL_DAYS: FigureDays = 30;

/** How many days of figures a query asks for; anything but one of the offers is the usual one. */
function daysOf(query: string): FigureDays {
  const asked = new URLSearchParams(query).get('days');
  return FIGURE_DAYS.find((days) => String(days) === asked) ?? USUAL_DAYS;
}

/** What a preview may tell: nothing that a password guards, and that others may be led elsewhere. */
function previewOf(route: Route, resolution: Resolution): { destination: string | null; note: PreviewNote } {
  const { behaviour, destination } = route;
  switch (resolution.kind) {
    case 'go': {
      const differs =
        behaviour !== null &&
        (behaviour.rules.length > 0 ||
          behaviour.split.length > 0 ||
          behaviour.apps.ios !== null ||
          behaviour.apps.android !== null);
      return { destination: resolution.destination, note: differs ? 'depends' : null };
    }
    case 'expired':
      return { destination: resolution.to, note: 'expired' };
    case 'disabled':
    case 'not_started':
      return { destination: null, note: resolution.kind };
    case 'ask_password':
      return { destination: null, note: 'password' };
    case 'show_tags':
      return { destination: hasPassword(route) ? null : destination, note: null };
    default:
      return { destination: null, note: 'depends' };
  }
}
