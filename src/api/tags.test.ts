import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { toClick } from '../../tests/support/click.ts';
import { call, newKey, newLink, newWorkspace } from '../../tests/support/client.ts';
import { clickBatch } from '../core/clicks/click-columns.ts';
import { TAG_FILTER_MAX } from '../core/links/tag.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

const tags = async () => (await call(app, 'GET /tags')).body.data;
const named = async () =>
  (await tags()).map(({ name, links }: { name: string; links: number }) => [name, links]);
const tagsOf = async (id: string) => (await call(app, `GET /links/${id}`)).body.tags;
const pointers = (body: { errors: { pointer: string; code: string }[] }) =>
  body.errors.map(({ pointer, code }) => `${pointer} ${code}`);

describe('tags', () => {
  test('are made by the links that name them, and listed with how many carry each', async () => {
    await newLink(app, { tags: ['b', 'A'] });
    await newLink(app, { tags: ['B'] });
    expect(await tags()).toEqual([
      { name: 'A', color: null, links: 1, created_at: '2026-11-20T12:00:00Z' },
      { name: 'b', color: null, links: 2, created_at: '2026-11-20T12:00:00Z' },
    ]);
  });

  test('come in pages that miss nothing, and are found by a part of the name', async () => {
    const names = Array.from({ length: 7 }, (_, i) => `t${i}`);
    await newLink(app, { tags: names });
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await call(app, `GET /tags?limit=3${cursor}`);
      seen.push(...body.data.map(({ name }: { name: string }) => name));
      if (body.next_cursor === null) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(seen).toEqual(names);
    expect((await call(app, 'GET /tags?search=T3')).body.data).toMatchObject([{ name: 't3' }]);
    expect((await call(app, 'GET /tags?cursor=%')).status).toBe(422);
  });

  test('can be created, read, and created only once', async () => {
    const made = await call(app, 'POST /tags', { body: { name: ' Frühling/1 ', color: '#2F6FDE' } });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/tags/Fr%C3%BChling%2F1']);
    expect(made.body).toMatchObject({ name: 'Frühling/1', color: '#2f6fde', links: 0 });
    expect((await call(app, 'GET /tags/FR%C3%9CHLING%2F1')).body).toEqual(made.body);
    const again = await call(app, 'POST /tags', { body: { name: 'frühling/1' } });
    expect([again.status, again.body.code]).toEqual([409, 'tag_taken']);
    expect(again.body.detail).toContain('merge');
    expect((await call(app, 'GET /tags/other')).body.code).toBe('tag_not_found');
  });

  test('are made once by two requests with one idempotency key', async () => {
    const send = { body: { name: 'a' }, headers: { 'idempotency-key': 'k' } };
    const [first, second] = [await call(app, 'POST /tags', send), await call(app, 'POST /tags', send)];
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
  });

  test.each([
    [{ name: '' }, '/name empty'],
    [{ name: ' \n ' }, '/name empty'],
    [{ name: 'x'.repeat(101) }, '/name too_long'],
    [{ name: 'a\tb' }, '/name bad_character'],
    [{ name: 'a', color: 'red' }, '/color bad_form'],
    [{}, '/name required'],
    [{ name: 'a', links: 3 }, '/links unknown_field'],
  ])('refuse %j', async (body, fault) => {
    const { status, body: answer } = await call(app, 'POST /tags', { body });
    expect([status, pointers(answer)]).toEqual([422, [fault]]);
    expect(await tags()).toEqual([]);
  });

  test('are renamed and coloured for every link at once, and no webhook is sent', async () => {
    const link = await newLink(app, { tags: ['old', 'x'] });
    const hook = { url: 'https://hook.example/', events: ['link.updated'] };
    const webhook = await call(app, 'POST /webhooks', { body: hook });
    const before = await call(app, `GET /links/${link.id}`);
    const changed = await call(app, 'PATCH /tags/OLD', { body: { name: 'new', color: '#000000' } });
    expect(changed.body).toMatchObject({ name: 'new', color: '#000000', links: 1 });
    const after = await call(app, `GET /links/${link.id}`);
    expect(after.body).toEqual({ ...before.body, tags: ['new', 'x'] });
    expect((await call(app, `GET /webhooks/${webhook.body.id}`)).body.waiting).toBe(0);
    const seen = { 'if-none-match': before.headers.get('etag') ?? '' };
    expect((await call(app, `GET /links/${link.id}`, { headers: seen })).status).toBe(200);
    const ifMatch = { 'if-match': before.headers.get('etag') ?? '' };
    const patch = { headers: ifMatch, body: { title: 'a' } };
    expect((await call(app, `PATCH /links/${link.id}`, patch)).status).toBe(200);
  });

  test('keep their color when only the name changes, lose it by null, and may change their letters', async () => {
    await call(app, 'POST /tags', { body: { name: 'a', color: '#111111' } });
    expect((await call(app, 'PATCH /tags/a', { body: { name: 'A' } })).body).toMatchObject({
      name: 'A',
      color: '#111111',
    });
    expect((await call(app, 'PATCH /tags/a', { body: { color: null } })).body.color).toBeNull();
    await call(app, 'POST /tags', { body: { name: 'b' } });
    const taken = await call(app, 'PATCH /tags/a', { body: { name: 'B' } });
    expect([taken.status, pointers(taken.body)]).toEqual([409, ['/name taken']]);
  });

  test('are merged: links and filters follow, and the first is gone', async () => {
    const both = await newLink(app, { tags: ['x', 'y'] });
    const one = await newLink(app, { tags: ['x'] });
    const merged = await call(app, 'POST /tags/x/merge', { body: { into: 'Y' } });
    expect([merged.status, merged.body.name, merged.body.links]).toEqual([200, 'y', 2]);
    expect([await tagsOf(both.id), await tagsOf(one.id), await named()]).toEqual([['y'], ['y'], [['y', 2]]]);
    expect((await call(app, 'GET /links?tag=y')).body.data).toHaveLength(2);
    for (const [path, into, status] of [
      ['x', 'y', 404],
      ['y', 'x', 422],
      ['y', 'Y', 422],
    ]) {
      expect((await call(app, `POST /tags/${path}/merge`, { body: { into } })).status).toBe(Number(status));
    }
  });

  test('are spelt in a dry run as they would be stored', async () => {
    await newLink(app, { tags: ['Spring', 'Été'] });
    const held = await newLink(app, { slug: 'held', tags: [] });
    const url = 'https://example.com/';
    const one = await call(app, 'POST /links?dry_run=true', {
      body: { url, tags: ['été', 'SPRING', 'new'] },
    });
    expect(one.body.tags).toEqual(['Été', 'Spring', 'new']);
    const body = [
      { url, slug: 'held', tags: ['REFUSED'] },
      { url, tags: ['Sale', 'spring'] },
      { url, tags: ['SALE', 'refused'] },
    ];
    const tagsIn = (results: { link?: { tags: string[] } }[]) => results.map(({ link }) => link?.tags);
    const rehearsed = tagsIn((await call(app, 'POST /links/bulk?dry_run=true', { body })).body);
    expect(rehearsed).toEqual([undefined, ['Sale', 'Spring'], ['Sale', 'refused']]);
    const change = { body: { tags: { add: ['SPRING', 'x'] } } };
    const changed = await call(app, `PATCH /links/${held.id}?dry_run=true`, change);
    expect(changed.body.tags).toEqual(['Spring', 'x']);
    const put = { body: { url, tags: ['SPRING'] } };
    const made = await call(app, 'PUT /links/external/e-1?dry_run=true', put);
    expect(made.body.tags).toEqual(['Spring']);
    expect((await named()).map(([name]: string[]) => name)).toEqual(['Spring', 'Été']);
    expect(tagsIn((await call(app, 'POST /links/bulk', { body })).body)).toEqual(rehearsed);
  });

  test('are deleted: links stay, without them', async () => {
    const link = await newLink(app, { tags: ['x', 'y'] });
    expect((await call(app, 'DELETE /tags/X')).status).toBe(204);
    expect([await tagsOf(link.id), (await call(app, 'DELETE /tags/x')).status]).toEqual([['y'], 404]);
  });

  test('of an old version are those of today when it is restored', async () => {
    const link = await newLink(app, { tags: ['x', 'z'] });
    await call(app, `PATCH /links/${link.id}`, { body: { tags: [] } });
    await call(app, 'PATCH /tags/x', { body: { name: 'renamed' } });
    const restored = await call(app, `POST /links/${link.id}/history/1/restore`);
    expect(restored.body.tags).toEqual(['renamed', 'z']);
    expect(await named()).toEqual([
      ['renamed', 1],
      ['z', 1],
    ]);
  });

  test('of each workspace are its own', async () => {
    const other = await newWorkspace(app);
    await newLink(app, { tags: ['x'] }, other.key);
    expect(await tags()).toEqual([]);
    await call(app, 'POST /tags', { body: { name: 'x' } });
    await call(app, 'PATCH /tags/x', { body: { name: 'mine' } });
    expect((await call(app, 'GET /tags/x', { key: other.key })).body.links).toBe(1);
  });

  test('are changed by who may change links, on a plan that has them', async () => {
    await newLink(app, { tags: ['x'] });
    const reader = await newKey(app, ['links:read']);
    expect((await call(app, 'DELETE /tags/x', { key: reader })).body.code).toBe('forbidden');
    expect((await call(app, 'GET /tags', { key: reader })).status).toBe(200);
    const poor = await newWorkspace(app, 'picsee-free');
    const refused = await call(app, 'POST /tags', { key: poor.key, body: { name: 'x' } });
    expect([refused.status, refused.body.code]).toEqual([403, 'feature_not_in_plan']);
  });
});

