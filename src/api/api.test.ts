import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ADMIN_KEY, createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newWorkspace } from '../../tests/support/client.ts';
import { DAY_MS } from '../core/base/calendar.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

const LINK = { url: 'https://example.com/' };
const count = async () => (await call(app, 'GET /links')).body.data.length;

describe('a key', () => {
  const strangers: [name: string, headers: Record<string, string>, error: string | null][] = [
    ['nothing', {}, null],
    ['another scheme', { authorization: 'Basic d21fYWRtaW4=' }, null],
    ['an empty one', { authorization: 'Bearer ' }, null],
    ['an unknown one', { authorization: 'Bearer wm_unknown' }, 'invalid_token'],
    ['a very long one', { authorization: `Bearer ${'x'.repeat(7_000)}` }, 'invalid_token'],
  ];
  for (const [name, headers, error] of strangers) {
    test(`that is ${name} is refused`, async () => {
      const answer = await call(app, 'GET /links', { key: null, headers });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
      const challenge = answer.headers.get('www-authenticate');
      expect(challenge).toBe(`Bearer realm="waymark"${error === null ? '' : `, error="${error}"`}`);
    });
  }

  test('cannot be guessed for long from one IPv6 network, whatever address in it', async () => {
    const guess = (n: number) =>
      call(app, 'GET /me', { key: 'wm_guess', address: `2001:db8:1:2::${n.toString(16)}` });
    for (let n = 0; n < 300; n++) expect((await guess(n)).status).toBe(401);
    expect((await guess(300)).status).toBe(429);
  });

  test('cannot be guessed for long from one address, and that keeps nobody else out', async () => {
    const guess = (address: string) => call(app, 'GET /me', { key: 'wm_guess', address });
    for (let tries = 0; tries < 300; tries++) await guess('192.0.2.7');
    const late = await guess('192.0.2.7');
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await guess('192.0.2.8')).status).toBe(401);
    expect((await call(app, 'GET /me', { address: '192.0.2.7' })).status).toBe(200);
  });

  test('that is revoked stops at once', async () => {
    const key = await newKey(app, ['links:read']);
    expect((await call(app, 'GET /links', { key })).status).toBe(200);
    expect((await call(app, 'DELETE /keys/key_1')).status).toBe(204);
    expect((await call(app, 'GET /links', { key })).status).toBe(401);
  });

  test('that is rotated keeps its old secret for the grace period only', async () => {
    const old = await newKey(app, ['admin']);
    const { body } = await call(app, 'POST /keys/key_1/rotate', { body: { grace_seconds: 60 } });
    app.clock.atMs += 59_999;
    expect((await call(app, 'GET /me', { key: old })).status).toBe(200);
    app.clock.atMs += 1;
    expect((await call(app, 'GET /me', { key: old })).status).toBe(401);
    expect((await call(app, 'GET /me', { key: body.secret })).status).toBe(200);
    expect((await call(app, 'POST /keys/key_1/rotate')).status).toBe(200);
  });

  test('that has expired is none', async () => {
    const key = await newKey(app, ['admin'], { expires_at: '2026-11-20T12:00:01Z' });
    app.clock.atMs += 1_000;
    expect((await call(app, 'GET /me', { key })).status).toBe(401);
  });

  test('of an instance administrator acts on the workspace it names', async () => {
    const { id, key } = await newWorkspace(app);
    await newLink(app, {}, key);
    const at = (workspace: string) => call(app, 'GET /links', { headers: { 'x-workspace-id': workspace } });
    expect((await at(id)).body.data).toHaveLength(1);
    expect(await count()).toBe(0);
    for (const strange of ['wsp_zz', 'nonsense'])
      expect((await at(strange)).body.code).toBe('workspace_not_found');
  });

  test('of one workspace cannot name another', async () => {
    const { key } = await newWorkspace(app);
    const { status, body } = await call(app, 'GET /links', { key, headers: { 'x-workspace-id': 'wsp_1' } });
    expect([status, body.code]).toEqual([404, 'workspace_not_found']);
  });
});

