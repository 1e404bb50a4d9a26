import { beforeEach, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink } from '../../tests/support/client.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

test('a conversion is answered as it is kept, and one that is known as it was first reported', async () => {
  const { id } = await newLink(app);
  const body = {
    link_id: id,
    event_name: 'purchase',
    event_type: 'sale',
    customer_id: 'ann',
    click_id: 'c1',
    value: 49.9,
    currency: 'eur',
    external_id: 'order-17',
    at: '2026-11-19T10:00:00Z',
    metadata: { plan: 'pro' },
  };
  const made = await call(app, 'POST /conversions', { body });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    ...body,
    id: 'cnv_1',
    currency: 'EUR',
    reported_at: '2026-11-20T12:00:00Z',
  });
  expect((await call(app, 'POST /conversions', { body: { ...body, value: 1 } })).body).toEqual(made.body);
  const bare = await call(app, 'POST /conversions', { body: { link_id: id } });
  expect(bare.body).toMatchObject({ value: null, currency: null, external_id: null, metadata: {} });
  expect((await call(app, 'POST /conversions', { body: {} })).body).toMatchObject({ link_id: null });
});

test('they are listed newest first, a page at a time, by link and time', async () => {
  const [one, two] = [await newLink(app), await newLink(app)];
  const report = (link_id: string, day: number) =>
    call(app, 'POST /conversions', { body: { link_id, value: day, at: `2026-11-0${day}T00:00:00Z` } });
  for (const day of [1, 3, 2]) await report(one.id, day);
  await report(two.id, 4);
  const values = async (query: string) => {
    const { body } = await call(app, `GET /conversions${query}`);
    return [body.data.map(({ value }: { value: number }) => value), body.next_cursor];
  };
  expect(await values('')).toEqual([[4, 3, 2, 1], null]);
  const [first, cursor] = await values('?limit=3');
  expect(first).toEqual([4, 3, 2]);
  expect((await values('?order=oldest_first&limit=2'))[0]).toEqual([1, 2]);
  expect(await values(`?limit=3&cursor=${cursor}`)).toEqual([[1], null]);
  expect(await values(`?link_id=${one.id}`)).toEqual([[3, 2, 1], null]);
  expect(await values('?from=2026-11-02T00:00:00Z&to=2026-11-04T00:00:00Z')).toEqual([[3, 2], null]);
});

test('a key with bounds is not answered what was reported of a link beyond them', async () => {
  const { id } = await newLink(app);
  const secret = { link_id: id, external_id: 'order-17', customer_id: 'ann', value: 49.9 };
  await call(app, 'POST /conversions', { body: secret });
  const key = await newKey(app, ['links:create', 'links:write'], { own_links_only: true });
  const own = await newLink(app, {}, key);
  const report = (external_id: string) =>
    call(app, 'POST /conversions', { key, body: { link_id: own.id, external_id } });
  const refused = await report('order-17');
  expect([refused.status, refused.body.errors]).toMatchObject([
    422,
    [{ pointer: '/external_id', code: 'taken' }],
  ]);
  expect(JSON.stringify(refused.body)).not.toContain('ann');
  const first = await report('order-18');
  expect(first.status).toBe(201);
  expect((await report('order-18')).body).toEqual(first.body);
});

test('an invalid conversion is refused with its faults, and nothing is stored', async () => {
  const { id } = await newLink(app);
  const status = async (body: object) => (await call(app, 'POST /conversions', { body })).status;
  expect(await status({ link_id: 'lnk_zz' })).toBe(404);
  for (const wrong of [{ value: 1e14 }, { currency: 'euros' }, { external_id: 'a\nb' }, { unknown: 1 }]) {
    expect(await status({ link_id: id, ...wrong })).toBe(422);
  }
  expect((await call(app, 'GET /conversions?cursor=nonsense')).status).toBe(422);
  const reader = await newKey(app, ['links:read']);
  expect((await call(app, 'POST /conversions', { key: reader, body: { link_id: id } })).status).toBe(403);
  expect((await call(app, 'GET /conversions')).body.data).toEqual([]);
});
