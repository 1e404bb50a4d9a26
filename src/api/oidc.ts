import type { OidcOutcome } from '../core/sign-in/oidc-sign-in.ts';
import { type Reply, replyEmpty, replyJson, withCookies } from '../wire/http/reply.ts';
import { APP_PATH, returnPathOf } from '../wire/http/return-path.ts';
import { personOf } from '../wire/kit/operation.ts';
import {
  identityId,
  identityLink,
  identityList,
  identityProviders,
  newIdentity,
  oidcStartQuery,
  providerParam,
} from './contract/oidc.ts';
import { BASE_PATH, type NativeDeps, openOperation } from './native.ts';
import { createFlowCookie } from './oidc-cookie.ts';
import { fromIdentity, fromProvider, toIdentityKey } from './translate/oidc.ts';

const tag = 'Signing in';
const SIGN_IN_PATH = `${APP_PATH}/sign-in`;
const BODY_BYTES_MAX = 4_096;

export const listProviders = openOperation({
  name: 'listProviders',
  method: 'GET',
  path: '/session/providers',
  tag,
  summary: 'List the providers to sign in with',
  description: 'The operator configures them. The list is empty on a server without any.',
  answers: { 200: { description: 'In the order of the configuration.', schema: identityProviders } },
  async open({ core, appUrl }) {
    const { providers } = core.oidcSignIn;
    return { data: providers.map((one) => fromProvider(one, startUrl(appUrl, one.name))) };
  },
});

export const startOidc = openOperation({
  name: 'startOidc',
  method: 'GET',
  path: '/session/oidc/{provider}',
  tag,
  summary: 'Sign in with a provider',
  description:
    'For browsers. Goes to the provider with PKCE, state and nonce, and keeps them in a cookie for ten minutes. If the provider does not answer, goes to the sign-in page with `error`.',
  params: providerParam,
  query: oidcStartQuery,
  answers: {
    302: {
      description: 'To the provider.',
      headers: { Location: 'The authorization endpoint of the provider.', 'Set-Cookie': 'The cookie.' },
    },
  },
  refusals: ['provider_not_found'],
  async open(deps, { params, query, info }) {
    const { core, appUrl } = deps;
    // On this host, the browser would keep what it may not use.
    if (info.holdsSessions !== true) return redirectTo(appUrl + SIGN_IN_PATH);
    const route = {
      redirectUri: callbackUrl(appUrl, params.provider),
      returnTo: returnPathOf(query.return ?? null),
    };
    const started = await core.oidcSignIn.start(params.provider, {
      ...route,
      asksAgain: query.prompt === 'login',
    });
    if (started === null) return redirectTo(failureUrl(appUrl, params.provider, 'oidc_unavailable'));
    return redirectTo(started.url, createFlowCookie(appUrl).write(started.flow));
  },
});

export const finishOidc = openOperation({
  name: 'finishOidc',
  method: 'GET',
  path: '/session/oidc/{provider}/callback',
  tag,
  summary: 'Come back from a provider',
  description:
    'For browsers: the redirect URI to register at the provider. Takes the parameters of the provider once, from the browser that went there. A failure goes to the sign-in page, or to the page that linked the identity, with one of the codes of `error` that `docs/providers.md` lists.',
  params: providerParam,
  answers: {
    302: {
      description: 'To the page of the dashboard; with the cookie of a new session.',
      headers: { Location: 'A page of the dashboard.', 'Set-Cookie': 'The session.' },
    },
  },
  refusals: ['provider_not_found'],
  async open(deps, { params, request, info, signedIn }) {
    const { core, appUrl } = deps;
    const cookie = createFlowCookie(appUrl);
    const url = new URL(callbackUrl(appUrl, params.provider));
    url.search = new URL(request.url).search;
    const outcome = await core.oidcSignIn.finish(params.provider, {
      url,
      flow: info.holdsSessions === true ? cookie.read(request) : null,
      signedIn,
      client: deps.browsers.clientOf(request, info),
      address: info.address,
    });
    return replyTo(outcome, params.provider, deps);
  },
});

