import type { Behaviour } from '../core/rules/behaviour.ts';
import { hasPixels, NO_PIXELS } from '../core/rules/rule.ts';
import type { Go, Resolution } from '../core/visits/resolve.ts';
import type { Route } from '../core/visits/route.ts';
import type { ServedHost } from './hosts.ts';
import { createKeptPages } from './kept-pages.ts';
import type { Unlocking } from './link-lock.ts';
import { FIGURE_DAYS, type FigureDays, type LinkPageFacts, type LinkPages } from './link-pages.ts';
import { appPage } from './pages/app.ts';
import type { KeepForm, PageForm } from './pages/form.ts';
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
import { type RedirectOptions, redirectAnswer } from './reply.ts';
import type { VisitAnswer } from './visit-answer.ts';
import type { VisitRequest } from './visit-request.ts';

/** Checks whether pages forbid being shown in a frame. */
export interface Framing {
  /** Null when it is not known within `waitMs`. */
  forbids(url: string, waitMs: number): Promise<boolean | null>;
}

export interface Answering {
  readonly request: VisitRequest;
  readonly host: ServedHost;
  readonly route: Route;
  readonly resolution: Resolution;
  readonly unlocking: Unlocking;
}

/** Turns the resolution of a visit into the answer. */
export interface AnswerWriter {
  answer(answering: Answering): Promise<VisitAnswer>;
  notice(request: VisitRequest, host: ServedHost, name: NoticeName): VisitAnswer;
  missing(request: VisitRequest, host: ServedHost): VisitAnswer;
  preview(
    request: VisitRequest,
    host: ServedHost,
    route: Route,
    resolution: Resolution,
    path: string,
  ): Promise<VisitAnswer>;
  /** Null when the link's statistics are not public. */
  statistics(request: VisitRequest, host: ServedHost, route: Route): Promise<VisitAnswer | null>;
  redirectOptions(route: Route | null, host: ServedHost): RedirectOptions;
}

/** How long a visitor waits while the server checks the destination's frame policy. */
const FRAMING_WAIT_MS = 1_500;
/** After a posted form, only this status makes browsers discard the form data. */
const SEE_OTHER = 303;

