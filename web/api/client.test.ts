import { afterEach, expect, test } from 'bun:test';
import { expectedVersion } from '../../src/wire/http/etag.ts';
import { createApi, versionTag } from './client.ts';
import { ApiProblem } from './problem.ts';

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** A server that refuses every call. */
function refuseWith(status: number, code: string): void {
  const answer = async () => Response.json({ code, title: code, detail: code }, { status });
  globalThis.fetch = Object.assign(answer, { preconnect: realFetch.preconnect });
}

async function signedOutAfter(status: number, code: string): Promise<boolean> {
  let isSignedOut = false;
  refuseWith(status, code);
  const api = createApi({
    workspaceId: null,
    onSignedOut: () => {
      isSignedOut = true;
    },
  });
  await expect(api.post('/session/prove', {})).rejects.toThrow(ApiProblem);
  return isSignedOut;
}

test('a session that is over leads to the sign-in', async () => {
  expect(await signedOutAfter(401, 'unauthenticated')).toBe(true);
});

test('a wrong password while proving again keeps the page', async () => {
  expect(await signedOutAfter(401, 'sign_in_failed')).toBe(false);
});

test('the server reads the version that a change is meant for', () => {
  const request = new Request('http://localhost/', {
    headers: { 'if-match': versionTag('/links/lnk_1c', 7) },
  });
  expect(expectedVersion(request, 'lnk_1c')).toBe(7);
});

test.each([
  String.raw`/links/..\domains\dom_1`,
  '/links/%2e%2e/domains/dom_1',
  '/links/.\t./domains/dom_1',
  '/links/.\n%2E/domains',
])('no id leads out of its resource: %j', (path) => {
  const api = createApi({ workspaceId: null, onSignedOut: () => undefined, onForbidden: () => undefined });
  expect(new URL(api.url(path), 'http://localhost').pathname).toStartWith('/api/v1/links/');
});

test('what the person may not do any more makes the page ask for the role again', async () => {
  let asked = 0;
  const api = createApi({ workspaceId: 'wsp_1', onSignedOut: () => {}, onForbidden: () => asked++ });
  for (const [status, code] of [
    [404, 'link_not_found'],
    [403, 'missing_scope'],
    [422, 'invalid_request'],
  ] as const) {
    refuseWith(status, code);
    await expect(api.patch('/links/lnk_1', {})).rejects.toThrow(ApiProblem);
  }
  expect(asked).toBe(1);
});