describe('a change of tags', () => {
  test('adds and removes, and leaves the others alone', async () => {
    const { id } = await newLink(app, { tags: ['old', 'keep'] });
    const change = { tags: { add: ['New', 'KEEP'], remove: ['OLD', 'unknown'] } };
    const { body } = await call(app, `PATCH /links/${id}`, { body: change });
    expect([body.tags, body.version]).toEqual([['keep', 'New'], 2]);
    const again = await call(app, `PATCH /links/${id}`, { body: change });
    expect([again.body.tags, again.body.version]).toEqual([['keep', 'New'], 2]);
    const spelt = await call(app, `PATCH /links/${id}`, { body: { tags: ['KEEP', 'new'] } });
    expect(spelt.body.version).toBe(2);
  });

  test('goes to many links, by filter or by id, and a dry run changes none', async () => {
    const one = await newLink(app, { tags: ['old', 'a'] });
    const two = await newLink(app, { tags: ['old', 'b'] });
    const other = await newLink(app, { tags: ['c'] });
    const body = { filter: { tag: 'OLD' }, change: { tags: { add: ['new'], remove: ['old'] } } };
    const rehearsed = await call(app, 'PATCH /links/bulk?dry_run=true', { body });
    expect(rehearsed.body.map(({ link }: { link: { tags: string[] } }) => link.tags)).toEqual([
      ['b', 'new'],
      ['a', 'new'],
    ]);
    expect(await tagsOf(one.id)).toEqual(['old', 'a']);
    await call(app, 'PATCH /links/bulk', { body });
    expect([await tagsOf(one.id), await tagsOf(two.id), await tagsOf(other.id)]).toEqual([
      ['a', 'new'],
      ['b', 'new'],
      ['c'],
    ]);
    await call(app, 'PATCH /links/bulk', { body: { ids: [one.id], change: { tags: ['only'] } } });
    expect(await tagsOf(one.id)).toEqual(['only']);
  });

  test('is refused where it adds what it removes, or more than a link may have', async () => {
    const { id } = await newLink(app, { tags: Array.from({ length: 48 }, (_, i) => `t${i}`) });
    const change = async (tags: object) =>
      pointers((await call(app, `PATCH /links/${id}`, { body: { tags } })).body);
    expect(await change({ add: ['a', 'B'], remove: ['b'] })).toEqual(['/tags/add/1 both']);
    expect(await change({ add: ['1', '2', '3'] })).toEqual(['/tags too_many']);
    expect(await change({ add: [' '] })).toEqual(['/tags/add/0 empty']);
    expect(
      (await call(app, 'POST /links', { body: { url: 'https://e.com', tags: { add: [] } } })).status,
    ).toBe(422);
  });
});