describe('a plan', () => {
  test('bounds the calls, and every answer tells what is left', async () => {
    const { key } = await newWorkspace(app, 'cuttly-free');
    const left = [];
    for (let n = 0; n < 4; n++) {
      const { status, headers } = await call(app, n === 1 ? 'GET /links/lnk_zz' : 'GET /links', { key });
      left.push([status, headers.get('ratelimit'), headers.get('x-ratelimit-remaining')]);
    }
    expect(left).toEqual([
      [200, '"default";r=2;t=60', '2'],
      [404, '"default";r=1;t=60', '1'],
      [200, '"default";r=0;t=60', '0'],
      [429, '"default";r=0;t=60', '0'],
    ]);
    const { headers } = await call(app, 'GET /links', { key });
    expect(headers.get('ratelimit-policy')).toBe('"default";q=3;w=60');
    expect(headers.get('x-ratelimit-limit')).toBe('3');
    expect(headers.get('x-ratelimit-reset')).toBe(String(Date.UTC(2026, 10, 20, 12, 1) / 1_000));
    expect(headers.get('retry-after')).toBe('60');
  });

  test('without a rate announces none', async () => {
    const { key } = await newWorkspace(app);
    for (const caller of [key, ADMIN_KEY]) {
      const { status, headers } = await call(app, 'GET /links', { key: caller });
      const rateHeaders = ['ratelimit', 'ratelimit-policy', 'x-ratelimit-limit', 'x-ratelimit-remaining'];
      expect([status, ...rateHeaders.map((name) => headers.get(name))]).toEqual([
        200,
        null,
        null,
        null,
        null,
      ]);
    }
  });

  test('bounds the links of a month', async () => {
    const { key } = await newWorkspace(app, 'cuttly-single');
    const links = Array.from({ length: 1_000 }, () => LINK);
    for (let n = 0; n < 5; n++) await call(app, 'POST /links/bulk', { key, body: links });
    const { status, body, headers } = await call(app, 'POST /links', { key, body: LINK });
    expect([status, body.code]).toEqual([429, 'quota_exceeded']);
    expect(headers.get('retry-after')).toBe('Tue, 01 Dec 2026 00:00:00 GMT');
    const usage = (await call(app, 'GET /usage', { key })).body;
    expect(usage.quotas.links_per_month).toEqual({ taken: 5_000, limit: 5_000 });
    expect(usage.data).toEqual([{ day: '2026-11-20', calls: 7, links: 5_000 }]);
  });
});

