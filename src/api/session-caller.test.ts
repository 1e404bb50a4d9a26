import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, dashboardHeaders, newLink, newSession, newWorkspace } from '../../tests/support/client.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import { without } from '../core/base/feature.ts';
import { createPlan, perMinute } from '../core/plans/plan.ts';

let app: TestApp;
let team: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  team = await newWorkspace(app);
});

const link = { body: { url: 'https://example.com/' } };
const codeOf = ({ status, body }: Awaited<ReturnType<typeof call>>) =>
  status < 400 ? status : `${status} ${body.code}`;

describe('a person with a session', () => {
  test('acts with the rights of the membership, read at each call', async () => {
    const { session, personId } = await newSession(app, team.id, 'editor');
    expect(codeOf(await call(app, 'POST /links', { session, ...link }))).toBe(201);
    expect(codeOf(await call(app, 'GET /members', { session }))).toBe('403 forbidden');
    await call(app, `PATCH /members/${personId}`, { key: team.key, body: { role: 'viewer' } });
    expect(codeOf(await call(app, 'POST /links', { session, ...link }))).toBe('403 forbidden');
    await call(app, `DELETE /members/${personId}`, { key: team.key });
    expect(codeOf(await call(app, 'GET /links', { session }))).toBe('404 workspace_not_found');
  });

  test('chooses among the own workspaces, and reaches no other', async () => {
    const { session } = await newSession(app, team.id, 'owner');
    const other = await newWorkspace(app);
    const chosen = (id: string) => ({ session, headers: { 'x-workspace-id': id } });
    expect(codeOf(await call(app, 'GET /links', chosen(team.id)))).toBe(200);
    expect(codeOf(await call(app, 'GET /links', chosen(other.id)))).toBe('404 workspace_not_found');
    expect(codeOf(await call(app, 'GET /links', chosen('wsp_0')))).toBe('404 workspace_not_found');
  });

  test('is named by links and their history', async () => {
    const { session, personId } = await newSession(app, team.id, 'editor');
    const made = (await call(app, 'POST /links', { session, ...link })).body;
    expect(made.created_by).toEqual({ kind: 'person', id: personId });
    await call(app, `PATCH /links/${made.id}`, { key: team.key, body: { title: 'new' } });
    const [changed, created] = (await call(app, `GET /links/${made.id}/history`, { session })).body.data;
    expect(created.by).toEqual({ kind: 'person', id: personId, name: 'editor@example.com' });
    expect(changed.by).toMatchObject({ kind: 'key', name: 'test' });
  });

  test('creates links by the dashboard, which a list can tell from those of APIs', async () => {
    const { session } = await newSession(app, team.id, 'editor');
    const byPerson = (await call(app, 'POST /links', { session, ...link })).body;
    expect(byPerson.created_via).toBe('dashboard');
    const byKey = (await call(app, 'POST /links', { key: team.key, ...link })).body;
    expect(byKey.created_via).toBe('native');
    const listed = async (filter: string) =>
      (await call(app, `GET /links?created_via=${filter}`, { session })).body.data.map(
        ({ id }: { id: string }) => id,
      );
    expect(await listed('api')).toEqual([byKey.id]);
    expect(await listed('native')).toEqual([byKey.id]);
    expect(await listed('dashboard')).toEqual([byPerson.id]);
    const bulk = { filter: { created_via: 'api' }, change: { title: 'by an API' } };
    const changed = (await call(app, 'PATCH /links/bulk', { session, body: bulk })).body;
    expect(changed.map(({ id }: { id: string }) => id)).toEqual([byKey.id]);
  });

  test('ends after 14 days without use, and after 60 days', async () => {
    const { session } = await newSession(app, team.id, 'viewer');
    for (const days of [10, 10, 10, 10, 10]) {
      app.clock.atMs += days * DAY_MS;
      expect(codeOf(await call(app, 'GET /links', { session }))).toBe(200);
    }
    app.clock.atMs += 10 * DAY_MS;
    expect(codeOf(await call(app, 'GET /links', { session }))).toBe('401 unauthenticated');
    const second = await newSession(app, team.id, 'editor');
    app.clock.atMs += 14 * DAY_MS;
    expect(codeOf(await call(app, 'GET /links', { session: second.session }))).toBe('401 unauthenticated');
  });
});

