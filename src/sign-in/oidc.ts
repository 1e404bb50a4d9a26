import type { Configuration, CustomFetch } from 'openid-client';
import { errorText } from '../core/base/error-text.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Oidc, OidcClaims, OidcFault } from '../core/sign-in/oidc.ts';
import type { OidcClient } from '../core/sign-in/oidc-provider.ts';
import { FetchRefused, type GuardedFetch } from '../outbound/guarded-fetch.ts';

type OpenIdClient = typeof import('openid-client');

/** Tells the operator why a sign-in failed; never with a code, token or secret. */
export type NoteOidcFault = (facts: { readonly provider: string; readonly reason: string }) => void;

export interface OidcDeps {
  readonly clients: readonly OidcClient[];
  /** May reach the origins of the issuers, wherever they are: see `oidcOrigins`. */
  readonly fetch: GuardedFetch;
  readonly clock: Clock;
  readonly note: NoteOidcFault;
  /** For one step of a sign-in, with all its requests. */
  readonly deadlineMs?: number;
}

/** A single request has half of the time of its step. */
interface Reach {
  readonly fetch: GuardedFetch;
  readonly requestMs: number;
}

const DEADLINE_MS = 8_000;
const BYTES_MAX = 256 * 1_024;
/** How long a discovery document counts. While it cannot be refreshed, the old one does for a day. */
const FRESH_MS = 3_600_000;
const STALE_MS = 24 * 3_600_000;
const GROUPS_MAX = 1_000;
const REASON_LENGTH_MAX = 300;

/** The origins of the issuers, which the operator chose. */
export const oidcOrigins = (clients: readonly OidcClient[]): ReadonlySet<string> =>
  new Set(clients.map(({ issuer }) => new URL(issuer).origin));