export function createAnswerWriter(deps: {
  pages: LinkPages;
  framing: Framing;
  /** Whether pages on that host may contain owners' raw HTML. */
  allowsSnippets: (host: ServedHost) => boolean;
  /** Whether pages on that host may load pixels. */
  allowsPixels: (host: ServedHost) => boolean;
}): AnswerWriter {
  const { pages, framing, allowsSnippets, allowsPixels } = deps;

  const redirectOptions = (route: Route | null, { settings }: ServedHost): RedirectOptions => ({
    hideReferrer: route?.hideReferrer ?? false,
    hidden: settings.robots === 'disallow',
  });

  const kept = createKeptPages<VisitAnswer>();
  const forms = createKeptPages<PageForm>();
  const formsOf =
    (host: ServedHost, { acceptLanguage }: PageContext): KeepForm =>
    (name, draw) =>
      forms.pageOf(host, acceptLanguage, name, draw);
  const notice: AnswerWriter['notice'] = (request, host, name) => {
    const context = contextOf(request, host);
    return kept.pageOf(host, context.acceptLanguage, name, () => noticePage(context, name));
  };

  function missing(request: VisitRequest, host: ServedHost): VisitAnswer {
    const { notFoundRedirect } = host.settings;
    if (notFoundRedirect === null) return notice(request, host, 'missing');
    return redirectAnswer(302, notFoundRedirect, redirectOptions(null, host));
  }

  async function answer(answering: Answering): Promise<VisitAnswer> {
    const { request, host, route, resolution } = answering;
    switch (resolution.kind) {
      case 'go':
        return bring(answering, resolution);
      case 'expired':
        if (resolution.to === null) return notice(request, host, 'expired');
        return redirectAnswer(302, resolution.to, redirectOptions(route, host));
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

  async function bring(answering: Answering, go: Go): Promise<VisitAnswer> {
    const { request, host, route } = answering;
    const { behaviour, hideReferrer } = route;
    const context = contextOf(request, host);
    const redirect = (): VisitAnswer =>
      redirectAnswer(
        request.method === 'POST' ? SEE_OTHER : route.status,
        go.to,
        redirectOptions(route, host),
      );
    if (behaviour === null || go.manner === 'redirect') return redirect();
    const title = (await pages.factsOf(route))?.title ?? '';
    const loads = withoutForbidden(behaviour, host);
    switch (go.manner) {
      case 'frame':
        if (await cannotFrame(request, go)) return redirect();
        return framePage(context, { to: go.to, title, hideReferrer, ...loads });
      case 'interstitial':
        if (loadsNothing(loads)) return redirect();
        return interstitialPage(
          context,
          { to: go.to, title, hideReferrer, ...loads },
          formsOf(host, context),
        );
      case 'app':
        if (go.app === null || go.app.link === null) return redirect();
        return appPage(context, { link: go.app.link, store: go.app.store, web: go.to, hideReferrer });
    }
  }

  /** Checks the stored destination only: what visitors add to it must not cause new requests by the server. */
  async function cannotFrame(request: VisitRequest, { destination }: Go): Promise<boolean> {
    // Browsers block http frames in https pages.
    if (request.isSecure && destination.startsWith('http:')) return true;
    return (await framing.forbids(destination, FRAMING_WAIT_MS)) === true;
  }

  /** Pixels and raw HTML that were allowed when the link was created may be forbidden now. */
  function withoutForbidden(behaviour: Behaviour, host: ServedHost): Loads {
    const html = allowsSnippets(host);
    return {
      pixels: allowsPixels(host) ? behaviour.pixels : NO_PIXELS,
      headHtml: html ? behaviour.headHtml : '',
      bodyHtml: html ? behaviour.bodyHtml : '',
    };
  }

  function askPassword({ request, host, unlocking }: Answering): VisitAnswer {
    const context = contextOf(request, host);
    if (unlocking.kind === 'throttled') {
      return passwordPage(context, { refusal: 'throttled', retryAfterS: unlocking.retryAfterS });
    }
    const refusal = unlocking.kind === 'closed' ? unlocking.refusal : null;
    return kept.pageOf(host, context.acceptLanguage, `password ${refusal}`, () =>
      passwordPage(context, { refusal, retryAfterS: 0 }),
    );
  }

  async function showTags({ request, host, route }: Answering): Promise<VisitAnswer> {
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
    redirectOptions,

    async preview(request, host, route, resolution, path) {
      const facts = await pages.factsOf(route);
      if (facts === null || resolution.kind === 'missing') return notice(request, host, 'missing');
      const { destination, note } = previewOf(route, resolution);
      const context = contextOf(request, host);
      const shown = {
        shortUrl: facts.shortUrl,
        title: publicTitle(route, facts),
        createdAtMs: facts.createdAtMs,
        destination,
        note,
        continueTo: path,
      };
      return previewPage(context, shown, formsOf(host, context));
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

/** `host` is null for a host that is not one of our domains. */
export const contextOf = ({ headers }: VisitRequest, host: ServedHost | null): PageContext => ({
  acceptLanguage: headers.get('accept-language') ?? '',
  look: host === null ? NO_LOOK : lookOf(host),
});

const hasPassword = ({ behaviour }: Route): boolean => (behaviour?.passwordHash ?? null) !== null;

/** The title that anyone may read: '' for a link with a password, whose title may come from the protected page. */
const publicTitle = (route: Route, facts: LinkPageFacts): string => (hasPassword(route) ? '' : facts.title);

const DEFAULT_DAYS: FigureDays = 30;

/** The number of days that the query asks for; the default for any other value. */
function daysOf(query: string): FigureDays {
  const requested = new URLSearchParams(query).get('days');
  return FIGURE_DAYS.find((days) => String(days) === requested) ?? DEFAULT_DAYS;
}

/**
 * What a preview may show: nothing that a password protects, and a note when other visitors may be redirected
 * elsewhere.
 */
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