describe('a request with the cookie of a session', () => {
  test('changes nothing unless a page of this server sent it', async () => {
    const { session } = await newSession(app, team.id, 'editor');
    const { cookie } = dashboardHeaders(session);
    const own = { cookie, 'x-waymark': '1' };
    const attempts: [Record<string, string>, number | string][] = [
      [{ cookie }, '403 forged_request'],
      [{ cookie, 'sec-fetch-site': 'same-origin' }, '403 forged_request'],
      [own, '403 forged_request'],
      [{ ...own, 'sec-fetch-site': 'cross-site' }, '403 forged_request'],
      [{ ...own, 'sec-fetch-site': 'same-site', origin: 'https://sho.rt' }, '403 forged_request'],
      [{ ...own, 'sec-fetch-site': 'none' }, '403 forged_request'],
      [{ ...own, origin: 'https://evil.example' }, '403 forged_request'],
      [{ ...own, origin: 'null' }, '403 forged_request'],
      // Somebody on the way can write a page that comes over plain http.
      [{ ...own, origin: 'http://sho.rt' }, '403 forged_request'],
      [{ ...own, 'x-waymark': '2', origin: 'https://sho.rt' }, '403 forged_request'],
      [{ ...own, origin: 'https://sho.rt' }, 201],
      [{ ...own, 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, 201],
    ];
    for (const [headers, expected] of attempts) {
      const answer = await call(app, 'POST /links', { key: null, headers, ...link });
      expect([headers, codeOf(answer)]).toEqual([headers, expected]);
    }
    expect(codeOf(await call(app, 'GET /links', { key: null, headers: { cookie } }))).toBe(200);
  });

  test('is one of a key when it has Authorization too', async () => {
    const { session } = await newSession(app, team.id, 'viewer');
    const headers = dashboardHeaders(session);
    expect(codeOf(await call(app, 'GET /links', { key: 'wm_wrong', headers }))).toBe('401 unauthenticated');
    expect(codeOf(await call(app, 'POST /links', { key: team.key, headers, ...link }))).toBe(201);
    const basic = { ...headers, authorization: 'Basic eDp5' };
    expect(codeOf(await call(app, 'GET /links', { key: null, headers: basic }))).toBe('401 unauthenticated');
  });

  test('is nobody’s on a host that holds no sessions, and in the compatible APIs', async () => {
    const { session } = await newSession(app, team.id, 'owner');
    const headers = dashboardHeaders(session);
    const request = () => new Request('https://go.example.com/api/v1/links', { headers });
    const native = await app.api.fetch(request(), { address: '192.0.2.1', holdsSessions: false });
    expect(native.status).toBe(401);
    const poco = new Request('https://sho.rt/compat/pocolink/v1/links', { headers });
    const compat = await app.compat.byPath(poco, { address: '192.0.2.1', holdsSessions: true });
    expect(compat.status).toBe(401);
  });

  test('is refused and counted against the address when the session is unknown', async () => {
    for (let i = 0; i < 300; i++) {
      await call(app, 'GET /links', { session: `wms_${i}`, address: '192.0.2.9' });
    }
    const answer = await call(app, 'GET /links', { session: 'wms_300', address: '192.0.2.9' });
    expect(codeOf(answer)).toBe('429 rate_limited');
  });
});

describe('calls of a session are no API calls', () => {
  const strict = createPlan('strict', {
    rates: [perMinute(1)],
    callsPerYear: 1,
    features: without('list', 'search', 'edit', 'delete', 'batch', 'details', 'analytics', 'password'),
  });

  test('rates, calls of a year and what a plan leaves out of its API do not limit them', async () => {
    app = await createTestApp({ plans: [createPlan('unlimited', {}), strict] });
    const workspace = await newWorkspace(app, 'strict');
    const { session } = await newSession(app, workspace.id, 'editor');
    const { id } = (await call(app, 'POST /links', { session, ...link })).body;
    expect(codeOf(await call(app, 'GET /links?search=a', { session }))).toBe(200);
    expect(codeOf(await call(app, `PATCH /links/${id}`, { session, body: { title: 'x' } }))).toBe(200);
    expect(codeOf(await call(app, 'GET /stats?group_by=country', { session }))).toBe(200);
    // The administrator added the member by one call.
    const usage = await call(app, 'GET /usage', { session });
    expect(usage.body.data.reduce((sum: number, { calls }: { calls: number }) => sum + calls, 0)).toBe(1);
  });

  test('features of links limit them', async () => {
    app = await createTestApp({ plans: [createPlan('unlimited', {}), strict] });
    const workspace = await newWorkspace(app, 'strict');
    const { session } = await newSession(app, workspace.id, 'editor');
    const locked = { url: 'https://example.com/', password: 'a long password' };
    expect(codeOf(await call(app, 'POST /links', { session, body: locked }))).toBe('403 feature_not_in_plan');
  });

  test('each session has 600 calls a minute of its own', async () => {
    const one = await newSession(app, team.id, 'editor');
    const other = await newSession(app, team.id, 'viewer');
    await newLink(app, {}, team.key);
    for (let i = 0; i < 600; i++) await call(app, 'GET /me', { session: one.session });
    expect(codeOf(await call(app, 'GET /me', { session: one.session }))).toBe('429 rate_limited');
    expect(codeOf(await call(app, 'GET /me', { session: other.session }))).toBe(200);
  });
});