describe('the same request twice with one idempotency key', () => {
  const post = (key: string, body: unknown = LINK, path = '/links') =>
    call(app, `POST ${path}`, { body, headers: { 'idempotency-key': key } });

  test('is done once and answered twice', async () => {
    const first = await post('k');
    const again = await post('k');
    expect(again.text).toBe(first.text);
    expect([again.status, again.headers.get('etag')]).toEqual([201, first.headers.get('etag')]);
    expect([first, again].map((it) => it.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await count()).toBe(1);
  });

  test('runs once when several arrive together, and the others are asked to retry later', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('k')));
    expect(await count()).toBe(1);
    const statuses = new Set(answers.map(({ status }) => status));
    expect(statuses.has(201)).toBe(true);
    for (const { status, headers } of answers) {
      if (status !== 201) expect([status, headers.get('retry-after')]).toEqual([409, '1']);
    }
  });

  test('with another body or to another place is a mistake', async () => {
    await post('k');
    expect((await post('k', { url: 'https://example.com/else' })).body.code).toBe('idempotency_key_reused');
    expect((await post('k', LINK, '/links?dry_run=true')).status).toBe(409);
    expect(await count()).toBe(1);
  });

  test('shows the secret of a new key again, and keeps it readable to nobody else', async () => {
    const kept: string[] = [];
    const { finish } = app.core.idempotency;
    Object.assign(app.core.idempotency, {
      finish: (...given: Parameters<typeof finish>) => {
        kept.push(JSON.stringify(given));
        return finish(...given);
      },
    });
    const body = { name: 'ci', scopes: ['links:read'] };
    const first = await post('k', body, '/keys');
    expect((await post('k', body, '/keys')).body.secret).toBe(first.body.secret);
    expect(kept).toHaveLength(1);
    expect(kept[0]).not.toContain(first.body.secret);
  });

  test('gets its refusal again', async () => {
    const bad = [await post('k', { url: 'x' }), await post('k', { url: 'x' })];
    expect(bad.map(({ status }) => status)).toEqual([422, 422]);
    expect(bad[1]?.headers.get('idempotency-replayed')).toBe('true');
  });

  test('is tried again after a fault of ours', async () => {
    const { create } = app.core.links;
    Object.assign(app.core.links, { create: () => Promise.reject(new Error('broken')) });
    expect((await post('k')).status).toBe(500);
    Object.assign(app.core.links, { create });
    expect((await post('k')).status).toBe(201);
  });

  test('is new again after a day', async () => {
    await post('k');
    app.clock.atMs += DAY_MS;
    expect((await post('k')).headers.get('idempotency-replayed')).toBeNull();
    expect(await count()).toBe(2);
  });

  test('of another key holder is another request', async () => {
    const { key } = await newWorkspace(app);
    await post('k');
    const other = await call(app, 'POST /links', { key, body: LINK, headers: { 'idempotency-key': 'k' } });
    expect([other.status, other.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });

  test('that is a bad key is refused', async () => {
    for (const key of ['', 'x'.repeat(256), 'ü']) {
      const { status, body } = await post(key);
      expect([status, body.errors?.[0].pointer]).toEqual([400, '/Idempotency-Key']);
    }
    expect((await post('x'.repeat(255))).status).toBe(201);
  });
});

