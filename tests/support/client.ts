import { expect } from 'bun:test';
import { problem } from '../../src/api/contract/common.ts';
import { operations } from '../../src/api/operations.ts';
import type { SignInMethod } from '../../src/core/accounts/session.ts';
import type { Operation } from '../../src/wire/kit/operation.ts';
import { personIds } from '../../src/wire/values/ids.ts';
import { ADMIN_KEY, type TestApp } from './app.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the answer; null when the answer is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export interface Send {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
  /** The secret of a session, sent as the dashboard sends it, in place of a key. */
  readonly session?: string;
}

/** Sends one request, by default as `ADMIN_KEY`, and checks the answer against its declared schema. */
export async function call(app: TestApp, route: string, send: Send = {}): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ', 2);
  const { session, body, headers = {}, address = '192.0.2.1' } = send;
  const { key = session === undefined ? ADMIN_KEY : null } = send;
  const request = new Request(`https://sho.rt/api/v1${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(session === undefined ? {} : dashboardHeaders(session)),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: toBody(body) }),
  });
  const response = await app.api.fetch(request, { address, holdsSessions: true });
  const text = await response.text();
  const isJson = /[/+]json$/.test(response.headers.get('content-type') ?? '');
  const answer = {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : null,
  };
  checkForm(method, path, answer);
  return answer;
}

/** The headers of a request from a page of the dashboard. */
export const dashboardHeaders = (session: string) => ({
  cookie: `__Host-waymark=${session}`,
  'x-waymark': '1',
  'sec-fetch-site': 'same-origin',
});

/** The secret of a session in the cookie that the answer sets; null when it sets none. */
export function secretSetBy({ headers }: Pick<Answer, 'headers'>): string | null {
  const cookies = headers.getSetCookie().map((cookie) => /^__Host-waymark=([^;]+)/.exec(cookie)?.[1]);
  return cookies.find((secret) => secret !== undefined) ?? null;
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream;

function toBody(body: unknown): Body {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
  return isRaw ? (body as Body) : JSON.stringify(body);
}

function checkForm(method: string, path: string, { status, headers, body }: Answer): void {
  expect(headers.get('x-request-id')).toMatch(/^[\w.-]{1,64}$/);
  if (status >= 400) {
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(problem.parse(body).status).toBe(status);
    return;
  }
  const schema = operationAt(method, path)?.answers[status]?.schema;
  if (schema !== undefined && body !== null) schema.parse(body);
}

export function operationAt(method: string, path: string): Operation<never> | undefined {
  const bare = path.split('?', 1)[0] ?? '';
  return operations.find(
    (it) => it.method === method && new RegExp(`^${it.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
}

/** A key with these scopes; its secret. */
export async function newKey(app: TestApp, scopes: readonly string[], more: object = {}): Promise<string> {
  const made = await call(app, 'POST /keys', { body: { name: 'test', scopes, ...more } });
  expect(made.status).toBe(201);
  return made.body.secret;
}

/** A new workspace and a key with all rights in it. */
export async function newWorkspace(app: TestApp, plan = 'unlimited') {
  const made = await call(app, 'POST /workspaces', { body: { name: 'Another', kind: 'team', plan } });
  const id: string = made.body.id;
  return { id, key: await newKey(app, ['admin'], { workspace_id: id }) };
}

/** A member of the workspace with a personal key, which has all rights of the role. */
export async function newMember(app: TestApp, workspaceId: string, email: string, role: string) {
  const headers = { 'x-workspace-id': workspaceId };
  const added = await call(app, 'POST /members', { headers, body: { email, role } });
  expect(added.status).toBe(201);
  const personId: string = added.body.person.id;
  const wanted = { person: personId, workspace_id: workspaceId };
  return { personId, key: await newKey(app, ['admin'], wanted) };
}

/** A member who is signed in with `methods`; the secret of the session. */
export async function newSession(
  app: TestApp,
  workspaceId: string,
  role: string,
  { email = `${role}@example.com`, methods = ['password'] as readonly SignInMethod[] } = {},
) {
  const headers = { 'x-workspace-id': workspaceId };
  const added = await call(app, 'POST /members', { headers, body: { email, role } });
  expect(added.status).toBe(201);
  const personId: string = added.body.person.id;
  const id = personIds.read(personId);
  if (id === null) throw new Error(`${personId} is no id of a person`);
  const { secret } = await app.core.sessions.start(id, methods, { browser: 'Chrome on Mac', country: 'FR' });
  return { personId, session: secret };
}

export async function newLink(app: TestApp, fields: object = {}, key = ADMIN_KEY) {
  const made = await call(app, 'POST /links', { key, body: { url: 'https://example.com/', ...fields } });
  expect(made.status).toBe(201);
  return made.body;
}
