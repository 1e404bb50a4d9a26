import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';

let app: TestApp;
let owner: { id: string; key: string };
beforeEach(async () => {
  app = await createTestApp();
  owner = await newWorkspace(app);
});

const change = (body: object, key = owner.key) => call(app, `PATCH /workspaces/${owner.id}`, { key, body });
const read = async () => (await call(app, `GET /workspaces/${owner.id}`, { key: owner.key })).body;

async function addDomain(host: string, verified = true): Promise<string> {
  const headers = { 'x-workspace-id': owner.id };
  return (await call(app, 'POST /domains', { headers, body: { host, verified } })).body.id;
}

describe('the settings of a workspace', () => {
  test('have defaults', async () => {
    expect(await read()).toMatchObject({
      timezone: null,
      default_domain_id: null,
      qr: { color: null, background: null, level: null, logo: null },
      required_second_factor: false,
    });
  });

  test('change alone or together; what is absent stays, and null is the default again', async () => {
    const domainId = await addDomain('go.example');
    await change({ timezone: 'Asia/Taipei', qr: { color: '#112233', level: 'high' } });
    await change({
      default_domain_id: domainId,
      required_second_factor: true,
      qr: { background: 'transparent' },
    });
    expect(await read()).toMatchObject({
      timezone: 'Asia/Taipei',
      default_domain_id: domainId,
      qr: { color: '#112233', background: 'transparent', level: 'high', logo: null },
      required_second_factor: true,
    });
    await change({ timezone: null, default_domain_id: null, qr: null, required_second_factor: false });
    expect(await read()).toMatchObject({ timezone: null, default_domain_id: null, qr: { color: null } });
  });

  const wrong: [string, object, string, string][] = [
    ['a zone that does not exist', { timezone: 'Mars/Olympus' }, '/timezone', 'unknown_value'],
    ['an empty zone', { timezone: '' }, '/timezone', 'unknown_value'],
    ['pale colours', { qr: { color: 'eeeeee' } }, '/qr/color', 'too_little_contrast'],
    [
      'light on dark',
      { qr: { color: 'ffffff', background: '000000' } },
      '/qr/color',
      'not_darker_than_background',
    ],
    ['a logo that is no web address', { qr: { logo: 'javascript:alert(1)' } }, '/qr/logo', 'not_http'],
  ];
  for (const [what, body, pointer, code] of wrong) {
    test(`refuse ${what}, and change nothing`, async () => {
      const answer = await change({ name: 'Other', ...body });
      expect([answer.status, answer.body.errors]).toEqual([
        422,
        [expect.objectContaining({ pointer, code })],
      ]);
      expect((await read()).name).toBe('Another');
    });
  }

  test('need `admin` and a member who may', async () => {
    const { key } = await newMember(app, owner.id, 'ann@example.com', 'editor');
    expect((await change({ timezone: 'UTC' }, key)).status).toBe(403);
    const bound = await newKey(app, ['admin'], { workspace_id: owner.id, own_links_only: true });
    expect((await change({ timezone: 'UTC' }, bound)).status).toBe(403);
    const stranger = await newWorkspace(app);
    expect((await change({ timezone: 'UTC' }, stranger.key)).status).toBe(404);
  });

  test('that require a second factor close the workspace to a session without one', async () => {
    const { session } = await newSession(app, owner.id, 'viewer');
    expect((await call(app, 'GET /links', { session })).status).toBe(200);
    await change({ required_second_factor: true });
    expect((await call(app, 'GET /links', { session })).status).toBe(403);
  });
});

