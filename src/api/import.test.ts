import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink, newWorkspace } from '../../tests/support/client.ts';
import { TagsFull } from '../core/links/tag.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

const NDJSON = { 'content-type': 'application/x-ndjson' };

async function importLines(body: string | Uint8Array | ReadableStream, query = '', key?: string) {
  const answer = await call(app, `POST /links/bulk${query}`, {
    body,
    headers: NDJSON,
    ...(key ? { key } : {}),
  });
  return answer.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const line = (n: number, more: object = {}) => JSON.stringify({ url: `https://example.com/${n}`, ...more });
const statuses = (results: { status: number }[]) => results.map(({ status }) => status);

describe('a stream of links', () => {
  test('gets one line of result for each of its own, in order', async () => {
    const results = await importLines(
      [
        line(0, { slug: 'a', tags: ['x'], enabled: false }),
        line(1, { slug: 'a' }),
        '',
        '{"url":"nonsense"}',
        'nonsense',
        '{"url":"https://example.com/","url":"https://example.com/"}',
        line(6, { colour: 'red', url: 'data:,x' }),
        line(7, { metadata: { a: 1 }, expires: { clicks: 3 } }),
        '[]',
        '  ',
        '"text"',
        `{"url":"https://example.com/","metadata":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`,
        '{"url":"https://example.com/\\ud800"}',
        '{"url":"https://example.com/","__proto__":{"a":1}}',
      ].join('\r\n'),
    );
    expect(results.map(({ index }) => index)).toEqual([...results.keys()]);
    expect(statuses(results)).toEqual([201, 409, 204, 422, 400, 400, 422, 201, 422, 204, 422, 400, 422, 422]);
    expect(results[0].link).toMatchObject({ slug: 'a', tags: ['x'], enabled: false, created_via: 'native' });
    expect(results[6].error.errors.map((it: { pointer: string }) => it.pointer)).toEqual(['/colour', '/url']);
    expect(results[7].link).toMatchObject({ metadata: { a: 1 }, expires: { clicks: 3 } });
    expect(results[5].error.detail).toContain('same key twice');
  });

  test('that is a dry run finds what the import itself would refuse', async () => {
    await newLink(app, { slug: 'held' });
    const slugs = ['a', 'held', 'b', 'a', '', 'B', 'b', 'a'];
    const body = slugs.map((slug, n) => (slug === '' ? '' : line(n, { slug }))).join('\n');
    const rehearsed = statuses(await importLines(body, '?dry_run=true'));
    expect(rehearsed).toEqual([200, 409, 200, 409, 204, 200, 409, 409]);
    const made = statuses(await importLines(body));
    expect(made.map((status) => (status === 201 ? 200 : status))).toEqual(rehearsed);
  });

  test('that is a dry run remembers slugs from one stored slice to the next', async () => {
    const slow = new ReadableStream<Uint8Array>({
      async start(controller) {
        for (const slug of ['a', 'b', 'a']) {
          controller.enqueue(new TextEncoder().encode(`${line(0, { slug })}\n`));
          await Bun.sleep(30);
        }
        controller.close();
      },
    });
    expect(statuses(await importLines(slow, '?dry_run=true'))).toEqual([200, 200, 409]);
  });

  test('has only those lines refused that need a new tag where there is no room for one', async () => {
    for (let from = 0; from < 10_000; from += 500) {
      const tags = (n: number) => Array.from({ length: 50 }, (_, nth) => `t${from + n * 50 + nth}`);
      await importLines(Array.from({ length: 10 }, (_, n) => line(n, { tags: tags(n) })).join('\n'));
    }
    const body = [
      line(0),
      line(1, { tags: ['new'] }),
      line(2, { tags: ['T7'] }),
      line(3, { tags: ['other'] }),
      line(4),
    ];
    const results = await importLines(body.join('\n'));
    expect(statuses(results)).toEqual([201, 422, 201, 422, 201]);
    expect(results[1].error).toMatchObject({
      code: 'too_many',
      detail: 'A workspace can have at most 10,000 tags.',
    });
  });

  test('keeps each link once when there is no room for a tag after a slug was drawn again', async () => {
    const { links } = app.stores;
    const insert = links.insert.bind(links);
    let calls = 0;
    Object.assign(links, {
      async insert(drafts: Parameters<typeof insert>[0]) {
        calls++;
        if (calls === 2) throw new TagsFull('tags');
        // The drawn slug of the second draft is held, so that it is drawn again.
        return calls === 1 ? [...(await insert(drafts.slice(0, 1))), null] : insert(drafts);
      },
    });
    const results = await importLines([line(0, { slug: 'a' }), line(1, { tags: ['new'] })].join('\n'));
    expect(statuses(results)).toEqual([201, 422]);
    expect(results[1].error.code).toBe('too_many');
    expect((await call(app, 'GET /links')).body.data).toHaveLength(1);
  });

  test('is summed up with its blank lines', async () => {
    const [summary] = await importLines(`${line(0)}\n\n${line(1)}\n`, '?quiet=true');
    expect(summary).toEqual({ summary: { received: 3, created: 2, failed: 0, blank: 1, complete: true } });
  });

  test('is read right however it is cut into chunks', async () => {
    const bytes = new TextEncoder().encode([0, 1, 2].map((n) => line(n, { title: '春🎉' })).join('\n'));
    for (let size = 1; size < 60; size += 7) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.slice(n * size, n * size + size),
      );
      const results = await importLines(new Blob(chunks).stream());
      expect(results.map((it) => it.link.title)).toEqual(['春🎉', '春🎉', '春🎉']);
    }
  });

  test('that its client aborts reports that in its last line, and logs no error', async () => {
    const chunks = [Buffer.from(`${line(0)}\n`)];
    const body = new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined)
          controller.error(new DOMException('The connection was closed.', 'AbortError'));
        else controller.enqueue(chunk);
      },
    });
    const last = (await importLines(body)).at(-1);
    expect(last).toMatchObject({ error: { code: 'malformed_body' }, summary: { complete: false } });
    expect(app.logged).toEqual([]);
  });

  test('says only what failed and a summary, when it is to be quiet', async () => {
    const lines = Array.from({ length: 2_500 }, (_, n) => line(n, n === 1_234 ? { slug: '!' } : {}));
    expect(await importLines(lines.join('\n'), '?quiet=true')).toMatchObject([
      { index: 1_234, status: 422 },
      { summary: { received: 2_500, created: 2_499, failed: 1, complete: true } },
    ]);
  });

  test('refuses a line that is too long or not UTF-8, and continues', async () => {
    const bad = new Uint8Array([0x7b, 0xff, 0x0a]);
    const long = `{"url":"https://example.com/","note":"${'x'.repeat(70_000)}"}\n`;
    const body = Buffer.concat([Buffer.from(`${line(0)}\n`), bad, Buffer.from(long), Buffer.from(line(3))]);
    expect(statuses(await importLines(new Uint8Array(body)))).toEqual([201, 400, 413, 201]);
  });

  test('holds no more of an endless line than one line may have', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ < 200) controller.enqueue(new Uint8Array(65_536).fill(0x61));
        else controller.close();
      },
    });
    expect(statuses(await importLines(endless))).toEqual([413]);
  });

  test('answers what has come while more is awaited', async () => {
    const { readable, writable } = new TransformStream<Uint8Array>();
    const writer = writable.getWriter();
    const request = new Request('https://sho.rt/api/v1/links/bulk', {
      method: 'POST',
      headers: { ...NDJSON, authorization: 'Bearer wm_admin' },
      body: readable,
    });
    const response = await app.api.fetch(request, { address: '192.0.2.1' });
    const reader = response.body?.getReader();
    for (const n of [0, 1]) {
      await writer.write(new TextEncoder().encode(`${line(n)}\n`));
      const { value } = (await reader?.read()) ?? {};
      expect(JSON.parse(new TextDecoder().decode(value))).toMatchObject({ index: n, status: 201 });
    }
    await writer.close();
    expect((await reader?.read())?.done).toBe(true);
  });

  test('is read no further when its sender hangs up', async () => {
    let pulled = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        // Lines that are refused at once: how far is read does not depend on what they say.
        controller.enqueue(new TextEncoder().encode('nonsense\n'.repeat(1_000)));
      },
      cancel() {
        cancelled = true;
      },
    });
    const request = new Request('https://sho.rt/api/v1/links/bulk', {
      method: 'POST',
      headers: { ...NDJSON, authorization: 'Bearer wm_admin' },
      body,
    });
    const response = await app.api.fetch(request, { address: '192.0.2.1' });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(cancelled).toBe(true);
    // A slice that has been answered, one that has been stored, and the chunk that was read ahead.
    expect(pulled).toBeLessThan(60);
  });

  test('reports a failure in its last line, and logs the error', async () => {
    const { links } = app.core;
    Object.assign(links, { createMany: () => Promise.reject(new Error('disk of secret-host is full')) });
    const results = await importLines(line(0));
    expect(results).toMatchObject([
      { error: { code: 'internal', status: 500 }, summary: { received: 0, created: 0, complete: false } },
    ]);
    expect(JSON.stringify(results)).not.toContain('secret-host');
    expect(app.logged).toHaveLength(1);
  });

  test('checks everything and saves nothing in a dry run', async () => {
    const results = await importLines(`${line(0, { slug: 'a' })}\n${line(1)}\n{}`, '?dry_run=true');
    expect(statuses(results)).toEqual([200, 200, 422]);
    expect(results[0].link).toMatchObject({ id: null, slug: 'a' });
    expect((await call(app, 'GET /links')).body.data).toEqual([]);
  });

  test('needs the scope before its first line is read', async () => {
    const key = await newKey(app, ['links:read']);
    const { status, body } = await call(app, 'POST /links/bulk', { key, body: line(0), headers: NDJSON });
    expect([status, body.code]).toEqual([403, 'forbidden']);
  });

  test('stops at the quota, line by line told', async () => {
    const { key } = await newWorkspace(app, 'cuttly-free');
    const results = await importLines(Array.from({ length: 31 }, (_, n) => line(n)).join('\n'), '', key);
    expect(new Set(statuses(results))).toEqual(new Set([429]));
    expect(results[0].error.code).toBe('quota_exceeded');
  });

  test('is refused with an idempotency key', async () => {
    const headers = { ...NDJSON, 'idempotency-key': 'k' };
    const { status, body } = await call(app, 'POST /links/bulk', { body: line(0), headers });
    expect([status, body.errors[0].pointer]).toEqual([400, '/Idempotency-Key']);
  });

  test('can be sent again: it refuses external ids that links have already, or earlier lines', async () => {
    const trashed = await newLink(app, { external_id: 'b' });
    await call(app, `DELETE /links/${trashed.id}`);
    const lines = [line(0, { external_id: 'a' }), line(1), line(2, { external_id: 'b' })];
    const body = [...lines, line(3, { external_id: 'a' })].join('\n');
    const query = '?new_external_ids=true';
    expect(statuses(await importLines(body, `${query}&dry_run=true`))).toEqual([200, 200, 200, 422]);
    expect(statuses(await importLines(body, query))).toEqual([201, 201, 201, 422]);
    const again = await importLines(body, query);
    expect(statuses(again)).toEqual([422, 201, 422, 422]);
    expect(again[0].error.errors).toEqual([
      { in: 'body', pointer: '/external_id', code: 'taken', detail: 'Is already in use.' },
    ]);
    const { body: array } = await call(app, `POST /links/bulk${query}`, {
      body: lines.map((it) => JSON.parse(it)),
    });
    expect(statuses(array)).toEqual([422, 201, 422]);
    const other = await newWorkspace(app);
    expect(statuses(await importLines(body, query, other.key))).toEqual([201, 201, 201, 422]);
    expect(statuses(await importLines(body))).toEqual([201, 201, 201, 201]);
  });

  test('counts each link it made for its external id', async () => {
    await importLines([line(0, { external_id: 'e' }), line(1, { external_id: 'e' }), line(2)].join('\n'));
    const { body } = await call(app, 'GET /usage?group_by=external_id');
    expect(body.data).toContainEqual({ external_id: 'e', calls: 0, links: 2 });
  });
});

