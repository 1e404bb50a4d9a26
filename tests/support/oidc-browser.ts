import type { TestApp } from './app.ts';

/** A browser that keeps cookies of the test's server, and follows redirects only where a test asks for that. */
export interface TestBrowser {
  readonly cookies: Map<string, string>;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Visited>;
  /** Begins at a provider, and stops when the provider sends the browser back: the address to go to. */
  untilBack(start?: string): Promise<string>;
  /** The whole way: to the provider, back, and where the server sends the browser then. */
  signIn(start?: string): Promise<Visited>;
  /** The secret of the session; undefined when signed out. */
  session(): string | undefined;
}

export interface Visited {
  readonly status: number;
  /** '' without a redirect. */
  readonly location: string;
  readonly setCookies: readonly string[];
  readonly text: string;
}

export const SESSION_COOKIE = '__Host-waymark';
export const FLOW_COOKIE = '__Host-waymark-oidc';
const START = '/session/oidc/idp';

export function createTestBrowser(app: TestApp, address = '192.0.2.1', holdsSessions = true): TestBrowser {
  const cookies = new Map<string, string>();

  function keep(setCookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? [];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }

  const get: TestBrowser['get'] = async (url, headers = {}) => {
    const absolute = url.startsWith('/') ? `https://sho.rt/api/v1${url}` : url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const request = new Request(absolute, { headers: { ...(cookie === '' ? {} : { cookie }), ...headers } });
    const answer = await app.api.fetch(request, { address, holdsSessions });
    const setCookies = answer.headers.getSetCookie();
    for (const setCookie of setCookies) keep(setCookie);
    const location = answer.headers.get('location') ?? '';
    return { status: answer.status, location, setCookies, text: await answer.text() };
  };

  const untilBack: TestBrowser['untilBack'] = async (start = START) => {
    const { location, text } = await get(start);
    if (location === '') throw new Error(`${start} does not go to the provider: ${text}`);
    const there = await fetch(location, { redirect: 'manual' });
    return there.headers.get('location') ?? '';
  };

  return {
    cookies,
    get,
    untilBack,
    signIn: async (start) => get(await untilBack(start)),
    session: () => cookies.get(SESSION_COOKIE),
  };
}
