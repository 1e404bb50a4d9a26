import { beforeEach, describe, expect, test } from 'bun:test';
import { APP_HOST, createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newWorkspace } from '../../tests/support/client.ts';
import { DAY_MS } from '../core/base/calendar.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

describe('a key', () => {
  test('shows its secret once and never again', async () => {
    const made = await call(app, 'POST /keys', {
      body: { name: 'ci', scopes: ['links:read', 'links:read'] },
    });
    const { secret, ...shown } = made.body;
    expect(secret).toMatch(/^wm_[0-9a-f]{48}$/);
    expect(shown).toMatchObject({
      id: 'key_1',
      name: 'ci',
      prefix: secret.slice(0, 9),
      scopes: ['links:read'],
    });
    expect(made.headers.get('location')).toBe('/api/v1/keys/key_1');
    const read = await call(app, 'GET /keys/key_1');
    expect(read.body).toEqual(shown);
    expect((await call(app, 'GET /keys')).text).not.toContain(secret);
  });

  test('hands out no more than it holds', async () => {
    const { key } = await newWorkspace(app);
    const domain = await call(app, 'POST /domains', { body: { host: 'first.example', verified: true } });
    const cases: [object, number][] = [
      [{ name: 'x', scopes: ['admin'], workspace_id: 'wsp_1' }, 403],
      [{ name: 'x', scopes: ['admin'], domain_id: domain.body.id }, 404],
      [{ name: 'x', scopes: ['admin'], domain_id: 'dom_zz' }, 404],
    ];
    for (const [body, status] of cases)
      expect((await call(app, 'POST /keys', { key, body })).status).toBe(status);
  });

  const refused: [string, object, string][] = [
    ['no scope', { name: 'x', scopes: [] }, '/scopes'],
    ['an unknown scope', { name: 'x', scopes: ['root'] }, '/scopes/0'],
    ['no name', { name: '', scopes: ['admin'] }, '/name'],
    ['a long name', { name: 'x'.repeat(101), scopes: ['admin'] }, '/name'],
    ['a name with a line in it', { name: 'a\nb', scopes: ['admin'] }, '/name'],
    ['a field of its own', { name: 'x', scopes: ['admin'], instance_admin: true }, '/instance_admin'],
  ];
  for (const [name, body, pointer] of refused) {
    test(`with ${name} is refused`, async () => {
      const answer = await call(app, 'POST /keys', { body });
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer]);
    });
  }

  test('bound to a domain makes links there and nowhere else', async () => {
    const domain = await call(app, 'POST /domains', { body: { host: 'go.example', verified: true } });
    const key = await newKey(app, ['links:create', 'links:read'], { domain_id: domain.body.id });
    expect((await newLink(app, {}, key)).domain).toBe('go.example');
    const elsewhere = await call(app, 'POST /links', {
      key,
      body: { url: 'https://example.com', domain: 'sho.rt' },
    });
    expect([elsewhere.status, elsewhere.body.errors[0].pointer]).toEqual([422, '/domain']);
  });

  test('is listed page by page', async () => {
    for (let n = 0; n < 3; n++) await newKey(app, ['admin']);
    const first = await call(app, 'GET /keys?limit=2');
    const second = await call(app, `GET /keys?limit=2&cursor=${first.body.next_cursor}`);
    expect(first.body.data.map((it: { id: string }) => it.id)).toEqual(['key_1', 'key_2']);
    expect(second.body).toMatchObject({ data: [{ id: 'key_3' }], next_cursor: null });
    expect((await call(app, 'GET /keys?cursor=nonsense')).status).toBe(422);
  });
});