describe('an array of links', () => {
  test('gets an array of results, each for itself', async () => {
    const { status, body } = await call(app, 'POST /links/bulk', {
      body: [{ url: 'https://example.com/', slug: 'a' }, { url: 'https://example.com/', slug: 'a' }, {}, 3],
    });
    expect(status).toBe(200);
    expect(statuses(body)).toEqual([201, 409, 422, 422]);
  });

  const refused: [string, unknown, number][] = [
    ['more than 1,000', Array.from({ length: 1_001 }, () => ({})), 422],
    ['none', [], 422],
    ['no array', { url: 'https://example.com/' }, 422],
  ];
  for (const [name, body, status] of refused) {
    test(`is refused for ${name}`, async () => {
      expect((await call(app, 'POST /links/bulk', { body })).status).toBe(status);
    });
  }
});

describe('a change of many links', () => {
  test('goes by ids, each for itself', async () => {
    const { id } = await newLink(app);
    const { body } = await call(app, 'PATCH /links/bulk', {
      body: { ids: [id, 'lnk_zz', 'x'], change: { title: 'new' } },
    });
    expect(body).toMatchObject([
      { index: 0, id, status: 200, link: { title: 'new' } },
      { index: 1, id: 'lnk_zz', status: 404 },
      { index: 2, id: 'x', status: 404 },
    ]);
  });

  test('goes by filter, and leaves the others alone', async () => {
    await newLink(app, { tags: ['x'], slug: 'a' });
    await newLink(app, { slug: 'b' });
    await call(app, 'PATCH /links/bulk', { body: { filter: { tag: 'x' }, change: { enabled: false } } });
    const { body } = await call(app, 'GET /links?sort=created_at');
    expect(body.data.map((it: { enabled: boolean }) => it.enabled)).toEqual([false, true]);
  });

  test('removes to the trash, for good, or not at all in a dry run', async () => {
    const { id } = await newLink(app);
    const body = { ids: [id] };
    await call(app, 'DELETE /links/bulk?dry_run=true', { body });
    expect((await call(app, `GET /links/${id}`)).body.trashed_at).toBeNull();
    expect((await call(app, 'DELETE /links/bulk', { body })).body[0].link.trashed_at).not.toBeNull();
    expect((await call(app, 'DELETE /links/bulk?permanent=true', { body })).body[0].status).toBe(204);
    expect((await call(app, `GET /links/${id}`)).status).toBe(404);
  });

  const refused: [string, object][] = [
    ['neither ids nor filter', {}],
    ['both', { ids: ['lnk_1'], filter: { tag: 'x' } }],
    ['a filter that is empty', { filter: {} }],
    ['a filter by no words', { filter: { search: ' \u200b' } }],
    ['a filter by no tags', { filter: { tag: [] } }],
    ['a filter by none of no tags', { filter: { enabled: true, tag_none: [] } }],
    ['a filter that does not exist', { filter: { tga: 'x' } }],
  ];
  for (const [name, body] of refused) {
    test(`is refused for ${name}`, async () => {
      await newLink(app);
      expect((await call(app, 'DELETE /links/bulk', { body })).status).toBe(422);
      expect((await call(app, 'GET /links')).body.data).toHaveLength(1);
    });
  }
});
