import { beforeEach, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink } from '../../tests/support/client.ts';
import { START_MS } from '../../tests/support/stores.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

const in60s = new Date(START_MS + 60_000).toISOString();
const make = (key: string, more: object) =>
  call(app, 'POST /keys', { key, body: { name: 'x', scopes: ['admin'], ...more } });

test('a key for its own links makes no key for all', async () => {
  const bound = await newKey(app, ['admin'], { own_links_only: true });
  const { status, body } = await make(bound, { own_links_only: false });
  expect([status, body.code]).toEqual([403, 'forbidden']);
  expect((await make(bound, {})).body.own_links_only).toBe(true);
});

test('a key that ends makes none that lasts longer', async () => {
  const ending = await newKey(app, ['admin'], { expires_at: in60s });
  expect((await make(ending, {})).body.expires_at).toBe('2026-11-20T12:01:00Z');
  expect((await make(ending, { expires_at: null })).body.expires_at).toBe('2026-11-20T12:01:00Z');
  const later = new Date(START_MS + 61_000).toISOString();
  expect((await make(ending, { expires_at: later })).status).toBe(403);
});

test('a personal key that ends makes none that lasts longer', async () => {
  const added = await call(app, 'POST /members', { body: { email: 'ann@example.com', role: 'owner' } });
  const person = added.body.person.id;
  const ending = await newKey(app, ['admin'], { person, expires_at: in60s });
  const made = await make(ending, { person: 'me' });
  expect([made.status, made.body.expires_at]).toEqual([201, '2026-11-20T12:01:00Z']);
});

test('a key that ends is given no secret of one that lasts', async () => {
  const lasting = await make('wm_admin', {});
  const ending = await newKey(app, ['admin'], { expires_at: in60s });
  const rotated = await call(app, `POST /keys/${lasting.body.id}/rotate`, { key: ending });
  expect([rotated.status, rotated.body.code]).toEqual([403, 'forbidden']);
  expect((await call(app, `DELETE /keys/${lasting.body.id}`, { key: ending })).status).toBe(204);
});

test('a key that ends lets nobody in who would stay', async () => {
  const ending = await newKey(app, ['admin'], { expires_at: in60s });
  const invited = await call(app, 'POST /invitations', {
    key: ending,
    body: { email: 'me@example.com', role: 'admin' },
  });
  expect([invited.status, invited.body.code]).toEqual([403, 'forbidden']);
});

test('a create-only key reads the links that it made, and no others', async () => {
  const key = await newKey(app, ['links:create']);
  const theirs = await newLink(app, { slug: 'theirs' });
  const own = await newLink(app, { slug: 'own' }, key);
  expect((await call(app, `GET /links/${own.id}`, { key })).status).toBe(200);
  const other = await call(app, `GET /links/${theirs.id}`, { key });
  const absent = await call(app, 'GET /links/lnk_zz', { key });
  expect([other.status, other.body.code]).toEqual([404, 'link_not_found']);
  expect([absent.status, absent.body.code]).toEqual([404, 'link_not_found']);
});
