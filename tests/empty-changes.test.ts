import { beforeAll, describe, expect, test } from 'bun:test';
import { operations } from '../src/api/operations.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newLink, newMember, newSession, newWorkspace, type Send } from './support/client.ts';

let app: TestApp;
/** Of the one workspace that is changed, by path. */
let ids: Readonly<Record<string, string>>;
let key: string;
/** Operations for the person who is signed in, or for the instance. */
let sender: (path: string) => Send;

beforeAll(async () => {
  app = await createTestApp();
  const workspace = await newWorkspace(app);
  key = workspace.key;
  const link = await newLink(app, { slug: 'a', external_id: 'e-1', tags: ['t'] }, key);
  const hook = { url: 'https://example.com/hook', events: ['link.created'] };
  const webhook = await call(app, 'POST /webhooks', { key, body: hook });
  const domain = await call(app, 'POST /domains', { key, body: { host: 'go.example' } });
  const member = await newMember(app, workspace.id, 'ann@example.com', 'viewer');
  ids = {
    '/links/bulk': '',
    '/links/{id}': link.id,
    '/links/external/{external_id}': 'e-1',
    '/tags/{tag}': 't',
    '/webhooks/{id}': webhook.body.id,
    '/domains/{id}': domain.body.id,
    '/domains/{id}/logo': domain.body.id,
    '/workspaces/{id}': workspace.id,
    '/members/{person_id}': member.personId,
    '/instance/people/{person}': member.personId,
    '/instance/workspaces/{workspace}': workspace.id,
    '/me': '',
    '/me/password': '',
    // No passkey has it: an empty change is refused before it is looked up.
    '/me/passkeys/{id}': 'psk_1',
  };
  const { session } = await newSession(app, workspace.id, 'editor');
  sender = (path) => (/^\/me(?:\/|$)/.test(path) ? { session } : path.startsWith('/instance') ? {} : { key });
});

/** Paths that cannot be read one by one. */
const UNREADABLE: ReadonlySet<string> = new Set([
  '/members/{person_id}',
  '/instance/people/{person}',
  '/instance/workspaces/{workspace}',
  '/me/password',
  '/me/passkeys/{id}',
]);

const changing = operations.filter(({ method }) => method === 'PATCH' || method === 'PUT');

describe('a change that says nothing changes nothing and is no fault', () => {
  for (const { name, method, path } of changing) {
    test(name, async () => {
      const id = ids[path];
      if (id === undefined) throw new Error(`${path} has no id in this test`);
      const at = path.replace(/\{\w+\}/, id);
      const read = () =>
        path === '/links/bulk' || path.includes('external') ? '/links' : at.replace('/logo', '');
      const send = sender(path);
      const before = UNREADABLE.has(path) ? null : await call(app, `GET ${read()}`, send);
      const { status, body } = await call(app, `${method} ${at}`, { ...send, body: {} });
      // An operation with a required field names that field.
      if (status !== 200) {
        expect(status).toBe(422);
        expect(body.errors).not.toEqual([]);
      }
      if (before !== null) expect((await call(app, `GET ${read()}`, send)).body).toEqual(before.body);
    });
  }

  test('an empty PATCH of a webhook, a domain, a workspace or a link is answered 200', async () => {
    for (const path of ['/webhooks/{id}', '/domains/{id}', '/workspaces/{id}', '/links/{id}']) {
      const at = path.replace('{id}', ids[path] ?? '');
      expect((await call(app, `PATCH ${at}`, { key, body: {} })).status).toBe(200);
    }
  });

  test('a PUT of the same link again is answered 200', async () => {
    const body = { url: 'https://example.com/' };
    expect((await call(app, 'PUT /links/external/e-1', { key, body })).status).toBe(200);
    expect((await call(app, 'PUT /links/external/e-1', { key, body })).status).toBe(200);
  });
});
