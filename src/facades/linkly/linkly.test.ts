import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../../tests/support/app.ts';
import { call, newKey, newLink, newMember, newWorkspace } from '../../../tests/support/client.ts';
import type { Exchange } from '../../../tests/support/exchange-file.ts';
import { putClicks, sendTo } from '../../../tests/support/exchanges.ts';

/** What exchanges cannot say: keys of other kinds than an account's own, and batches too large to write down. */
describe('Linkly', () => {
  let app: TestApp;
  let workspace: string;
  let number: number;
  let key: string;

  beforeEach(async () => {
    app = await createTestApp();
    const made = await call(app, 'POST /workspaces', { body: { name: 'Mine', kind: 'team' } });
    workspace = made.body.id;
    number = made.body.number;
    key = await newKey(app, ['admin'], { workspace_id: workspace });
  });

  const send = async (route: string, over: Partial<Exchange['send']> & { as?: string } = {}) => {
    const [method = '', path = ''] = route.split(' ', 2);
    const { as = key, ...more } = over;
    const headers = { authorization: `Bearer ${as}`, ...more.headers };
    const answer = await sendTo(app, 'linkly', { ...more, headers, method, path: `/api/v1${path}` });
    const isJson = answer.headers.get('content-type') === 'application/json';
    return { status: answer.status, body: isJson ? JSON.parse(answer.text) : answer.text };
  };
  const make = async (json: object, as = key) => (await send('POST /link', { json, as })).body;
  const slugOf = ({ full_url }: { full_url: string }) => new URL(full_url).pathname.slice(1);

  test('a key of a person reaches all their workspaces, with what their role there allows', async () => {
    const other = await newWorkspace(app);
    const stranger = await newWorkspace(app);
    const person = await newMember(app, workspace, 'ann@example.com', 'owner');
    const headers = { 'x-workspace-id': other.id };
    const joined = await call(app, 'POST /members', {
      headers,
      body: { email: 'ann@example.com', role: 'viewer' },
    });
    expect(joined.status).toBe(201);
    const [there, hidden] = [await newLink(app, {}, other.key), await newLink(app, {}, stranger.key)];
    const idOf = ({ id }: { id: string }) => Number.parseInt(id.slice('lnk_'.length), 36);
    const as = person.key;

    const listed = await send('GET /workspaces', { as });
    expect(listed.body.map(({ id }: { id: number }) => id)).toEqual([number, number + 1]);
    expect((await send(`GET /workspace/${number + 1}/list_links`, { as })).body.total_entries).toBe(1);
    // Where the link is need not be said.
    expect((await send(`GET /link/${idOf(there)}`, { as })).body.workspace_id).toBe(number + 1);
    expect((await send(`GET /link/${idOf(there)}?workspace_id=${number}`, { as })).status).toBe(404);
    expect((await send(`GET /link/${idOf(hidden)}`, { as })).status).toBe(404);
    expect((await send(`GET /workspace/${number + 2}/list_links`, { as })).status).toBe(404);

    const json = { url: 'https://example.com/' };
    expect((await send('POST /link', { as, json })).status).toBe(200);
    expect((await send('POST /link', { as, json: { ...json, workspace_id: number + 1 } })).status).toBe(403);
    await call(app, `DELETE /members/${person.personId}`, { headers });
    expect((await send(`GET /link/${idOf(there)}`, { as })).status).toBe(404);
  });

  test('the key may be the user of Basic, with an empty password', async () => {
    const rows: [string, number][] = [
      [`${key}:`, 200],
      [key, 200],
      [`${key}:password`, 401],
      [':', 401],
    ];
    for (const [user, status] of rows) {
      const headers = { authorization: `Basic ${btoa(user)}` };
      expect([status, (await send('GET /workspaces', { headers })).status]).toEqual([status, status]);
    }
    for (const authorization of ['Basic %%%', 'Basic', `Digest ${key}`]) {
      expect((await send('GET /workspaces', { headers: { authorization } })).status).toBe(401);
    }
  });

  test('a key that may not manage webhooks saves no link with them, and any other', async () => {
    const maker = await newKey(app, ['links:create', 'links:write', 'links:read'], {
      workspace_id: workspace,
    });
    const json = { url: 'https://example.com/', webhooks: ['https://hooks.example/a'] };
    expect(await send('POST /link', { json, as: maker })).toMatchObject({ status: 403 });
    expect((await send(`POST /workspace/${number}/links`, { json: [json], as: maker })).status).toBe(403);
    expect((await send(`GET /workspace/${number}/list_links`)).body.total_entries).toBe(0);
    const made = await send('POST /link', { json: { ...json, webhooks: [] }, as: maker });
    expect([made.status, made.body.webhooks]).toEqual([200, []]);
  });

  test('an export is whole, oldest first, or the page that is asked for in its order', async () => {
    for (const name of ['b', 'c', 'a']) await make({ url: 'https://example.com/', name });
    const names = async (query: string) => {
      const { body } = await send(`GET /workspace/${number}/links/export${query}`);
      return body.map(({ name }: { name: string }) => name);
    };
    expect(await names('')).toEqual(['b', 'c', 'a']);
    expect(await names('?sort_by=name&sort_dir=asc')).toEqual(['a', 'b', 'c']);
    expect(await names('?page=2&page_size=2&sort_by=name&sort_dir=asc')).toEqual(['c']);
    expect((await send(`GET /workspace/${number}/links/export?page=0`)).status).toBe(422);
  });

  test('a thousand links are saved at once, and in their order', async () => {
    const json = Array.from({ length: 1_000 }, (_, i) => ({ url: `https://example.com/${i}` }));
    const { status, body } = await send(`POST /workspace/${number}/links`, { json });
    expect(status).toBe(200);
    expect(body.map((link: { url: string }) => link.url)).toEqual(json.map(({ url }) => url));
    const again = body.map(({ id }: { id: number }) => ({ id, name: `n${id}` }));
    const changed = await send(`POST /workspace/${number}/links`, { json: again });
    expect(changed.body.map(({ name }: { name: string }) => name)).toEqual(
      again.map(({ name }: { name: string }) => name),
    );
    const { body: page } = await send(`GET /workspace/${number}/list_links?page=4&page_size=300`);
    expect([page.total_entries, page.total_pages, page.links.length]).toEqual([1_000, 4, 100]);
    const csv = await send(`GET /workspace/${number}/links/export?format=csv`);
    expect(csv.body.trimEnd().split('\r\n')).toHaveLength(1_001);
  });

  test('a key of its own links sees, counts, changes and deletes no others', async () => {
    const one = await make({ url: 'https://example.com/mine' });
    const own = await newKey(app, ['links:create', 'links:read', 'links:write', 'stats:read'], {
      workspace_id: workspace,
      own_links_only: true,
    });
    const its = await make({ url: 'https://example.com/its' }, own);
    await putClicks(app, { slug: slugOf(its), list: [{ times: 2 }] });
    const { body } = await send(`GET /workspace/${number}/list_links`, { as: own });
    expect(body.links.map(({ id }: { id: number }) => id)).toEqual([its.id]);
    expect([body.total_entries, body.workspace_link_count]).toEqual([1, 1]);
    expect(body.links[0]).toMatchObject({ human_clicks_total: 2, human_clicks_today: 2 });
    const json = { ids: [one.id] };
    expect((await send(`DELETE /workspace/${number}/links`, { as: own, json })).body).toEqual({ deleted: 0 });
    for (const route of [
      `GET /link/${one.id}`,
      `PATCH /workspace/${number}/links/${one.id}`,
      `DELETE /workspace/${number}/links/${one.id}`,
      `GET /workspace/${number}/clicks?link_id=${one.id}`,
      `GET /workspace/${number}/clicks/export?link_id=${one.id}`,
      `GET /conversions?link_id=${one.id}`,
    ]) {
      const json = route.startsWith('PATCH') ? { name: 'x' } : undefined;
      const { status } = await send(route, { as: own, ...(json === undefined ? {} : { json }) });
      expect([route, status]).toEqual([route, 404]);
    }
    const conversion = { link_id: one.id };
    expect((await send('POST /conversions', { as: own, json: conversion })).status).toBe(404);
    for (const route of [
      `GET /workspace/${number}/clicks`,
      'GET /conversions',
      `GET /workspace/${number}/webhooks`,
    ]) {
      const { status, body } = await send(route, { as: own });
      expect([route, status, Object.keys(body)]).toEqual([route, 403, ['error']]);
    }
    expect((await send(`GET /workspace/${number}/clicks?link_id=${its.id}`, { as: own })).status).toBe(200);
  });

  test('a key without statistics lists links without clicks and webhooks', async () => {
    const { id } = await make({ url: 'https://example.com/' });
    const json = { url: 'https://hooks.example/' };
    expect((await send(`POST /link/${id}/webhooks`, { json })).status).toBe(200);
    const reader = await newKey(app, ['links:read'], { workspace_id: workspace });
    const { body } = await send(`GET /workspace/${number}/list_links`, { as: reader });
    expect(body.links[0]).toMatchObject({ id, webhooks: [], clicks_total: null, sparkline: null });
    expect((await send(`GET /link/${id}`)).body.webhooks).toEqual(['https://hooks.example/']);
    for (const route of [
      `GET /workspace/${number}/clicks`,
      'POST /link',
      `POST /workspace/${number}/domains`,
    ]) {
      expect([
        route,
        (await send(route, { as: reader, ...(route.startsWith('POST') ? { json: {} } : {}) })).status,
      ]).toEqual([route, 403]);
    }
  });

  test('a link goes where its rules say, then where its rotator does, then to its url', async () => {
    const { id } = await make({
      url: 'https://rest.example',
      rules: [
        { what: 'rotator', url: 'https://half.example', percentage: '40' },
        { what: 'country', url: 'https://gb.example', matches: 'UK' },
        { what: 'platform', url: 'https://ios.example', matches: 'ios' },
      ],
    });
    const explain = (body: object) => call(app, `POST /links/lnk_${id.toString(36)}/explain`, { key, body });
    const to = async (body: object) => (await explain(body)).body.destination;
    const user_agent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604';
    expect(await to({ country: 'GB', user_agent })).toBe('https://gb.example/');
    expect(await to({ country: 'US', user_agent })).toBe('https://ios.example/');
    expect(await to({ country: 'US', draw: 0.39 })).toBe('https://half.example/');
    expect(await to({ country: 'US', draw: 0.41 })).toBe('https://rest.example/');
  });
});
