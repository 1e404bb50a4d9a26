import type { SignedIn } from '../core/accounts/sessions.ts';
import { Problem } from '../core/base/problem.ts';
import { isSameOrigin } from '../wire/http/same-origin.ts';
import type { RequestInfo } from '../wire/kit/api-request.ts';
import type { ApiLog } from '../wire/kit/log.ts';
import { isRefusal } from '../wire/refusals/refusal.ts';
import { messageOf, rowOf } from '../wire/refusals/refusal-rows.ts';
import { ASSETS_PATH } from './app-assets.ts';
import { faultOf } from './app-faults.ts';
import { appHeaders, IMMUTABLE } from './app-headers.ts';
import { type AppContext, goTo } from './app-page.ts';
import { type AppVisit, goToSignIn, readForm } from './app-visit.ts';
import { createAccountFlows } from './flows/account-flows.ts';
import { createFactorFlows } from './flows/factor-flows.ts';
import type { FlowDeps, Flows } from './flows/flow.ts';
import { createHomeFlows } from './flows/home-flows.ts';
import { createSignInFlows } from './flows/sign-in-flows.ts';
import { appMessagesFor } from './messages/app-language.ts';
import { appNotice, refusedPage } from './pages/notice-pages.ts';

/** The pages below `/app`. */
export interface App {
  fetch(request: Request, info: RequestInfo): Promise<Response>;
}

export interface AppDeps extends FlowDeps {
  readonly log: ApiLog;
  /** The origin of these pages, if they have a host of their own: other hosts redirect there. */
  readonly ownOrigin: string | null;
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export function createApp(deps: AppDeps): App {
  const { core, site, sessionCookie, log, ownOrigin } = deps;
  const flows: Flows = {
    ...createHomeFlows(deps),
    ...createSignInFlows(deps),
    ...createAccountFlows(deps),
    ...createFactorFlows(deps),
  };

  /** Counts unknown sessions against the address, which limits the guessing of sessions. Throws rate_limited. */
  async function whoIs(request: Request, { address }: RequestInfo): Promise<SignedIn | null> {
    const secret = sessionCookie.read(request);
    if (secret === null || secret === '') return null;
    const found = await core.sessions.of(secret);
    if (found === null) core.quotas.countAnonymousCall(address);
    else core.quotas.countSessionCall(found.session.id);
    return found;
  }

  async function visit(request: Request, info: RequestInfo, context: AppContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname;
    const flow = flows[path];
    if (flow === undefined) return appNotice(context, 'missing');
    const isReading = READS.has(request.method);
    const answer = isReading ? flow.get : request.method === 'POST' ? flow.post : undefined;
    if (answer === undefined) {
      const allow = [...(flow.get ? ['GET', 'HEAD'] : []), ...(flow.post ? ['POST'] : [])].join(', ');
      return appNotice(context, 'missing', { status: 405, headers: { allow } });
    }
    if (!isReading && !isSameOrigin(request, site.origin)) return appNotice(context, 'forged');
    const form = isReading ? new URLSearchParams() : await readForm(request);
    if (form === null) return appNotice(context, 'forged', { status: 415 });
    const signedIn = await whoIs(request, info);
    const messages = context.messages;
    const one: AppVisit = { site, messages, request, info, query: searchParams, form, signedIn };
    if (flow.isOpen !== true && signedIn === null) return goToSignIn(context, flow.back ?? path);
    return answer(one);
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
      if (pathname.startsWith(ASSETS_PATH)) {
        const asset = site.assets.at(pathname);
        if (asset === null || !READS.has(request.method)) return appNotice(context, 'missing');
        return new Response(asset.text, {
          headers: { 'content-type': asset.type, ...appHeaders(IMMUTABLE, site) },
        });
      }
      try {
        return await visit(request, info, context);
      } catch (error) {
        return refuse(context, request, error);
      }
    },
  };
}
