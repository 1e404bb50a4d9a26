import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newLink, newWorkspace } from '../../tests/support/client.ts';
import type { WorkspaceId } from '../core/base/ids.ts';
import { holdsSessions } from '../core/domains/domain.ts';

/** Pixels run code that others chose, so they stay off every host that can hold a session of the dashboard. */
const PIXELS = { ga4: 'G-ABC123' };
const REFUSED = { pointer: '/pixels', code: 'not_allowed' };

let app: TestApp;
let key: string;
beforeEach(async () => {
  app = await createTestApp();
  const owner = await newWorkspace(app);
  key = owner.key;
  const headers = { 'x-workspace-id': owner.id };
  await call(app, 'POST /domains', { headers, body: { host: 'go.example', verified: true } });
});

const owned = () => newLink(app, { domain: 'go.example', pixels: PIXELS }, key);
/** A link on the shared host, made through an API whose contract has pixels on every domain. */
async function carried(): Promise<{ id: string }> {
  const request = new Request('https://sho.rt/compat/linkly/api/v1/link', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: 'https://example.com/', ga4_tag_id: PIXELS.ga4 }),
  });
  const answer = await app.compat.byPath(request, { address: '192.0.2.1' });
  expect(answer.status).toBe(200);
  const { data } = (await call(app, 'GET /links', { key })).body;
  return data[0];
}

const send = (route: string, body: object) => call(app, route, { key, body });

describe('a host that holds sessions', () => {
  const workspaceId = 7 as WorkspaceId;

  test('is every host without a workspace, while the dashboard shares the server’s own host', () => {
    expect(holdsSessions({ host: 'sho.rt', workspaceId: null }, null)).toBe(true);
    expect(holdsSessions({ host: 'go.example', workspaceId }, null)).toBe(false);
  });

  test('is only the host of the dashboard, once it has one of its own', () => {
    expect(holdsSessions({ host: 'sho.rt', workspaceId: null }, 'app.sho.rt')).toBe(false);
    expect(holdsSessions({ host: 'app.sho.rt', workspaceId: null }, 'app.sho.rt')).toBe(true);
  });
});

describe('a link with pixels', () => {
  test('is made on a domain of the workspace', async () => {
    expect((await owned()).pixels).toMatchObject(PIXELS);
  });

  test('is refused on the shared host, with a pointer, also in a dry run', async () => {
    for (const query of ['', '?dry_run=true']) {
      const made = await send(`POST /links${query}`, { url: 'https://example.com/', pixels: PIXELS });
      expect([made.status, made.body.errors]).toEqual([422, [expect.objectContaining(REFUSED)]]);
    }
  });

  test('is refused by name of an external id, and in an import, where the other links are made', async () => {
    const body = { url: 'https://example.com/', pixels: PIXELS };
    expect((await send('PUT /links/external/a', body)).status).toBe(422);
    const many = await send('POST /links/bulk', [body, { url: 'https://example.com/' }]);
    expect(many.body.map(({ status }: { status: number }) => status)).toEqual([422, 201]);
  });

  test('cannot move to the shared host, by a change or by its external id', async () => {
    const link = await owned();
    const moved = await send(`PATCH /links/${link.id}`, { domain: 'sho.rt' });
    expect([moved.status, moved.body.errors]).toEqual([422, [expect.objectContaining(REFUSED)]]);
    await send(`PATCH /links/${link.id}`, { external_id: 'mine' });
    const put = { url: 'https://example.com/', domain: 'sho.rt' };
    const upserted = await send('PUT /links/external/mine', put);
    expect([upserted.status, upserted.body.errors]).toEqual([422, [expect.objectContaining(REFUSED)]]);
    expect((await call(app, `GET /links/${link.id}`, { key })).body.domain).toBe('go.example');
  });

  test('moves once its pixels are gone', async () => {
    const moved = await send(`PATCH /links/${(await owned()).id}`, { domain: 'sho.rt', pixels: null });
    expect([moved.status, moved.body.domain]).toEqual([200, 'sho.rt']);
  });

  test('of a compatible API keeps them on the shared host, where they are not served', async () => {
    const { id } = await carried();
    const read = await call(app, `GET /links/${id}`, { key });
    expect([read.body.domain, read.body.pixels]).toMatchObject(['sho.rt', PIXELS]);
    // A client may send back what it read.
    const same = await send(`PATCH /links/${id}`, { domain: 'sho.rt', pixels: read.body.pixels });
    expect(same.status).toBe(200);
    const other = await send(`PATCH /links/${id}`, { pixels: { ga4: 'G-OTHER1' } });
    expect([other.status, other.body.errors]).toEqual([422, [expect.objectContaining(REFUSED)]]);
  });

  test('that lost them on the shared host does not get them back from an earlier version', async () => {
    const link = await carried();
    expect((await send(`PATCH /links/${link.id}`, { pixels: null })).status).toBe(200);
    const restored = await send(`POST /links/${link.id}/history/1/restore`, {});
    expect(restored.status).toBe(422);
    expect(restored.body.detail).toBe('pixels: Is not allowed by the domain, the plan or the operator.');
  });

  test('of the shared host that a change adds pixels to is refused', async () => {
    const link = await newLink(app, {}, key);
    const changed = await send(`PATCH /links/${link.id}`, { pixels: PIXELS });
    expect([changed.status, changed.body.errors]).toEqual([422, [expect.objectContaining(REFUSED)]]);
  });
});