/** The protocol by `openid-client`, which is loaded on first use: many servers never need it. */
export function createOidc(deps: OidcDeps): Oidc {
  const { fetch, clock, note, deadlineMs = DEADLINE_MS } = deps;
  const reach = { fetch, requestMs: deadlineMs / 2 };
  const connections = new Map(
    deps.clients.map((client) => [client.name, createConnection(client, reach, clock)]),
  );

  /** Runs one step; a fault is noted and returned. */
  async function step<T>(
    provider: string,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T | { readonly fault: OidcFault }> {
    const connection = connections.get(provider);
    if (connection === undefined) throw new Error(`no provider ${provider} is configured`);
    try {
      return await within(deadlineMs, work(connection));
    } catch (error) {
      note({ provider, reason: reasonOf(error) });
      return { fault: faultOf(error) };
    }
  }

  return {
    begin: (provider, { redirectUri, checks, asksAgain }) =>
      step(provider, async ({ client, connect }) => {
        const { library, configuration } = await connect();
        const url = library.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: [...new Set(['openid', 'email', 'profile', ...client.scopes])].join(' '),
          state: checks.state,
          nonce: checks.nonce,
          code_challenge: await library.calculatePKCECodeChallenge(checks.verifier),
          code_challenge_method: 'S256',
          ...(asksAgain ? { prompt: 'login' } : {}),
        });
        return { url: url.href };
      }),

    finish: (provider, { url, checks }) =>
      step(provider, async ({ client, connect }) => {
        const { library, configuration } = await connect();
        const tokens = await library.authorizationCodeGrant(configuration, url, {
          expectedState: checks.state,
          expectedNonce: checks.nonce,
          pkceCodeVerifier: checks.verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new ProviderFault('failed', 'it sent no ID token');
        const isEnough =
          claims.email !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined;
        const more = isEnough
          ? {}
          : await library.fetchUserInfo(configuration, tokens.access_token, claims.sub);
        return { claims: toClaims({ ...more, ...claims }, client) };
      }),
  };
}

/** A fault of a provider that the library does not find. */
class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly fault: OidcFault;

  constructor(fault: OidcFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

interface Connection {
  readonly client: OidcClient;
  connect(): Promise<Connected>;
}

interface Connected {
  readonly library: OpenIdClient;
  readonly configuration: Configuration;
}

function createConnection(client: OidcClient, reach: Reach, clock: Clock): Connection {
  let known: { readonly connected: Connected; readonly atMs: number } | null = null;
  let underWay: Promise<Connected> | null = null;

  async function refresh(): Promise<Connected> {
    try {
      const connected = await discover(client, reach);
      known = { connected, atMs: clock.nowMs() };
      return connected;
    } catch (error) {
      if (known === null || clock.nowMs() - known.atMs >= STALE_MS) throw error;
      return known.connected;
    } finally {
      underWay = null;
    }
  }

  return {
    client,
    async connect() {
      if (known !== null && clock.nowMs() - known.atMs < FRESH_MS) return known.connected;
      underWay ??= refresh();
      return underWay;
    },
  };
}

/** Reads the provider's metadata. Rejects when the provider does not answer, or is another one than configured. */
async function discover(client: OidcClient, reach: Reach): Promise<Connected> {
  const library = await import('openid-client');
  const customFetch = toCustomFetch(reach);
  const isPlain = client.issuer.startsWith('http:');
  const found = await library.discovery(new URL(client.issuer), client.clientId, undefined, library.None(), {
    [library.customFetch]: customFetch,
    timeout: reach.requestMs / 1_000,
    ...(isPlain ? { execute: [library.allowInsecureRequests] } : {}),
  });
  const metadata = found.serverMetadata();
  // The library accepts the issuers of some vendors that stand for every customer of the vendor.
  if (withoutSlash(metadata.issuer) !== withoutSlash(client.issuer)) {
    throw new ProviderFault('unavailable', `its issuer is ${metadata.issuer}`);
  }
  if (!isForBrowsers(metadata.authorization_endpoint, client)) {
    throw new ProviderFault('unavailable', 'its authorization_endpoint is no HTTPS address');
  }
  const { clientSecret } = client;
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  // Servers disagree on how to decode a secret with special characters in a header; in a form they agree.
  const authentication = methods.includes('client_secret_post')
    ? library.ClientSecretPost(clientSecret)
    : library.ClientSecretBasic(clientSecret);
  const configuration = new library.Configuration(metadata, client.clientId, clientSecret, authentication);
  configuration[library.customFetch] = customFetch;
  configuration.timeout = reach.requestMs / 1_000;
  if (isPlain) library.allowInsecureRequests(configuration);
  // The signature is checked too, although the token comes from the provider itself.
  library.enableNonRepudiationChecks(configuration);
  return { library, configuration };
}

const toCustomFetch =
  ({ fetch: { fetch }, requestMs }: Reach): CustomFetch =>
  async (url, { method, headers, body }) => {
    const fetched = await fetch({
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: headers as Record<string, string>,
      ...(body == null ? {} : { body: String(body) }),
      timeoutMs: requestMs,
      bytesMax: BYTES_MAX,
      redirectsMax: 0,
    });
    const { status } = fetched;
    if (status < 200 || status > 599) throw new FetchRefused('connection', `status ${status}`);
    const isEmpty = status === 204 || status === 205 || status === 304;
    const bytes = new Uint8Array(fetched.body);
    return new Response(isEmpty ? null : bytes, { status, headers: fetched.headers });
  };

/** The browser is sent there, so nothing else than a page may be. */
function isForBrowsers(endpoint: string | undefined, { issuer }: OidcClient): boolean {
  const protocol = URL.parse(endpoint ?? '')?.protocol;
  return protocol === 'https:' || (protocol === 'http:' && issuer.startsWith('http:'));
}

const withoutSlash = (issuer: string): string => issuer.replace(/\/$/, '');

function toClaims(claims: Readonly<Record<string, unknown>>, { groupsClaim }: OidcClient): OidcClaims {
  const { iss, sub, email, email_verified: verified, name } = claims;
  const groups = [claims[groupsClaim] ?? []].flat();
  return {
    issuer: textOr('', iss),
    subject: textOr('', sub),
    email: textOr(null, email),
    emailVerified: verified === true,
    name: textOr('', name),
    groups: groups.filter((group) => typeof group === 'string').slice(0, GROUPS_MAX),
  };
}

const textOr = <T>(otherwise: T, value: unknown): string | T =>
  typeof value === 'string' ? value : otherwise;

/** Rejects after `ms`; the requests under way end by their own timeouts. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new ProviderFault('unavailable', 'it does not answer in time')), ms);
  work.then(resolve, reject);
  return promise.finally(() => clearTimeout(timer));
}

/** The codes of RFC 6749, section 4.1.2.1, that are not about this server. */
const FAULT_OF_ERROR: Readonly<Record<string, OidcFault>> = {
  access_denied: 'cancelled',
  login_required: 'cancelled',
  interaction_required: 'cancelled',
  consent_required: 'cancelled',
  server_error: 'unavailable',
  temporarily_unavailable: 'unavailable',
};

function faultOf(error: unknown): OidcFault {
  for (const one of causesOf(error)) {
    if (one instanceof ProviderFault) return one.fault;
    if (one instanceof FetchRefused) return 'unavailable';
    if (one instanceof Response) return one.status >= 500 ? 'unavailable' : 'failed';
    if (one instanceof Error && 'error' in one) return FAULT_OF_ERROR[String(one.error)] ?? 'failed';
  }
  return 'failed';
}

/** An error and what caused it, outermost first. */
function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let one = error; one != null && causes.length < 5; one = one instanceof Error ? one.cause : null) {
    causes.push(one);
  }
  return causes;
}

/** For the log, on one line. Messages of the library name claims and parameters, never their values. */
function reasonOf(error: unknown): string {
  const texts = causesOf(error).flatMap((one) => {
    if (!(one instanceof Error)) return one instanceof Response ? [`status ${one.status}`] : [];
    return 'error' in one ? [errorText(one), String(one.error)] : [errorText(one)];
  });
  return [...new Set(texts)].join(': ').slice(0, REASON_LENGTH_MAX);
}

/** What `waymark doctor` finds out: null when the provider answers as it should, otherwise why not. */
export async function oidcFaultOf(client: OidcClient, fetch: GuardedFetch): Promise<string | null> {
  try {
    await within(DEADLINE_MS, discover(client, { fetch, requestMs: DEADLINE_MS / 2 }));
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}
