import { describe, expect, test } from 'bun:test';
import { AGENTS } from '../../tests/support/agents.ts';
import { createTestApp } from '../../tests/support/app.ts';
import { call, newKey, newLink } from '../../tests/support/client.ts';
import { linkIds } from '../wire/values/ids.ts';

test('a limit that is used up is the last step, and the reason', async () => {
  const app = await createTestApp();
  const { id } = await newLink(app, { expires: { clicks: 1 } });
  const explain = async () => (await call(app, `POST /links/${id}/explain`, { body: {} })).body;
  const open = await explain();
  expect([open.outcome, open.within_limits]).toEqual(['redirect', true]);
  expect(open.steps.at(-1)).toMatchObject({ step: 'within_limits', passed: true });

  const linkId = linkIds.read(id);
  if (linkId === null) throw new Error('the id is ours');
  await app.stores.uses.take(linkId, { clicksMax: 1, uniqueClicksMax: null }, '');
  const over = await explain();
  expect([over.outcome, over.status, over.within_limits]).toEqual(['expired', 410, false]);
  expect(over.steps.at(-1)).toEqual({
    step: 'within_limits',
    passed: false,
    because: 'the link has no clicks left',
  });
});

test('the step of a split names the variant that was drawn, also where a limit ends the visit', async () => {
  const app = await createTestApp();
  const split = [{ url: 'https://example.com/b', weight: 50 }];
  const { id } = await newLink(app, { split, expires: { clicks: 1 } });
  const explain = async (draw: number) =>
    (await call(app, `POST /links/${id}/explain`, { body: { draw } })).body;
  const drawn = async (draw: number) =>
    (await explain(draw)).steps.find(({ step }: { step: string }) => step === 'split');
  expect(await drawn(0.1)).toMatchObject({ variant: '1', passed: true });
  expect(await drawn(0.9)).toMatchObject({ variant: 'url', passed: true });

  const linkId = linkIds.read(id);
  if (linkId === null) throw new Error('the id is ours');
  await app.stores.uses.take(linkId, { clicksMax: 1, uniqueClicksMax: null }, '');
  expect((await explain(0.1)).variant).toBeNull();
  expect(await drawn(0.1)).toMatchObject({ variant: '1' });
});

test.each([
  ['country', 'ZZZ'],
  ['country', 'ZZ'],
  ['address', 'nope'],
  ['address', '10.0.0.0/8'],
  ['address', ''],
])('a visitor from the %s "%s" cannot be described', async (field, value) => {
  const app = await createTestApp();
  const { id } = await newLink(app);
  const { status, body } = await call(app, `POST /links/${id}/explain`, { body: { [field]: value } });
  expect([status, body.errors[0]]).toMatchObject([422, { in: 'body', pointer: `/${field}` }]);
});

test.each(['192.0.2.1', '2001:db8::1'])('a visitor from %s can', async (address) => {
  const app = await createTestApp();
  const { id } = await newLink(app);
  const body = { address, country: 'tw' };
  expect((await call(app, `POST /links/${id}/explain`, { body })).status).toBe(200);
});

test('hints of a described browser win over its user agent, as on a visit', async () => {
  const app = await createTestApp();
  const to = { url: 'https://example.com/tablet' };
  const when = { device: ['tablet'], platform: ['android'], browser: ['Brave'] };
  const { id } = await newLink(app, { rules: [{ when, then: to }] });
  const body = {
    user_agent: AGENTS.windows,
    platform_hint: '"Android"',
    mobile_hint: '?0',
    brands_hint: '"Chromium";v="140", "Brave";v="140"',
  };
  const explained = await call(app, `POST /links/${id}/explain`, { body });
  expect([explained.body.rule, explained.body.destination]).toEqual([1, to.url]);
});

