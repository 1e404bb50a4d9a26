import { createHash, randomUUID } from 'node:crypto';
import * as jose from 'jose';
import type { OidcClient } from '../../src/core/sign-in/oidc-provider.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a test changes about an honest provider. Each is read for each request. */
export interface Mischief {
  discovery?: (honest: Json) => Json | Response | Promise<Response>;
  /** The claims of the ID token. */
  claims?: (honest: jose.JWTPayload) => jose.JWTPayload;
  /** The ID token of these claims. */
  idToken?: (claims: jose.JWTPayload) => Promise<string>;
  /** Instead of the answer of the token endpoint. */
  token?: () => Response | Promise<Response>;
  jwks?: (honest: Json) => Json | Response;
  userinfo?: (honest: Json) => Json;
  /** Changes what the browser brings back. */
  back?: (url: URL) => void;
}

export interface TestProvider {
  readonly issuer: string;
  /** The account that signs in, as claims of the ID token. */
  account: Json;
  mischief: Mischief;
  /** Number of requests by path. */
  readonly requests: Map<string, number>;
  /** Parameters of the last visit to the authorization endpoint. */
  asked: URLSearchParams;
  /** For the settings of the server. */
  client(over?: Partial<OidcClient>): OidcClient;
  /** Signs with the published key, unless another one is given. */
  sign(claims: jose.JWTPayload, key?: CryptoKey, header?: jose.JWTHeaderParameters): Promise<string>;
  stop(): Promise<void>;
}

const CLIENT_ID = 'waymark';
const CLIENT_SECRET = 'a-secret:of_the~client/+%';

/** By `client_secret_basic` or `client_secret_post`. */
function isOurClient(request: Request, form: URLSearchParams): boolean {
  const basic = (request.headers.get('authorization') ?? '').replace(/^Basic /, '');
  const [id, secret] =
    basic === ''
      ? [form.get('client_id'), form.get('client_secret')]
      : atob(basic).split(':').map(decodeURIComponent);
  return id === CLIENT_ID && secret === CLIENT_SECRET;
}

/** A provider over real HTTP that approves everybody, and breaks the protocol where a test asks it to. */
export async function startTestProvider(name = 'idp'): Promise<TestProvider> {
  const { publicKey, privateKey } = await jose.generateKeyPair('RS256');
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { request: URLSearchParams; account: Json }>();
  const tokens = new Map<string, Json>();
  const requests = new Map<string, number>();

  const sign: TestProvider['sign'] = (claims, key = privateKey, header = { alg: 'RS256', kid: 'k1' }) =>
    new jose.SignJWT(claims).setProtectedHeader(header).sign(key);

  async function discovery(): Promise<Response> {
    const honest = {
      issuer: provider.issuer,
      authorization_endpoint: `${provider.issuer}/authorize`,
      token_endpoint: `${provider.issuer}/token`,
      jwks_uri: `${provider.issuer}/jwks`,
      userinfo_endpoint: `${provider.issuer}/userinfo`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    };
    const answer = (await provider.mischief.discovery?.(honest)) ?? honest;
    return answer instanceof Response ? answer : Response.json(answer);
  }

  function authorize(url: URL): Response {
    const request = url.searchParams;
    provider.asked = request;
    const code = randomUUID();
    codes.set(code, { request, account: provider.account });
    const back = new URL(request.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', request.get('state') ?? '');
    back.searchParams.set('iss', provider.issuer);
    provider.mischief.back?.(back);
    return new Response(null, { status: 302, headers: { location: back.href } });
  }

  async function token(request: Request): Promise<Response> {
    const changed = await provider.mischief.token?.();
    if (changed !== undefined) return changed;
    const form = new URLSearchParams(await request.text());
    const grant = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (!isOurClient(request, form)) return Response.json({ error: 'invalid_client' }, { status: 401 });
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isSame =
      grant !== undefined &&
      grant.request.get('code_challenge') === challenge &&
      grant.request.get('code_challenge_method') === 'S256' &&
      grant.request.get('redirect_uri') === form.get('redirect_uri');
    if (!isSame) return Response.json({ error: 'invalid_grant' }, { status: 400 });
    const nowS = Math.floor(Date.now() / 1_000);
    const honest: jose.JWTPayload = {
      iss: provider.issuer,
      aud: CLIENT_ID,
      iat: nowS,
      exp: nowS + 300,
      nonce: grant.request.get('nonce') ?? '',
      ...grant.account,
    };
    const claims = provider.mischief.claims?.(honest) ?? honest;
    const accessToken = randomUUID();
    tokens.set(accessToken, grant.account);
    return Response.json({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 300,
      id_token: await (provider.mischief.idToken ?? sign)(claims),
    });
  }

  function jwks(): Response {
    const answer = provider.mischief.jwks?.({ keys: [jwk] }) ?? { keys: [jwk] };
    return answer instanceof Response ? answer : Response.json(answer);
  }

  function userinfo(request: Request): Response {
    const honest = tokens.get(request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '');
    if (honest === undefined) return new Response(null, { status: 401 });
    return Response.json(provider.mischief.userinfo?.(honest) ?? honest);
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const url = new URL(request.url);
      requests.set(url.pathname, (requests.get(url.pathname) ?? 0) + 1);
      if (url.pathname === '/.well-known/openid-configuration') return discovery();
      if (url.pathname === '/authorize') return authorize(url);
      if (url.pathname === '/token') return token(request);
      if (url.pathname === '/jwks') return jwks();
      if (url.pathname === '/userinfo') return userinfo(request);
      return new Response(null, { status: 404 });
    },
  });

  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${server.port}`,
    account: { sub: 'ann-1', email: 'ann@example.com', email_verified: true, name: 'Ann' },
    mischief: {},
    requests,
    asked: new URLSearchParams(),
    client: (over = {}) => ({
      name,
      title: name,
      issuer: provider.issuer,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      scopes: [],
      groupsClaim: 'groups',
      domains: ['example.com'],
      join: [],
      ...over,
    }),
    sign,
    stop: () => server.stop(true),
  };
  return provider;
}
