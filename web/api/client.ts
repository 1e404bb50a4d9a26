import { noteConnection } from './connection.ts';
import { ApiProblem, Offline } from './problem.ts';

export const API_PATH = '/api/v1';

export type QueryValue = string | number | boolean | null | undefined | readonly string[];
export type Query = Readonly<Record<string, QueryValue>>;

export interface CallOptions {
  readonly query?: Query;
  readonly signal?: AbortSignal | undefined;
  /** The version of the link in the path that a change is meant for: another one is refused with 412. */
  readonly ifMatch?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls of the native API in one workspace, or outside of any. `path` is below `/api/v1`. */
export interface Api {
  get<T>(path: string, query?: Query, options?: CallOptions): Promise<T>;
  post<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  patch<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  put<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>;
  remove<T>(path: string, options?: CallOptions): Promise<T>;
  /** The whole answer, for streams and files. Throws like the other calls. */
  send(method: string, path: string, init?: RawInit): Promise<Response>;
  /** An address for images and downloads, which can send no headers. */
  url(path: string, query?: Query): string;
}

export interface RawInit extends CallOptions {
  readonly body?: BodyInit | undefined;
}

export interface ApiDeps {
  /** `wsp_7`; null for calls outside of any workspace. */
  readonly workspaceId: string | null;
  /** Called when the session is over. */
  readonly onSignedOut: () => void;
  /** Called when the person may not do what the page took for allowed: the role has changed. */
  readonly onForbidden?: (() => void) | undefined;
}

export function createApi({ workspaceId, onSignedOut, onForbidden }: ApiDeps): Api {
  async function send(method: string, path: string, init: RawInit = {}): Promise<Response> {
    const { query, signal, ifMatch, headers, body } = init;
    const response = await fetch(addressOf(path) + searchOf(query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'x-waymark': '1',
        ...(workspaceId === null ? {} : { 'x-workspace-id': workspaceId }),
        ...(ifMatch === undefined ? {} : { 'if-match': versionTag(path, ifMatch) }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      noteConnection(false);
      throw new Offline(error);
    });
    noteConnection(true);
    if (response.ok) return response;
    const problem = new ApiProblem(response, await bodyOf(response));
    // A wrong password or code of somebody who proves again is refused with the same status.
    if (problem.status === 401 && problem.code !== 'sign_in_failed') onSignedOut();
    // A workspace is not there for somebody who was removed from it.
    if (problem.status === 403 || problem.code === 'workspace_not_found') onForbidden?.();
    throw problem;
  }

  async function sendJson<T>(
    method: string,
    path: string,
    body: unknown,
    options: CallOptions = {},
  ): Promise<T> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await send(method, path, {
      ...options,
      ...json,
      headers: { ...headers, ...options.headers },
    });
    return (response.status === 204 ? null : await response.json()) as T;
  }

  return {
    get: (path, query, options) => sendJson('GET', path, undefined, { ...options, ...(query && { query }) }),
    post: (path, body, options) => sendJson('POST', path, body, options),
    patch: (path, body, options) => sendJson('PATCH', path, body, options),
    put: (path, body, options) => sendJson('PUT', path, body, options),
    remove: (path, options) => sendJson('DELETE', path, undefined, options),
    send,
    url: (path, query) =>
      addressOf(path) + searchOf(workspaceId === null ? query : { ...query, workspace: workspaceId }),
  };
}

/**
 * Ids come out of the page's own address, which anybody may have written. Browsers read `\` as a slash and `%2e` as a
 * dot, and skip tabs: escaped, they cannot lead to another resource.
 */
const addressOf = (path: string): string => API_PATH + path.replace(/[\\\s]|%2e/gi, encodeURIComponent);

/** An answer that is no problem of ours comes from something between: a proxy, for example. */
async function bodyOf(response: Response): Promise<object> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null ? body : {};
}

/** `?a=1&b=2&b=3`; absent values are left out, lists repeat. */
export function searchOf(query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** The `ETag` of a link at a version. Its last part, the clicks, is not compared. */
export function versionTag(path: string, version: number): string {
  const [, , id = ''] = path.split('/');
  return `"${id}.${version}.0"`;
}