describe('a domain', () => {
  test('serves nothing until its DNS record proves it', async () => {
    const { key } = await newWorkspace(app);
    const { body } = await call(app, 'POST /domains', { key, body: { host: 'GO.Example.com' } });
    expect(body).toMatchObject({ host: 'go.example.com', verified: false, shared: false });
    expect(body.record).toMatchObject({ name: '_waymark.go.example.com', type: 'TXT' });
    const use = () =>
      call(app, 'POST /links', { key, body: { url: 'https://e.com', domain: 'go.example.com' } });
    expect((await use()).body.errors[0]).toMatchObject({ pointer: '/domain', code: 'not_verified' });
    const verify = async () => (await call(app, `POST /domains/${body.id}/verify`, { key })).body;
    expect((await verify()).verified).toBe(false);
    app.proven.add('go.example.com');
    expect(await verify()).toMatchObject({ verified: true, record: null });
    expect((await use()).body.short_url).toStartWith('https://go.example.com/');
  });

  test('is marked as verified by nobody but an administrator of the instance', async () => {
    const { key } = await newWorkspace(app);
    const body = { host: 'go.example.com', verified: true };
    expect((await call(app, 'POST /domains', { key, body })).status).toBe(403);
    expect((await call(app, 'POST /domains', { body })).body.verified).toBe(true);
    expect((await call(app, 'POST /domains', { key, body: { host: 'go.example.com' } })).body.code).toBe(
      'host_taken',
    );
  });

  test('stays while links are on it', async () => {
    const { body } = await call(app, 'POST /domains', { body: { host: 'go.example.com', verified: true } });
    const link = await newLink(app, { domain: 'go.example.com' });
    expect((await call(app, `DELETE /domains/${body.id}`)).body.code).toBe('domain_in_use');
    await call(app, `DELETE /links/${link.id}?permanent=true`);
    expect((await call(app, `DELETE /domains/${body.id}`)).status).toBe(204);
    expect((await call(app, `GET /domains/${body.id}`)).status).toBe(404);
    expect((await call(app, 'DELETE /domains/dom_1')).status).toBe(409);
  });

  test('is refused for what is no host', async () => {
    for (const host of ['', 'a b', 'https://x.example', '127.0.0.1', 'x.example:80', 'x'.repeat(300)]) {
      const { status, body } = await call(app, 'POST /domains', { body: { host } });
      expect([status, body.errors[0]]).toMatchObject([422, { in: 'body', pointer: '/host' }]);
    }
  });

  test('cannot be a host that another part of the server answers', async () => {
    const { status, body } = await call(app, 'POST /domains', { body: { host: APP_HOST, verified: true } });
    expect([status, body.code]).toEqual([409, 'host_taken']);
  });

  test('gets a certificate when it is ours, without a key', async () => {
    await call(app, 'POST /domains', { body: { host: 'unproven.example' } });
    const ask = async (host: string) =>
      (await call(app, `GET /tls/ask?domain=${host}`, { key: null })).status;
    expect(await ask('sho.rt')).toBe(200);
    expect(await ask('SHO.rt.')).toBe(200);
    expect(await ask('unproven.example')).toBe(404);
    expect(await ask('else.example')).toBe(404);
    // Without links, but the dashboard is there, or a compatible API.
    expect(await ask(APP_HOST.toUpperCase())).toBe(200);
    expect((await call(app, 'GET /tls/ask', { key: null })).status).toBe(422);
    for (let n = 0; n < 400; n++) expect(await ask('sho.rt')).toBe(200);
  });
});

describe('a workspace', () => {
  test('is made by an administrator of the instance only', async () => {
    const { id, key } = await newWorkspace(app);
    expect(id).toBe('wsp_2');
    const body = { name: 'x', kind: 'personal' };
    expect((await call(app, 'POST /workspaces', { key, body })).status).toBe(403);
    expect((await call(app, 'POST /workspaces', { body })).body).toMatchObject({
      number: 3,
      plan: 'unlimited',
    });
    expect((await call(app, 'GET /workspaces')).body.data).toHaveLength(3);
    expect((await call(app, 'GET /workspaces', { key })).body.data).toMatchObject([{ id }]);
  });

  test('is renamed by its own, and moved to another plan from above only', async () => {
    const { id, key } = await newWorkspace(app);
    const change = (body: object, by?: string) =>
      call(app, `PATCH /workspaces/${id}`, { body, ...(by === undefined ? {} : { key: by }) });
    expect((await change({ name: 'Growth' }, key)).body.name).toBe('Growth');
    expect((await change({ plan: 'linkly' }, key)).status).toBe(403);
    expect((await change({ plan: 'linkly' })).body.plan).toBe('linkly');
    expect((await change({ plan: 'gold' })).body.errors[0].pointer).toBe('/plan');
    expect((await change({ name: ' ' })).body.errors[0].pointer).toBe('/name');
  });

  test('is answered to the holder of its key', async () => {
    const key = await newKey(app, ['stats:read']);
    expect((await call(app, 'GET /me', { key })).body).toMatchObject({
      workspace: { id: 'wsp_1' },
      key_id: 'key_1',
      scopes: ['stats:read'],
      instance_admin: false,
    });
  });
});

describe('usage', () => {
  test('is grouped by day, key and external id', async () => {
    const key = await newKey(app, ['links:create', 'stats:read']);
    await newLink(app, { external_id: 'e' }, key);
    app.clock.atMs += DAY_MS;
    const { body } = await call(app, 'GET /usage?group_by=day,key&group_by=external_id', { key });
    expect(body.data).toEqual(
      expect.arrayContaining([
        { day: '2026-11-20', key_id: 'key_1', external_id: 'e', calls: 0, links: 1 },
        { day: '2026-11-20', key_id: 'key_1', external_id: '', calls: 1, links: 0 },
        { day: '2026-11-21', key_id: 'key_1', external_id: '', calls: 1, links: 0 },
      ]),
    );
    expect((await call(app, 'GET /usage?group_by=key&limit=1')).body).toMatchObject({
      cut_off: true,
      data: [{ key_id: 'key_1', calls: 2, links: 1 }],
    });
  });

  test('is refused for a range that is none', async () => {
    for (const query of [
      'from=2026-11-21',
      'from=2020-01-01',
      'from=2026-02-30',
      'to=now',
      'group_by=hour',
    ]) {
      expect([query, (await call(app, `GET /usage?${query}`)).status]).toEqual([query, 422]);
    }
  });
});
