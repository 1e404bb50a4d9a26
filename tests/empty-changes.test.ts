import { beforeAll, describe, expect, test } from 'bun:test';
import { operations } from '../src/api/operations.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newLink, newMember, newWorkspace } from './support/client.ts';

let app: TestApp;
/** Of the one workspace that is changed, by path. */
let ids: Readonly<Record<string, string>>;
let key: string;

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
  };
});

const changing = operations.filter(({ method }) => method === 'PATCH' || method === 'PUT');

describe('a change that says nothing changes nothing and is no fault', () => {
  for (const { name, method, path } of changing) {
    test(name, async () => {
      const id = ids[path];
      if (id === undefined) throw new Error(`${path} has no id in this test`);
      const at = path.replace(/\{\w+\}/, id);
      const read = () =>
        path === '/links/bulk' || path.includes('external') ? '/links' : at.replace('/logo', '');
      const isReadable = path !== '/members/{person_id}';
      const before = isReadable ? await call(app, `GET ${read()}`, { key }) : null;
      const { status, body } = await call(app, `${method} ${at}`, { key, body: {} });
      // An operation with a required field names that field.
      if (status !== 200) {
        expect(status).toBe(422);
        expect(body.errors).not.toEqual([]);
      }
      if (before !== null) expect((await call(app, `GET ${read()}`, { key })).body).toEqual(before.body);
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
