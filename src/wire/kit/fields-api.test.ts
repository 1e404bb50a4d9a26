import { beforeEach, describe, expect, test } from 'bun:test';
import { z } from 'zod';
import { createTestApp, type TestApp } from '../../../tests/support/app.ts';
import { newKey } from '../../../tests/support/client.ts';
import { replyJson, replyText } from '../http/reply.ts';
import type { Refusal, RefusalTable } from '../refusals/refusal.ts';
import { REFUSAL_CODES, rowOf } from '../refusals/refusal-rows.ts';
import { type Facade, facadeOperation } from './facade.ts';
import { carried, ignored, mapped, refused, takes } from './field-rows.ts';
import { mountFacade } from './fields-api.ts';
import { textField } from './wire-request.ts';

/** Answers the code of each refusal, which no facade does. */
const refusals = Object.fromEntries(
  REFUSAL_CODES.map((code) => [
    code,
    (details: Refusal['details']) => ({
      status: 418,
      value: { code, message: rowOf(code).message(details, (field) => field) },
    }),
  ]),
) as unknown as RefusalTable;

const text = z.string().optional();
const echo = (name: string, when?: Parameters<typeof facadeOperation>[0]['when']) =>
  facadeOperation({
    name,
    method: ['GET', 'POST', 'DELETE'],
    path: '/echo/{id}',
    ...(when === undefined ? {} : { when }),
    source: 'ours',
    summary: 'Answer the input',
    scopes: ['links:read'],
    ...takes({
      id: mapped(z.string(), 'x'),
      a: mapped(z.unknown().optional(), 'x'),
      b: carried(text, 'x'),
      c: ignored(text, 'x'),
      d: refused(text, 'nothing can be done with it'),
      entries: mapped(z.unknown().optional(), 'x'),
    }),
    keepsEmpty: ['b'],
    output: null,
    call: async (_, { input }) => ({ by: name, ...input }),
  });

const facade: Facade = {
  name: 'echo',
  title: 'Echo',
  about: 'Answers its input.',
  plans: [],
  takesForms: true,
  alwaysSendsRate: true,
  credential: (wire) => ({ secret: textField(wire, 'key'), workspace: null }),
  operations: [
    echo('special', (wire) => textField(wire, 'special') === '1'),
    echo('default'),
    facadeOperation({
      name: 'plain',
      method: 'GET',
      path: '/plain',
      source: 'ours',
      summary: 'Answer a text',
      scopes: [],
      ...takes({}),
      output: null,
      call: async () => replyText(200, 'text/plain', 'hello'),
    }),
  ],
  refusals,
  reference: { keys: [{ in: 'bearer' }], notes: [], failures: {}, vendorPaths: [], recorded: {} },
  reply: replyJson,
};

let app: TestApp;
let key: string;
beforeEach(async () => {
  app = await createTestApp();
  key = await newKey(app, ['links:read']);
});

async function ask(path: string, init: RequestInit = {}) {
  const { core, clock } = app;
  const mounted = mountFacade('/compat/echo', facade, {
    deps: { core, names: { hostOf: () => '', shortUrl: () => '' } },
    clock,
    random: { bytes: (count) => new Uint8Array(count) },
    log: { error: () => undefined },
    countCall: () => {},
    guest: async () => null,
  });
  const request = new Request(`https://sho.rt/compat/echo${path}`, init);
  const answer = await mounted.fetch(request, { address: '192.0.2.1' });
  const body = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: body.startsWith('{') ? JSON.parse(body) : body,
  };
}

const post = (path: string, body: string, type: string) =>
  ask(path, { method: 'POST', body, headers: { 'content-type': type } });

describe('fields are one flat object, wherever they stood', () => {
  test('the path goes before the body, the body before the query', async () => {
    const { body } = await post(
      `/echo/9?key=${key}&a=query&b=query&id=1`,
      'a=body&id=2',
      'application/x-www-form-urlencoded',
    );
    expect(body).toEqual({ by: 'default', id: '9', a: 'body', b: 'query' });
  });

  test('JSON, forms and multipart say the same', async () => {
    const form = new FormData();
    form.set('a', 'x');
    form.set('key', key);
    form.set('file', new Blob(['ignored']), 'a.txt');
    const multipart = await ask('/echo/1', { method: 'POST', body: form });
    const json = await post('/echo/1', JSON.stringify({ a: 'x', key }), 'application/json');
    const untyped = await post(
      '/echo/1',
      JSON.stringify({ a: 'x', key }),
      'application/x-www-form-urlencoded',
    );
    for (const { body } of [multipart, json, untyped])
      expect(body).toEqual({ by: 'default', id: '1', a: 'x' });
  });

  test('what is empty is absent, unless it says something there', async () => {
    expect((await ask(`/echo/1?key=${key}&a=&b=`)).body).toEqual({ by: 'default', id: '1', b: '' });
    const json = await post('/echo/1', JSON.stringify({ a: '', b: '', c: null, key }), 'application/json');
    expect(json.body.code).toBe('invalid_request');
    const right = await post('/echo/1', JSON.stringify({ a: '', b: '', key }), 'application/json');
    expect(right.body).toEqual({ by: 'default', id: '1', b: '' });
  });

  test('of two in one place the last counts', async () => {
    expect((await ask(`/echo/1?key=${key}&a=1&a=2`)).body.a).toBe('2');
  });

  test('a list is the field entries', async () => {
    const { body } = await post(`/echo/1?key=${key}`, '[1,2]', 'application/json');
    expect(body).toEqual({ by: 'default', id: '1', entries: [1, 2] });
  });

  test('names that objects have by themselves are fields like any other', async () => {
    const { status } = await post(
      `/echo/1?key=${key}`,
      '{"__proto__":{"a":1},"constructor":1}',
      'application/json',
    );
    expect(status).toBe(200);
  });
});