describe('a question by several tags', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['tag=A', 'c b a'],
    ['tag=a&tag=b', 'c b'],
    ['tag=a&tag=b&tag=C', 'c'],
    ['tag_any=b&tag_any=d', 'd c b'],
    ['tag_none=B', 'e d a'],
    ['tag_none=a&tag_none=d', 'e'],
    ['tag=a&tag_any=c&tag_any=b&tag_none=c', 'b'],
    ['tag=a&tag=unknown', ''],
    ['tag_any=unknown', ''],
    ['tag_none=unknown', 'e d c b a'],
    ['tag=a&enabled=false', 'b'],
    ['tag_any=a&tag_any=d&sort=created_at', 'a b c d'],
    ['tag_any=a&tag_any=d&sort=clicks', 'a b c d'],
  ];
  test.each(rows)('%s', async (query, expected) => {
    for (const [slug, ...carried] of ['a a', 'b a b', 'c a b c', 'd d', 'e'].map((it) => it.split(' '))) {
      await newLink(app, { slug, tags: carried, enabled: slug !== 'b' });
    }
    const found = async (limit: number) => {
      const slugs: string[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await call(app, `GET /links?${query}&limit=${limit}${cursor}`);
        slugs.push(...body.data.map(({ slug }: { slug: string }) => slug));
        if (body.next_cursor === null) return slugs.join(' ');
        cursor = `&cursor=${body.next_cursor}`;
      }
    };
    expect([await found(100), await found(1)]).toEqual([expected, expected]);
  });

  test('has a limited number of tags', async () => {
    const query = (count: number) => Array.from({ length: count }, (_, i) => `tag_any=${i}`).join('&');
    expect((await call(app, `GET /links?${query(TAG_FILTER_MAX)}`)).status).toBe(200);
    expect((await call(app, `GET /links?${query(TAG_FILTER_MAX + 1)}`)).status).toBe(422);
  });
});

