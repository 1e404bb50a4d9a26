import { expect, test } from 'bun:test';
import { operations } from '../src/api/operations.ts';
import { createTestApp } from './support/app.ts';
import { call, newLink } from './support/client.ts';
import { checkAnswer, described } from './support/openapi.ts';

const ask = (path: string) => new Request(`https://sho.rt/api/v1${path}`);

test('every test of the API hears of an answer that is not described', async () => {
  const me = { workspace: null, key_id: 'key_1' };
  await expect(checkAnswer(ask('/me'), Response.json(me))).rejects.toThrow('off its schema');
  await expect(checkAnswer(ask('/me'), new Response('x', { status: 418 }))).rejects.toThrow('418');
  const page = new Response('<p>', { headers: { 'content-type': 'text/html' } });
  await expect(checkAnswer(ask('/me'), page)).rejects.toThrow('text/html');
});

interface Parameter {
  readonly name: string;
  readonly in: string;
}

/** Headers that the operation of that name takes, by its description. */
function headersOf(name: string): readonly string[] {
  const all = Object.values(described.paths ?? {}).flatMap((methods) => Object.values(methods));
  const found = all.find((it) => it?.operationId === name);
  return ((found?.parameters ?? []) as readonly Parameter[])
    .filter((it) => it.in === 'header')
    .map((it) => it.name);
}

test('a typed client finds the conditions of a request among its parameters', () => {
  expect(headersOf('changeLink')).toContain('If-Match');
  expect(headersOf('removeLink')).toContain('If-Match');
  expect(headersOf('getLink')).toContain('If-None-Match');
  for (const { name, method } of operations.filter((it) => !('open' in it))) {
    expect([name, headersOf(name).includes('Idempotency-Key')]).toEqual([name, method === 'POST']);
  }
});

test('an Idempotency-Key that can be none is a described 400 wherever one is taken', async () => {
  const app = await createTestApp();
  const link = await newLink(app);
  const headers = { 'idempotency-key': 'ü'.repeat(3) };
  const { status, body } = await call(app, `POST /links/${link.id}/restore`, { headers });
  expect([status, body.code]).toEqual([400, 'invalid_request']);
});

test('nothing that may be null is described as never null', () => {
  const text = JSON.stringify(described);
  expect(text).not.toContain('"type":["object","null"]}]');
  expect(described.components?.schemas?.Me).toMatchObject({
    properties: { person: { anyOf: [{ $ref: '#/components/schemas/OwnPerson' }, { type: 'null' }] } },
  });
});