describe('the default domain', () => {
  test('is that of new links without one, alone, in an array and in an import', async () => {
    await change({ default_domain_id: await addDomain('go.example') });
    expect((await newLink(app, {}, owner.key)).domain).toBe('go.example');
    expect((await newLink(app, { domain: 'sho.rt' }, owner.key)).domain).toBe('sho.rt');
    const body = [{ url: 'https://example.com/' }];
    const array = await call(app, 'POST /links/bulk', { key: owner.key, body });
    expect(array.body[0].link.domain).toBe('go.example');
    const headers = { 'content-type': 'application/x-ndjson' };
    const text = JSON.stringify(body[0]);
    const lines = await call(app, 'POST /links/bulk', { key: owner.key, headers, body: `${text}\n` });
    expect(JSON.parse(lines.text.split('\n')[0] ?? '').link.domain).toBe('go.example');
  });

  test('never moves a link that exists already', async () => {
    const put = { key: owner.key, body: { url: 'https://example.com/' } };
    expect((await call(app, 'PUT /links/external/a', put)).body.domain).toBe('sho.rt');
    await change({ default_domain_id: await addDomain('go.example') });
    expect((await call(app, 'PUT /links/external/a', put)).body.domain).toBe('sho.rt');
    expect((await call(app, 'PUT /links/external/b', put)).body.domain).toBe('go.example');
  });

  test('gives way to the domain of a key, and to the server’s own once it is removed', async () => {
    const domainId = await addDomain('go.example');
    await change({ default_domain_id: domainId });
    const bound = { workspace_id: owner.id, domain_id: await addDomain('other.example') };
    const key = await newKey(app, ['links:create'], bound);
    expect((await newLink(app, {}, key)).domain).toBe('other.example');
    await call(app, `DELETE /domains/${domainId}`, { key: owner.key });
    expect((await newLink(app, {}, owner.key)).domain).toBe('sho.rt');
    expect((await read()).default_domain_id).toBeNull();
    const told = (await call(app, 'GET /audit?action=workspace.changed', { key: owner.key })).body.data;
    expect(told[0].details).toEqual({ default_domain: { from: domainId, to: null } });
  });

  test('is one that the workspace can use', async () => {
    const waiting = await addDomain('wait.example', false);
    const stranger = await newWorkspace(app);
    const headers = { 'x-workspace-id': stranger.id };
    const added = { headers, body: { host: 'their.example', verified: true } };
    const theirs = (await call(app, 'POST /domains', added)).body.id;
    for (const [id, code] of [
      [waiting, 'not_verified'],
      [theirs, 'not_yours'],
      ['dom_zz', 'not_yours'],
      ['', 'not_yours'],
    ]) {
      const answer = await change({ default_domain_id: id });
      const fault = expect.objectContaining({ pointer: '/default_domain_id', code });
      expect([answer.status, answer.body.errors]).toEqual([422, [fault]]);
    }
  });

  test('needs a plan with domains of one’s own', async () => {
    const poor = await newWorkspace(app, 'cuttly-free');
    const headers = { 'x-workspace-id': poor.id };
    const added = { headers, body: { host: 'poor.example', verified: true } };
    const body = { default_domain_id: (await call(app, 'POST /domains', added)).body.id };
    const answer = await call(app, `PATCH /workspaces/${poor.id}`, { key: poor.key, body });
    expect([answer.status, answer.body.code]).toEqual([403, 'feature_not_in_plan']);
  });

  test('is not that of compatible APIs, whose contract has its own default', async () => {
    await change({ default_domain_id: await addDomain('go.example') });
    const request = new Request('https://sho.rt/compat/linkly/api/v1/link', {
      method: 'POST',
      headers: { authorization: `Bearer ${owner.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'https://example.com/' }),
    });
    const made = await (await app.compat.byPath(request, { address: '192.0.2.1' })).json();
    expect(made).toMatchObject({ full_url: expect.stringMatching(/^https:\/\/sho\.rt\//) });
  });
});

describe('the QR defaults', () => {
  const draw = async (id: string, query = '') =>
    (await call(app, `GET /links/${id}/qr?format=svg${query}`, { key: owner.key })).text;

  test('are those of a code that asks for nothing else', async () => {
    const { id } = await newLink(app, {}, owner.key);
    await change({ qr: { color: '#112233', background: '#ffeedd' } });
    expect(await draw(id)).toContain('#112233');
    expect(await draw(id, '&color=000099')).toContain('#000099');
    expect(await draw(id, '&color=000099')).toContain('#ffeedd');
    await change({ qr: null });
    expect(await draw(id)).not.toContain('#112233');
  });

  test('have a logo that one code can leave out', async () => {
    const { id } = await newLink(app, {}, owner.key);
    await change({ qr: { logo: 'https://example.com/missing.png' } });
    const path = `GET /links/${id}/qr`;
    const [error] = (await call(app, path, { key: owner.key })).body.errors;
    expect([error.code, error.detail]).toEqual(['cannot_be_fetched', expect.stringContaining('workspace')]);
    expect((await call(app, `${path}?logo=`, { key: owner.key })).status).toBe(200);
  });
});