describe('an operation', () => {
  test('is the first that will have the request', async () => {
    expect((await ask(`/echo/1?key=${key}&special=1`)).body.by).toBe('special');
  });

  test('is found with a slash at its end too', async () => {
    expect((await ask(`/echo/1/?key=${key}`)).status).toBe(200);
  });

  test('may answer something else than JSON', async () => {
    expect((await ask(`/plain?key=${key}`)).body).toBe('hello');
  });

  test('is refused a field that cannot be honoured', async () => {
    const { body } = await ask(`/echo/1?key=${key}&d=1`);
    expect(body).toEqual({
      code: 'invalid_request',
      message: 'd: Is not supported: nothing can be done with it.',
    });
  });

  test('is refused to a key without its scope', async () => {
    const other = await newKey(app, ['stats:read']);
    expect((await ask(`/echo/1?key=${other}`)).body.code).toBe('forbidden');
  });
});

describe('the facade writes its own refusals', () => {
  const rows: [string, string, RequestInit, string][] = [
    ['no key', '/echo/1', {}, 'unauthenticated'],
    ['a route that is none', '/nowhere', {}, 'route_not_found'],
    ['a method that the route does not take', '/echo/1', { method: 'PUT' }, 'method_not_allowed'],
  ];
  for (const [what, path, init, code] of rows) {
    test(what, async () => {
      expect((await ask(path, init)).body.code).toBe(code);
    });
  }

  test('a body that cannot be read, but only to who is known', async () => {
    expect((await post('/echo/1', '{', 'application/json')).body.code).toBe('unauthenticated');
    expect((await post(`/echo/1?key=${key}`, '{', 'application/json')).body.code).toBe('malformed_body');
    expect((await post(`/echo/1?key=${key}`, '7', 'application/json')).body.code).toBe('malformed_body');
    expect((await post(`/echo/1?key=${key}`, 'x'.repeat(300_000), 'text/plain')).body.code).toBe(
      'body_too_large',
    );
  });

  test('a form of more than 1,000 fields, and JSON of more than 2,000', async () => {
    const fields = (count: number) => Array.from({ length: count }, (_, i) => `f${i}=1`).join('&');
    const type = 'application/x-www-form-urlencoded';
    expect((await post(`/echo/1?key=${key}`, fields(1_000), type)).status).toBe(200);
    expect((await post(`/echo/1?key=${key}`, fields(1_001), type)).body.code).toBe('malformed_body');

    const multipart = new FormData();
    for (let i = 0; i < 1_001; i++) multipart.set(`f${i}`, '1');
    const many = await ask(`/echo/1?key=${key}`, { method: 'POST', body: multipart });
    expect(many.body.code).toBe('malformed_body');

    const object = Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`f${i}`, 1]));
    const json = await post(`/echo/1?key=${key}`, JSON.stringify(object), 'application/json');
    expect(json.body.code).toBe('malformed_body');
  });

  test('the tightest window stands on every answer', async () => {
    for (const path of [`/echo/1?key=${key}`, '/echo/1', '/nowhere']) {
      expect((await ask(path)).headers.get('x-ratelimit-remaining'), path).toMatch(/^\d+$/);
    }
  });
});

describe('an address that has called without a key as often as it may', () => {
  /** Counts the bytes that the server asks for. */
  function sendCounted(path: string, chunks: number) {
    let read = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (read >= chunks * 1_024) controller.close();
          else controller.enqueue(new Uint8Array(1_024).fill(32));
          read += 1_024;
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { 'content-type': 'application/json' };
    return ask(path, { method: 'POST', body, headers }).then((answer) => ({ answer, read }));
  }

  beforeEach(async () => {
    for (let i = 0; ; i++) {
      if ((await ask('/echo/1')).body.code === 'rate_limited') break;
      expect(i).toBeLessThan(10_000);
    }
  });

  test('is refused before a large body is read', async () => {
    const { answer, read } = await sendCounted('/echo/1', 200);
    expect(answer.body.code).toBe('rate_limited');
    expect(read).toBeLessThan(32 * 1_024);
    const answered = await ask('/echo/1', {
      method: 'POST',
      body: 'x'.repeat(100_000),
      headers: { 'content-length': '100000' },
    });
    expect(answered.body.code).toBe('rate_limited');
  });

  test('is answered when it brings a key, in the head with any body, in the body with a small one', async () => {
    const large = JSON.stringify({ a: 'x'.repeat(100_000) });
    expect((await post(`/echo/1?key=${key}`, large, 'application/json')).status).toBe(200);
    const small = JSON.stringify({ a: 'x', key });
    expect((await post('/echo/1', small, 'application/json')).status).toBe(200);
  });
});