describe('a hostile request', () => {
  const bytes = (...them: number[]) => new Uint8Array(them);
  const bodies: [name: string, body: string | Uint8Array<ArrayBuffer>, status: number, code: string][] = [
    ['is empty', '', 400, 'malformed_body'],
    ['is no JSON', '{"url":', 400, 'malformed_body'],
    ['is no UTF-8', bytes(0x7b, 0x22, 0xff, 0x22, 0x7d), 400, 'malformed_body'],
    ['has a key twice', '{"url":"https://example.com","url":"https://example.com"}', 400, 'malformed_body'],
    ['is nested too deep', `{"url":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400, 'malformed_body'],
    ['is no object', '[]', 422, 'invalid_request'],
    ['is null', 'null', 422, 'invalid_request'],
    [
      'sets a prototype',
      '{"url":"https://example.com","__proto__":{"enabled":false}}',
      422,
      'invalid_request',
    ],
    ['has half a character', '{"url":"https://example.com","title":"\\ud800"}', 422, 'invalid_request'],
    [
      'has half a character in a key',
      '{"url":"https://e.com","metadata":{"\\ud800":1}}',
      422,
      'invalid_request',
    ],
    [
      'has a number past all',
      '{"url":"https://e.com","unique_window_minutes":1e999}',
      422,
      'invalid_request',
    ],
    [
      'has a number past what is exact',
      '{"url":"https://e.com","metadata":{"a":9007199254740993}}',
      422,
      'invalid_request',
    ],
    [
      'hides a prototype in metadata',
      '{"url":"https://e.com","metadata":{"__proto__":1}}',
      422,
      'invalid_request',
    ],
    [
      'is larger than a link may be',
      `{"url":"https://e.com","note":"${'x'.repeat(1_048_576)}"}`,
      413,
      'body_too_large',
    ],
  ];
  for (const [name, body, status, code] of bodies) {
    test(`whose body ${name} is refused and changes nothing`, async () => {
      const answer = await call(app, 'POST /links', { body });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(await count()).toBe(0);
    });
  }

  test('of another media type or packed is refused', async () => {
    for (const headers of [{ 'content-type': 'text/plain' }, { 'content-encoding': 'gzip' }]) {
      expect((await call(app, 'POST /links', { body: LINK, headers })).status).toBe(415);
    }
    const charset = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await call(app, 'POST /links', { body: LINK, headers: charset })).status).toBe(201);
  });

  test('that says a large body is refused before it is read', async () => {
    const headers = { 'content-length': '9999999999' };
    expect((await call(app, 'POST /links', { body: LINK, headers })).status).toBe(413);
  });

  test('to an unknown route is answered 404, and one with the wrong method 405', async () => {
    expect((await call(app, 'GET /nowhere')).body.code).toBe('route_not_found');
    expect((await call(app, 'POST /nowhere/else', { body: {} })).status).toBe(404);
    const wrong = await call(app, 'PUT /links/lnk_1', { body: {} });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, DELETE']);
  });

  test('with an id of its own gets it back only when it is clean', async () => {
    const idOf = async (id: string) =>
      (await call(app, 'GET /me', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await idOf('abc-1.2_3')).toBe('abc-1.2_3');
    for (const bad of ['a b', 'x'.repeat(65), '<script>']) expect(await idOf(bad)).not.toBe(bad);
  });

  test('that meets a fault of ours learns nothing of it', async () => {
    Object.assign(app.core.links, { list: () => Promise.reject(new Error('SELECT secret FROM keys')) });
    const { status, text, body } = await call(app, 'GET /links');
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(app.logged).toMatchObject([{ message: 'request failed', facts: { requestId: body.request_id } }]);
  });
});

describe('whatever is sent', () => {
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }), fc.double());
  const names = [
    'url',
    'slug',
    'domain',
    'title',
    'tags',
    'metadata',
    'expires',
    'utm',
    'starts_at',
    'enabled',
  ];
  const fields = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), anything, { maxKeys: 6 });

  test('as a link is answered without a fault of ours', async () => {
    const body = fields.map((field) => ({ url: 'https://example.com/', ...field }));
    await fc.assert(
      fc.asyncProperty(body, async (link) => {
        const one = await call(app, 'POST /links', { body: JSON.stringify(link) });
        expect(one.status).toBeLessThan(500);
        const headers = { 'content-type': 'application/x-ndjson' };
        const line = await call(app, 'POST /links/bulk?dry_run=true', {
          body: JSON.stringify(link),
          headers,
        });
        // The quick way through an import and the careful way through the schema must agree.
        const dry = await call(app, 'POST /links?dry_run=true', { body: JSON.stringify(link) });
        expect(JSON.parse(line.text).status).toBe(dry.status);
      }),
      { numRuns: 300 },
    );
  });

  test('as bytes is answered without a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect((await call(app, 'POST /links', { body: new Uint8Array(bytes) })).status).toBeLessThan(500);
      }),
    );
  });

  test('as a query is answered without a fault of ours', async () => {
    const paths = [
      '/links',
      '/stats',
      '/clicks',
      '/usage',
      '/stats/orphans',
      '/links/by-url',
      '/tls/ask',
      '/keys',
    ];
    const known = [
      'limit',
      'cursor',
      'from',
      'to',
      'timezone',
      'interval',
      'group_by',
      'filter[link]',
      'url',
      'domain',
    ];
    const pairs = fc.array(
      fc.tuple(fc.oneof(fc.constantFrom(...known), fc.string()), fc.string({ unit: 'binary' })),
      {
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), pairs, async (path, query) => {
        const text = query
          .map((pair) => pair.map((it) => encodeURIComponent(it.toWellFormed())).join('='))
          .join('&');
        const { status } = await call(app, `GET ${path}?${text}`, { address: `${text.length}` });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
    expect(app.logged).toEqual([]);
  });

  test('as an id is answered without a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (text) => {
        const id = encodeURIComponent(text.toWellFormed());
        for (const path of [`/links/${id}`, `/links/${id}/stats`, `/domains/${id}`, `/workspaces/${id}`]) {
          expect((await call(app, `GET ${path}`)).status).toBeLessThan(500);
        }
      }),
    );
  });
});
