import type { SignedIn } from '../core/accounts/sessions.ts';
import { Problem } from '../core/base/problem.ts';
import { isSameOrigin } from '../wire/http/same-origin.ts';
import type { RequestInfo } from '../wire/kit/api-request.ts';
import type { ApiLog } from '../wire/kit/log.ts';
import { isRefusal } from '../wire/refusals/refusal.ts';
import { messageOf, rowOf } from '../wire/refusals/refusal-rows.ts';
import { acceptedEncoding } from './accepted-encoding.ts';
import { ASSETS_PATH } from './app-assets.ts';
import { faultOf } from './app-faults.ts';
import { appHeaders, IMMUTABLE } from './app-headers.ts';
import { type AppContext, goTo } from './app-page.ts';
import { type AppVisit, goToSignIn, readForm } from './app-visit.ts';
import type { DashboardBuilds } from './dashboard-builds.ts';
import { createAccountFlows } from './flows/account-flows.ts';
import { createFactorFlows } from './flows/factor-flows.ts';
import type { FlowDeps, Flows } from './flows/flow.ts';
import { createSignInFlows } from './flows/sign-in-flows.ts';
import { appMessagesFor, appMessagesOf } from './messages/app-language.ts';
import { dashboardPage, isDashboardPath, noDashboardPage } from './pages/dashboard-page.ts';
import { appNotice, refusedPage } from './pages/notice-pages.ts';

/** The pages below `/app`. */
export interface App {
  fetch(request: Request, info: RequestInfo): Promise<Response>;
}

export interface AppDeps extends FlowDeps {
  readonly log: ApiLog;
  /** The origin of these pages, if they have a host of their own: other hosts redirect there. */
  readonly ownOrigin: string | null;
  readonly dashboard: DashboardBuilds;
}

const FILE_RETRY_S = '2';
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export function createApp(deps: AppDeps): App {
  const { core, site, sessionCookie, log, ownOrigin, dashboard } = deps;
  const flows: Flows = {
    ...createSignInFlows(deps),
    ...createAccountFlows(deps),
    ...createFactorFlows(deps),
  };

  /** Counts unknown sessions against the address, which limits the guessing of sessions. Throws rate_limited. */
  async function whoIs(request: Request, { address }: RequestInfo): Promise<SignedIn | null> {
    const secret = sessionCookie.read(request);
    if (secret === null || secret === '') return null;
    const found = await core.sessions.of(secret);
    if (found === null) await core.quotas.countAnonymousCall(address);
    else await core.quotas.countSessionCall(found.session.id);
    return found;
  }

  /** In the language that the person chose, if they did. */
  const contextOf = (context: AppContext, signedIn: SignedIn | null): AppContext => {
    const messages = appMessagesOf(signedIn?.person.language ?? null);
    return messages === null ? context : { ...context, messages };
  };

  async function visit(request: Request, info: RequestInfo, asked: AppContext): Promise<Response> {
    const { pathname, search, searchParams } = new URL(request.url);
    const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname;
    if (isDashboardPath(path)) return showDashboard(request, info, asked, path + search);
    const flow = flows[path];
    if (flow === undefined) return appNotice(asked, 'missing');
    const isReading = READS.has(request.method);
    const answer = isReading ? flow.get : request.method === 'POST' ? flow.post : undefined;
    if (answer === undefined) {
      const allow = [...(flow.get ? ['GET', 'HEAD'] : []), ...(flow.post ? ['POST'] : [])].join(', ');
      return appNotice(asked, 'missing', { status: 405, headers: { allow } });
    }
    if (!isReading && !isSameOrigin(request, site.origin)) return appNotice(asked, 'forged');
    const form = isReading ? new URLSearchParams() : await readForm(request);
    if (form === null) return appNotice(asked, 'forged', { status: 415 });
    const signedIn = await whoIs(request, info);
    const { messages } = contextOf(asked, signedIn);
    const one: AppVisit = { site, messages, request, info, query: searchParams, form, signedIn };
    if (flow.isOpen !== true && signedIn === null) return goToSignIn(asked, flow.back ?? path);
    return answer(one);
  }

  async function showDashboard(
    request: Request,
    info: RequestInfo,
    asked: AppContext,
    path: string,
  ): Promise<Response> {
    if (!READS.has(request.method)) {
      return appNotice(asked, 'missing', { status: 405, headers: { allow: 'GET, HEAD' } });
    }
    const signedIn = await whoIs(request, info);
    if (signedIn === null) return goToSignIn(asked, path);
    const context = contextOf(asked, signedIn);
    const build = await dashboard.newest();
    if (build === null) return noDashboardPage(context, await dashboard.failure());
    return dashboardPage(context, request, build);
  }

  /** A file of the pages of sign-in, or of the dashboard. Its path has a hash of its content. */
  async function showFile(request: Request, context: AppContext, path: string): Promise<Response> {
    if (!READS.has(request.method)) {
      return appNotice(context, 'missing', { status: 405, headers: { allow: 'GET, HEAD' } });
    }
    const headers = appHeaders(IMMUTABLE, site);
    const asset = site.assets.at(path);
    if (asset !== null)
      return new Response(asset.text, { headers: { 'content-type': asset.type, ...headers } });
    const file = await dashboard.fileAt(path);
    if (file === null) return appNotice(context, 'missing');
    const encoding = acceptedEncoding(request.headers.get('accept-encoding') ?? '');
    const body = await dashboard.read(file.name, encoding).catch((error: unknown) => {
      log.error('a file of the dashboard cannot be read', { file: file.name, error });
      return 'unreadable' as const;
    });
    if (body === 'unreadable') {
      return appNotice(context, 'broken', { status: 503, headers: { 'retry-after': FILE_RETRY_S } });
    }
    if (body === null) {
      log.error('a file of the dashboard is gone', { file: file.name });
      return appNotice(context, 'missing');
    }
    return new Response(body, {
      headers: {
        'content-type': file.type,
        vary: 'accept-encoding',
        ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
        ...headers,
      },
    });
  }

  /** What a flow did not answer itself. */
  function refuse(context: AppContext, request: Request, error: unknown): Response {
    if (error instanceof Problem && error.code === 'proof_required') {
      const { pathname } = new URL(request.url);
      const back = flows[pathname]?.back ?? pathname;
      return goTo(site, `/app/prove?return=${encodeURIComponent(back)}`);
    }
    const fault = faultOf(context.messages, error);
    if (fault !== null) return refusedPage(context, fault);
    if (isRefusal(error)) {
      const text = context.messages.faults.refused(messageOf(error));
      return refusedPage(context, { text, status: rowOf(error.code).status, retryAfterS: null });
    }
    log.error('page failed', { error, method: request.method, path: new URL(request.url).pathname });
    return appNotice(context, 'broken');
  }

  return {
    async fetch(request, info) {
      const { pathname, search } = new URL(request.url);
      const context = { site, messages: appMessagesFor(request.headers.get('accept-language') ?? '') };
      if (info.holdsSessions !== true) {
        if (ownOrigin === null || !READS.has(request.method)) return appNotice(context, 'missing');
        return goTo(site, ownOrigin + pathname + search, { status: 302 });
      }
      try {
        if (pathname.startsWith(ASSETS_PATH)) return await showFile(request, context, pathname);
        return await visit(request, info, context);
      } catch (error) {
        return refuse(context, request, error);
      }
    },
  };
}
