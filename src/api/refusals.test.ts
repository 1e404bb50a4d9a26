import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call, newLink } from '../../tests/support/client.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

interface Fault {
  readonly in: string;
  readonly pointer: string;
}
const faultsOf = (answer: { body: { errors: readonly Fault[] } }) =>
  answer.body.errors.map(({ in: place, pointer }) => `${place} ${pointer}`);

describe('a bad field', () => {
  test('has one code, whether it is alone or beside another one', async () => {
    const alone = await call(app, 'POST /links', { body: { url: 'nonsense' } });
    const both = await call(app, 'POST /links', { body: { url: 'nonsense', colour: 'red' } });
    for (const { status, body } of [alone, both]) {
      expect([status, body.code, body.detail]).toEqual([422, 'invalid_request', 'Nothing was saved.']);
    }
    expect([faultsOf(alone), faultsOf(both)]).toEqual([['body /url'], ['body /colour', 'body /url']]);
  });

  test.each([
    ['/links/by-url?url=bad', ['query /url']],
    ['/links/ID/qr?color=ffffff&background=000000', ['query /color']],
    ['/links/ID/qr?logo=https://127.0.0.1/logo.png', ['query /logo']],
    ['/stats?from=2026-11-02&to=2026-11-01', ['query /from']],
    ['/stats?from=2020-01-01&to=2026-11-01&interval=minute', ['query /interval']],
  ])('of a GET was in the query, and nothing was to be saved: %s', async (path, faults) => {
    const { id } = await newLink(app, {});
    const answer = await call(app, `GET ${path.replace('ID', id)}`);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      422,
      'invalid_request',
      'Correct what `errors` names.',
    ]);
    expect(faultsOf(answer)).toEqual(faults);
  });
});

describe('an external id', () => {
  const put = (body: object) => call(app, 'PUT /links/external/x1', { body });

  test('in the body must be the one in the path', async () => {
    const answer = await put({ url: 'https://example.com/', external_id: 'other' });
    expect([answer.status, faultsOf(answer)]).toEqual([422, ['body /external_id']]);
    expect((await put({ url: 'https://example.com/', external_id: 'x1' })).status).toBe(201);
  });

  test('that several links have changes none of them', async () => {
    for (const n of [1, 2]) await newLink(app, { url: `https://example.com/${n}`, external_id: 'x1' });
    const answer = await put({ url: 'https://example.com/3' });
    expect([answer.status, faultsOf(answer)]).toEqual([422, ['path /external_id']]);
    const { body } = await call(app, 'GET /links?external_id=x1');
    expect(body.data.map(({ url }: { url: string }) => url)).toEqual([
      'https://example.com/2',
      'https://example.com/1',
    ]);
  });
});

test.each(['com', 'co.uk', 'github.io'])(
  'nobody can claim %s, below which many register names',
  async (host) => {
    const answer = await call(app, 'POST /domains', { body: { host } });
    expect([answer.status, faultsOf(answer), answer.body.errors[0].code]).toEqual([
      422,
      ['body /host'],
      'public_suffix',
    ]);
  },
);

test.each([
  'http://127.0.0.1/hook',
  'http://[::1]:9000/',
  'https://10.1.2.3/',
  'http://localhost/',
  'http://2130706433/',
])('a webhook cannot be sent to %s, so it cannot be made', async (url) => {
  const answer = await call(app, 'POST /webhooks', { body: { url, events: ['link.created'] } });
  expect([answer.status, answer.body.errors[0].code]).toEqual([422, 'internal_address']);
});

test('an offset whose plus sign was not escaped is understood', async () => {
  const { status, body } = await call(app, 'GET /stats?from=2026-11-01T00:00:00+05:30&interval=none');
  expect([status, body.from]).toEqual([200, '2026-10-31T18:30:00Z']);
  const bad = await call(app, 'GET /stats?from=2026-11-01T00:00');
  expect(bad.body.errors[0]).toMatchObject({ in: 'query', pointer: '/from', code: 'not_a_moment' });
});
