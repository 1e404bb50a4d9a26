import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newWorkspace } from '../../tests/support/client.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

const LINK = {
  url: 'https://example.com/spring',
  domain: 'sho.rt',
  slug: 'launch',
  title: 'Launch',
  note: 'two\nlines',
  tags: ['spring', '春'],
  external_id: 'order-17',
  metadata: { order: 17, deep: [{ a: null }] },
  enabled: false,
  redirect_status: 301,
  starts_at: '2026-12-01T00:00:00Z',
  expires: {
    at: '2027-01-01T00:00:00.5Z',
    clicks: 10,
    unique_clicks: 5,
    redirect_to: 'https://example.com/over',
  },
  forward_query: true,
  forward_path: true,
  utm: { source: 'a', medium: 'b', campaign: 'c', term: 'd', content: 'e' },
  unique_window_minutes: 15,
};

describe('creating a link', () => {
  test('a link that asks for it takes the title of its destination, unless it has one', async () => {
    const app = await createTestApp();
    const send = (more: object) =>
      call(app, 'POST /links', { body: { url: 'https://example.com/page', fetch_title: true, ...more } });
    expect((await send({})).body.title).toBe('Title of https://example.com/page');
    expect((await send({ title: 'Mine' })).body.title).toBe('Mine');
  });

  test('gives back every field that was said', async () => {
    const { status, body, headers } = await call(app, 'POST /links', { body: LINK });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...LINK,
      expires: { ...LINK.expires, at: '2027-01-01T00:00:00.500Z' },
      id: 'lnk_1',
      short_url: 'https://sho.rt/launch',
      workspace_id: 'wsp_1',
      created_via: 'native',
      created_at: '2026-11-20T12:00:00Z',
      clicks: 0,
    });
    expect(headers.get('location')).toBe('/api/v1/links/lnk_1');
  });

  test('needs no more than a destination', async () => {
    const link = await newLink(app);
    expect(link).toMatchObject({
      enabled: true,
      redirect_status: 302,
      unique_window_minutes: 1440,
      tags: [],
    });
    expect(link.slug).toMatch(/^[A-Za-z0-9]{7}$/);
  });

  test('takes null for what it need not have', async () => {
    const none = { domain: null, slug: null, external_id: null, starts_at: null, expires: null, utm: null };
    expect(await newLink(app, none)).toMatchObject({
      external_id: null,
      expires: { at: null, clicks: null },
    });
  });

  test('writes a slug of any script so that every client can follow it', async () => {
    expect((await newLink(app, { slug: '春天/🎉' })).short_url).toBe(
      'https://sho.rt/%E6%98%A5%E5%A4%A9/%F0%9F%8E%89',
    );
  });

  test('refuses a slug that is taken', async () => {
    await newLink(app, { slug: 'a' });
    const { status, body } = await call(app, 'POST /links', {
      body: { url: 'https://example.com', slug: 'a' },
    });
    expect([status, body.code, body.errors[0].pointer]).toEqual([409, 'slug_taken', '/slug']);
  });

  test('says which browsers there are, where a rule asks for one that is none', async () => {
    const rule = (browser: string) => ({
      rules: [{ when: { browser: [browser] }, then: { url: 'https://example.com/b' } }],
    });
    const refused = await call(app, 'POST /links', {
      body: { url: 'https://example.com', ...rule('Crome') },
    });
    expect([refused.status, refused.body.errors.length]).toEqual([422, 1]);
    expect(refused.body.errors[0]).toMatchObject({
      pointer: '/rules/0/when/browser/0',
      code: 'unknown_value',
      detail: expect.stringMatching(/^Must be one of: .*\bChrome, .*\bMi Browser, .*\bYandex Browser\.$/),
    });
    const made = await newLink(app, rule('mi browser'));
    expect(made.rules[0].when.browser).toEqual(['Mi Browser']);
  });

  test('names every invalid field at once, by schema and core', async () => {
    const { status, body } = await call(app, 'POST /links', {
      body: {
        url: 'javascript:alert(1)',
        slug: 'api/x',
        title: 3,
        tags: ['fine', 4],
        colour: 'red',
        expires: { at: 'soon', clicks: 0, redirect_to: 'data:,x', 'a/b~': 1 },
        metadata: { list: [{ n: 1e300 }] },
        redirect_status: 200,
      },
    });
    expect(status).toBe(422);
    const found = body.errors.map((it: { pointer: string; code: string }) => `${it.pointer} ${it.code}`);
    expect(found.sort()).toEqual([
      '/colour unknown_field',
      '/expires/at not_a_time',
      '/expires/a~1b~0 unknown_field',
      '/expires/clicks out_of_range',
      '/expires/redirect_to not_http',
      '/metadata/list/0/n out_of_range',
      '/redirect_status out_of_range',
      '/slug reserved',
      '/tags/1 wrong_type',
      '/title wrong_type',
      '/url not_http',
    ]);
  });

  test('dry, checks everything and saves nothing', async () => {
    const dry = await call(app, 'POST /links?dry_run=true', {
      body: { url: 'https://example.com', slug: 'a' },
    });
    expect([dry.status, dry.body.id, dry.body.slug]).toEqual([200, null, 'a']);
    const random = await call(app, 'POST /links?dry_run=true', { body: { url: 'https://example.com' } });
    expect([random.body.slug, random.body.short_url]).toEqual([null, null]);
    expect((await call(app, 'GET /links')).body.data).toEqual([]);
  });
});