describe('a draft', () => {
  const rules = [{ when: { country: ['TW'] }, then: { url: 'https://example.com/tw' } }];
  const link = { url: 'https://example.com/', rules, expires: { clicks: 1 } };

  test('is explained like the link that it would become, and nothing is saved', async () => {
    const app = await createTestApp();
    const visits = [{ country: 'TW' }, { country: 'FR' }, {}];
    const draft = await call(app, 'POST /links/explain', { body: { link, visits } });
    expect((await call(app, 'GET /links')).body.data).toEqual([]);
    const { id } = await newLink(app, link);
    const made = await call(app, `POST /links/${id}/explain`, { body: { visits } });
    expect(draft.body).toEqual(made.body);
    expect(draft.body.data.map((one: { rule: number | null }) => one.rule)).toEqual([1, null, null]);
    const single = await call(app, 'POST /links/explain', { body: { link, visit: visits[0] } });
    expect(single.body).toEqual(draft.body.data[0]);
    const none = await call(app, 'POST /links/explain', { body: { link } });
    expect(none.body).toEqual(draft.body.data[2]);
  });

  const refused: [body: object, status: number, pointer: string][] = [
    [{}, 422, '/link'],
    [{ link: {} }, 422, '/link/url'],
    [{ link: { url: 'ftp://x' } }, 422, '/link/url'],
    [{ link: { url: 'https://a.example/', slug: 'taken' } }, 409, '/link/slug'],
    [{ link: { url: 'https://a.example/', colour: 'red' } }, 422, '/link/colour'],
    [{ link: { url: 'https://a.example/', domain: 'elsewhere.example' } }, 422, '/link/domain'],
    [
      { link: { ...link, rules: [{ when: { country: ['XX'] }, then: rules[0]?.then }] } },
      422,
      '/link/rules/0/when/country/0',
    ],
    [{ link, visit: { country: 'XX' } }, 422, '/visit/country'],
    [{ link, visits: [] }, 422, '/visits'],
    [{ link, visits: Array.from({ length: 21 }, () => ({})) }, 422, '/visits'],
    [{ link, visit: {}, visits: [{}] }, 422, '/visits'],
  ];
  for (const [body, status, pointer] of refused) {
    test(`is refused for ${JSON.stringify(body).slice(0, 90)}`, async () => {
      const app = await createTestApp();
      await newLink(app, { slug: 'taken' });
      const answer = await call(app, 'POST /links/explain', { body });
      expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([status, pointer]);
    });
  }

  test('reports every fault of the link, by its place in the body', async () => {
    const app = await createTestApp();
    const body = { link: { url: 'ftp://x', title: 5, note: 'x'.repeat(6_000) } };
    const answer = await call(app, 'POST /links/explain', { body });
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/link/note',
      '/link/title',
      '/link/url',
    ]);
  });

  test('needs the right to create links', async () => {
    const app = await createTestApp();
    const key = await newKey(app, ['links:read', 'links:write']);
    expect((await call(app, 'POST /links/explain', { key, body: { link } })).status).toBe(403);
  });
});

describe('a link with a change', () => {
  test('is explained as it would be, and stays as it is', async () => {
    const app = await createTestApp();
    const { id } = await newLink(app, { slug: 'a' });
    const change = { url: 'https://example.com/new', slug: 'b' };
    const { body } = await call(app, `POST /links/${id}/explain`, { body: { change, country: 'TW' } });
    expect(body.destination).toBe(change.url);
    expect((await call(app, `GET /links/${id}`)).body).toMatchObject({ slug: 'a', version: 1 });
  });

  test('is refused for the faults of the change, and for two kinds of visits', async () => {
    const app = await createTestApp();
    const { id } = await newLink(app);
    const rows: [object, string][] = [
      [{ change: { url: 'ftp://x' } }, '/change/url'],
      [{ change: { title: 7 } }, '/change/title'],
      [{ visits: [{}], country: 'TW' }, '/visits'],
      [{ visits: [{ country: 'XX' }] }, '/visits/0/country'],
    ];
    for (const [body, pointer] of rows) {
      const answer = await call(app, `POST /links/${id}/explain`, { body });
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer]);
    }
  });

  test('needs the right to change links', async () => {
    const app = await createTestApp();
    const { id } = await newLink(app);
    const key = await newKey(app, ['links:read']);
    const explain = (body: object) => call(app, `POST /links/${id}/explain`, { key, body });
    expect((await explain({ visits: [{}] })).status).toBe(200);
    expect((await explain({ change: { enabled: false } })).status).toBe(403);
  });
});