function replyTo(outcome: OidcOutcome, provider: string, { appUrl, browsers }: NativeDeps): Reply {
  const { clear } = createFlowCookie(appUrl);
  switch (outcome.kind) {
    case 'signed_in':
      return redirectTo(appUrl + outcome.returnTo, ...browsers.begin(outcome.session), clear());
    case 'linked':
      return redirectTo(appUrl + outcome.returnTo, clear());
    case 'failed': {
      const { error, isOver, returnTo } = outcome;
      const url =
        returnTo === null ? failureUrl(appUrl, provider, error) : withError(appUrl + returnTo, error);
      return redirectTo(url, ...(isOver ? [clear()] : []));
    }
  }
}

export const listIdentities = openOperation({
  name: 'listIdentities',
  method: 'GET',
  path: '/me/identities',
  tag,
  summary: 'List your identities',
  description: 'The accounts at providers with which you sign in.',
  signedIn: true,
  answers: { 200: { description: 'All of them, oldest first.', schema: identityList } },
  async open({ core }, call) {
    return { data: (await core.identities.list(personOf(call))).map(fromIdentity) };
  },
});

export const linkIdentity = openOperation({
  name: 'linkIdentity',
  method: 'POST',
  path: '/me/identities',
  tag,
  summary: 'Link an identity',
  description:
    'Answers the address of the provider: send this browser there within ten minutes. After that you sign in with the account too, whatever its email address is. A failure goes to `return` with `error`.',
  signedIn: 'proven',
  body: {
    schema: newIdentity,
    maxBytes: BODY_BYTES_MAX,
    example: { provider: 'okta', return: '/app/me' },
  },
  answers: {
    200: {
      description: 'Where to go.',
      schema: identityLink,
      headers: { 'Set-Cookie': 'Keeps what the browser needs when it comes back.' },
    },
  },
  refusals: ['provider_not_found', 'provider_unavailable'],
  async open({ core, appUrl }, call) {
    const { provider, return: returnTo } = call.body;
    const started = await core.oidcSignIn.startLink(personOf(call), provider, {
      redirectUri: callbackUrl(appUrl, provider),
      returnTo: returnPathOf(returnTo ?? null),
    });
    return withCookies(replyJson(200, { url: started.url }), [createFlowCookie(appUrl).write(started.flow)]);
  },
});

export const removeIdentity = openOperation({
  name: 'removeIdentity',
  method: 'DELETE',
  path: '/me/identities/{id}',
  tag,
  summary: 'Remove an identity',
  description: 'You do not sign in with the account any more. Your last way to sign in stays.',
  signedIn: 'proven',
  params: identityId,
  answers: { 204: { description: 'The identity is removed.' } },
  refusals: ['identity_not_found', 'last_way_to_sign_in'],
  async open({ core }, call) {
    await core.identities.remove(personOf(call), toIdentityKey(call.params.id));
    return replyEmpty();
  },
});

const startUrl = (appUrl: string, provider: string): string =>
  `${appUrl}${BASE_PATH}/session/oidc/${encodeURIComponent(provider)}`;

/** Another one for each provider, so that the answer of one cannot be taken for the answer of another. */
const callbackUrl = (appUrl: string, provider: string): string => `${startUrl(appUrl, provider)}/callback`;

const failureUrl = (appUrl: string, provider: string, error: string): string =>
  `${appUrl}${SIGN_IN_PATH}?${new URLSearchParams({ error, provider })}`;

function withError(page: string, error: string): string {
  const url = new URL(page);
  url.searchParams.set('error', error);
  return url.href;
}

/** Addresses of the answers of providers are secrets for a moment, so no page learns them as its referrer. */
const redirectTo = (location: string, ...cookies: readonly string[]): Reply =>
  withCookies(replyEmpty(302, { location, 'referrer-policy': 'no-referrer' }), cookies);
