import type { TestServer } from './server.ts';

/** The cookie of a session on a server without TLS. */
export const SESSION_COOKIE = 'waymark';

type Server = Pick<TestServer, 'url'>;

/** A request as a page of the server sends it. */
export function sendFromPage(
  server: Server,
  path: string,
  {
    method = 'POST',
    body,
    session,
    workspace,
    address = '198.51.100.250',
  }: {
    readonly method?: string;
    readonly body?: unknown;
    readonly session?: string | undefined;
    readonly workspace?: string;
    readonly address?: string;
  } = {},
): Promise<Response> {
  return fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-waymark': '1',
      'sec-fetch-site': 'same-origin',
      'x-forwarded-for': address,
      ...(workspace === undefined ? {} : { 'x-workspace-id': workspace }),
      ...(session === undefined ? {} : { cookie: `${SESSION_COOKIE}=${session}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The secret of the session that an answer begins; throws when it begins none. */
export async function begunSession(answer: Response): Promise<string> {
  const text = await answer.text();
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith(`${SESSION_COOKIE}=wms_`));
  if (cookie === undefined) throw new Error(`${answer.url}: ${answer.status} ${text}`);
  return cookie.slice(SESSION_COOKIE.length + 1).split(';', 1)[0] ?? '';
}

/** The code of the set-up link that the server printed last. */
export const printedSetUpCode = (server: Pick<TestServer, 'log'>): string =>
  /\/app\/setup#(wmu_\w+)/g.exec(server.log())?.[1] ?? '';
