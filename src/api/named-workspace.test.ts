import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newLink, newMember, newWorkspace } from '../../tests/support/client.ts';

let app: TestApp;
let first: { id: string; key: string };
let second: { id: string; key: string };
let key: string;
beforeEach(async () => {
  app = await createTestApp();
  first = await newWorkspace(app);
  second = await newWorkspace(app);
  ({ key } = await newMember(app, first.id, 'ann@example.com', 'editor'));
  await call(app, 'POST /members', {
    headers: { 'x-workspace-id': second.id },
    body: { email: 'ann@example.com', role: 'viewer' },
  });
});

const named = (id: string) => ({ 'x-workspace-id': id });

describe('?workspace= on a GET', () => {
  test('selects the workspace like the header', async () => {
    await newLink(app, { slug: 'theirs' }, second.key);
    const read = await call(app, `GET /links?workspace=${second.id}`, { key });
    expect(read.body.data.map(({ slug }: { slug: string }) => slug)).toEqual(['theirs']);
    const me = await call(app, `GET /me?workspace=${second.id}`, { key });
    expect([me.body.workspace.id, me.body.role]).toEqual([second.id, 'viewer']);
  });

  test('serves a picture, which sends no header, and beside other parameters', async () => {
    const { id } = await newLink(app, {}, second.key);
    const path = `GET /links/${id}/qr?format=svg&workspace=`;
    expect((await call(app, path + second.id, { key })).status).toBe(200);
    expect((await call(app, path + first.id, { key })).status).toBe(404);
  });

  test('may repeat the header, and is refused when it differs or comes twice', async () => {
    const path = `GET /me?workspace=${second.id}`;
    expect((await call(app, path, { key, headers: named(second.id) })).status).toBe(200);
    const differs = await call(app, path, { key, headers: named(first.id) });
    const twice = await call(app, `${path}&workspace=${first.id}`, { key });
    for (const { status, body } of [differs, twice]) {
      expect([status, body.errors]).toEqual([
        422,
        [expect.objectContaining({ in: 'query', pointer: '/workspace', code: 'ambiguous' })],
      ]);
    }
  });

  test('reaches no more than the header: a stranger’s workspace is not found', async () => {
    const third = await newWorkspace(app);
    for (const id of [third.id, 'wsp_999', 'nonsense', '']) {
      expect((await call(app, `GET /links?workspace=${id}`, { key })).status).toBe(404);
    }
    expect((await call(app, `GET /links?workspace=${second.id}`, { key: first.key })).status).toBe(404);
    expect((await call(app, `GET /links?workspace=${second.id}`, { key: 'wm_wrong' })).status).toBe(401);
  });

  test('is refused on other methods, which would act on another workspace', async () => {
    const body = { name: 'spring' };
    const made = await call(app, `POST /tags?workspace=${second.id}`, { key, body });
    expect([made.status, made.body.errors]).toEqual([
      422,
      [expect.objectContaining({ pointer: '/workspace', code: 'not_supported' })],
    ]);
    expect((await call(app, 'GET /tags', { key })).body.data).toEqual([]);
  });
});