describe('past clicks', () => {
  const write = (...carried: string[][]) =>
    app.clicks.write(
      clickBatch(
        carried.map((it, n) => toClick({ tags: it, position: { segment: 1, offset: n + 1 } })),
        new Map([['s', { segment: 1, offset: carried.length }]]),
      ),
    );
  const counted = async (query = '') => {
    const { body } = await call(app, `GET /stats?interval=none&group_by=tag${query}`);
    return body.groups.tag.map(({ value, clicks }: { value: string; clicks: number }) => [value, clicks]);
  };

  test('are counted under the current name, and a reused name starts at zero', async () => {
    await newLink(app, { tags: ['spring', 'sale', 'gone'] });
    await write(['spring', 'sale'], ['spring'], ['gone']);
    await call(app, 'PATCH /tags/spring', { body: { name: 'Spring 2025' } });
    await newLink(app, { tags: ['spring'] });
    expect(await counted()).toEqual([
      ['Spring 2025', 2],
      ['gone', 1],
      ['sale', 1],
    ]);
    await call(app, 'POST /tags/sale/merge', { body: { into: 'spring 2025' } });
    await call(app, 'DELETE /tags/gone');
    expect(await counted()).toEqual([
      ['Spring 2025', 2],
      ['gone', 1],
    ]);
    expect(await counted('&filter[tag]=SPRING%202025')).toEqual([['Spring 2025', 2]]);
    expect(await counted('&filter[tag]=spring')).toEqual([]);
    const rows = await call(app, 'GET /clicks?format=ndjson&from=2026-11-01');
    expect(
      rows.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).tags),
    ).toEqual([['Spring 2025'], ['Spring 2025'], ['gone']]);
  });
});