describe('a link', () => {
  test('is read, changed in part, put into the trash, restored and removed', async () => {
    const { id } = await newLink(app, { title: 'a', utm: { source: 's', medium: 'm' } });
    const changed = await call(app, `PATCH /links/${id}`, { body: { title: 'b', utm: { medium: 'n' } } });
    expect(changed.body).toMatchObject({ title: 'b', version: 2, utm: { source: 's', medium: 'n' } });
    expect((await call(app, `GET /links/${id}`)).body).toEqual(changed.body);
    expect((await call(app, `DELETE /links/${id}`)).body.trashed_at).toBe('2026-11-20T12:00:00Z');
    expect((await call(app, 'GET /links')).body.data).toEqual([]);
    expect((await call(app, 'GET /links?trashed=true')).body.data).toHaveLength(1);
    expect((await call(app, `POST /links/${id}/restore`)).body.trashed_at).toBeNull();
    expect((await call(app, `DELETE /links/${id}?permanent=true`)).status).toBe(204);
    expect((await call(app, `GET /links/${id}`)).status).toBe(404);
  });

  test('stays as it is in a dry run of a change or a removal', async () => {
    const { id } = await newLink(app, { title: 'a' });
    const dry = await call(app, `PATCH /links/${id}?dry_run=true`, { body: { title: 'b' } });
    expect(dry.body.title).toBe('b');
    await call(app, `DELETE /links/${id}?dry_run=true`);
    await call(app, `DELETE /links/${id}?dry_run=true&permanent=true`);
    expect((await call(app, `GET /links/${id}`)).body).toMatchObject({
      title: 'a',
      trashed_at: null,
      version: 1,
    });
  });

  test('changed by two at once keeps the first change, by its ETag', async () => {
    const { id } = await newLink(app);
    const etag = (await call(app, `GET /links/${id}`)).headers.get('etag') ?? '';
    const change = (title: string, match: string) =>
      call(app, `PATCH /links/${id}`, { body: { title }, headers: { 'if-match': match } });
    expect((await change('first', etag)).status).toBe(200);
    const statuses = [etag, '"other"', `W/${etag}`].map(
      async (match) => (await change('second', match)).status,
    );
    expect(await Promise.all(statuses)).toEqual([412, 412, 412]);
    const late = await call(app, `DELETE /links/${id}?permanent=true`, { headers: { 'if-match': etag } });
    expect(late.status).toBe(412);
    expect((await call(app, `GET /links/${id}`)).body.title).toBe('first');
    expect((await change('third', '*')).status).toBe(200);
  });

  test('is not sent again to who has it', async () => {
    const { id } = await newLink(app);
    const etag = (await call(app, `GET /links/${id}`)).headers.get('etag') ?? '';
    const again = await call(app, `GET /links/${id}`, { headers: { 'if-none-match': `"x", ${etag}` } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    await call(app, `PATCH /links/${id}`, { body: { title: 'new' } });
    expect((await call(app, `GET /links/${id}`, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  test('tells who changed what, and can be taken back to any version', async () => {
    const key = await newKey(app, ['links:write']);
    const { id } = await newLink(app, { title: 'one' });
    app.clock.atMs += 60_000;
    await call(app, `PATCH /links/${id}`, { key, body: { title: 'two', slug: 'moved' } });
    const { body } = await call(app, `GET /links/${id}/history`);
    expect(body.data).toMatchObject([
      {
        version: 2,
        is_current: true,
        at: '2026-11-20T12:01:00Z',
        by: { kind: 'key', id: 'key_1', name: 'test' },
        changed: ['slug', 'title'],
      },
      {
        version: 1,
        is_current: false,
        at: '2026-11-20T12:00:00Z',
        by: { kind: 'environment', id: null, name: null },
        changed: [],
        link: { title: 'one' },
      },
    ]);
    const restored = await call(app, `POST /links/${id}/history/1/restore`);
    expect(restored.body).toMatchObject({ title: 'one', version: 3 });
    for (const version of ['9', '0', '01', 'x', '99999999999']) {
      expect((await call(app, `POST /links/${id}/history/${version}/restore`)).body.code).toBe(
        'version_not_found',
      );
    }
  });

  test('has no version for a change that changes nothing, and tells nobody', async () => {
    const { id } = await newLink(app, { title: 'one', tags: ['a'], external_id: 'x1' });
    const same = { title: 'one', tags: ['a'] };
    for (const body of [{}, same])
      expect((await call(app, `PATCH /links/${id}`, { body })).body.version).toBe(1);
    const url = 'https://example.com/';
    expect((await call(app, 'PUT /links/external/x1', { body: { ...same, url } })).body.version).toBe(1);
    const ids = { ids: [id], change: same };
    expect((await call(app, 'PATCH /links/bulk', { body: ids })).body[0].link.version).toBe(1);
    expect((await call(app, `GET /links/${id}/history`)).body.data).toHaveLength(1);
  });

  test('comes in pages, and says how many versions are not kept any more', async () => {
    const { id } = await newLink(app, { title: '0' });
    for (let n = 1; n <= 105; n++) await call(app, `PATCH /links/${id}`, { body: { title: `${n}` } });
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await call(app, `GET /links/${id}/history?limit=40${query}`);
      expect(body.forgotten).toBe(5);
      seen.push(...body.data.map(({ version }: { version: number }) => version));
      cursor = body.next_cursor;
    }
    expect(seen).toEqual(Array.from({ length: 101 }, (_, n) => 106 - n));
    expect((await call(app, `GET /links/${id}/history?cursor=x`)).body.code).toBe('invalid_request');
  });

  const strangers = ['lnk_zz', 'lnk_0', 'LNK_1', '1', 'lnk_1%2F', '%00', 'lnk_9999999999999', '%E0%A4%A'];
  for (const id of strangers) {
    test(`that is called ${id} is not there`, async () => {
      await newLink(app);
      expect((await call(app, `GET /links/${id}`)).status).toBe(404);
      expect((await call(app, `DELETE /links/${id}?permanent=true`)).status).toBe(404);
    });
  }
});

describe('a link with an id of the caller', () => {
  test('by external id stays on its domain, and is checked by the rules of that one', async () => {
    const owner = await newWorkspace(app);
    const headers = { 'x-workspace-id': owner.id };
    const domain = await call(app, 'POST /domains', {
      headers,
      body: { host: 'go.example', verified: true },
    });
    await call(app, `PATCH /domains/${domain.body.id}`, { headers, body: { case_sensitive: false } });
    await newLink(app, { slug: 'a', domain: 'go.example', external_id: 'x' }, owner.key);
    const change = { url: 'https://example.com/', slug: 'Launch', head_html: '<b>' };
    const put = await call(app, 'PUT /links/external/x', { key: owner.key, body: change });
    expect([put.status, put.body.domain, put.body.slug, put.body.head_html]).toEqual([
      200,
      'go.example',
      'launch',
      '<b>',
    ]);
    const elsewhere = await call(app, 'PUT /links/external/y', { key: owner.key, body: change });
    expect(elsewhere.status).toBe(422);
  });

  test('is made once and updated after that', async () => {
    const path = 'PUT /links/external/order%2F17%20%E6%98%A5';
    const made = await call(app, path, { body: { url: 'https://example.com/1', title: 'kept' } });
    const updated = await call(app, path, { body: { url: 'https://example.com/2' } });
    expect([made.status, updated.status]).toEqual([201, 200]);
    expect(updated.body).toMatchObject({ id: made.body.id, title: 'kept', url: 'https://example.com/2' });
    expect(updated.body.external_id).toBe('order/17 春');
  });

  test('is neither made nor changed in a dry run', async () => {
    const dry = await call(app, 'PUT /links/external/x?dry_run=true', {
      body: { url: 'https://example.com' },
    });
    expect([dry.status, dry.body.id]).toEqual([200, null]);
    expect((await call(app, 'GET /links')).body.data).toEqual([]);
  });
});

describe('the list of links', () => {
  test('comes in pages that miss nothing and repeat nothing', async () => {
    for (let n = 0; n < 7; n++) await newLink(app, { slug: `s${n}` });
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await call(app, `GET /links?sort=created_at&limit=3${cursor}`);
      seen.push(...body.data.map((one: { slug: string }) => one.slug));
      if (body.next_cursor === null) break;
      cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
    }
    expect(seen).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's6']);
  });

  const narrowed: [query: string, slugs: string[]][] = [
    ['search=SPRING', ['b', 'a']],
    ['search=spr%C3%ADng', ['b', 'a']],
    ['search=ex%20%20spring.', ['b']],
    ['search=https://sho.rt/c', ['c']],
    ['search=sho.rt/c%3Fx%3D1', ['c']],
    ['search=http://sho.rt:8080/a', ['a']],
    ['search=https://else.where/a', []],
    ['search=spring.example/', ['b']],
    ['search=%20', ['c', 'b', 'a']],
    ['tag=x', ['b']],
    ['enabled=false', ['c']],
    ['enabled=0', ['c']],
    ['external_id=e', ['a']],
    ['domain=SHO.rt', ['c', 'b', 'a']],
    ['domain=else.where', []],
    ['created_via=cuttly', []],
    ['created_after=2026-11-20T12:00:00Z', ['c', 'b']],
    ['created_before=2026-11-20T20:00:01%2B08:00', ['a']],
    ['sort=created_at', ['a', 'b', 'c']],
  ];
  for (const [query, slugs] of narrowed) {
    test(`is narrowed by ${query}`, async () => {
      await newLink(app, { slug: 'a', title: 'Spring', external_id: 'e' });
      app.clock.atMs += 1_000;
      await newLink(app, { slug: 'b', url: 'https://spring.example/', tags: ['x'] });
      await newLink(app, { slug: 'c', enabled: false });
      const { body } = await call(app, `GET /links?${query}`);
      expect(body.data.map((one: { slug: string }) => one.slug)).toEqual(slugs);
    });
  }

  const refused: [query: string, pointer: string, code: string][] = [
    ['limit=0', '/limit', 'out_of_range'],
    ['limit=101', '/limit', 'out_of_range'],
    ['limit=1e1', '/limit', 'out_of_range'],
    ['limit=1&limit=2', '/limit', 'wrong_type'],
    ['sort=slug', '/sort', 'unknown_value'],
    ['cursor=nonsense', '/cursor', 'unknown_value'],
    ['enabled=perhaps', '/enabled', 'unknown_value'],
    ['created_after=yesterday', '/created_after', 'not_a_time'],
    ['serch=x', '/serch', 'unknown_parameter'],
    ['__proto__=x', '/__proto__', 'unknown_parameter'],
  ];
  for (const [query, pointer, code] of refused) {
    test(`refuses ${query}`, async () => {
      const { status, body } = await call(app, `GET /links?${query}`);
      expect([status, body.errors]).toMatchObject([422, [{ in: 'query', pointer, code }]]);
    });
  }
});

test('the newest link to a destination is found by it', async () => {
  await newLink(app, { url: 'https://example.com/a?b=1' });
  const found = await call(app, `GET /links/by-url?url=${encodeURIComponent('https://EXAMPLE.com/a?b=1')}`);
  expect(found.body.id).toBe('lnk_1');
  expect((await call(app, 'GET /links/by-url?url=https://example.com/none')).status).toBe(404);
  expect((await call(app, 'GET /links/by-url?url=ftp://x')).status).toBe(422);
});
