import { expect, test } from 'bun:test';
import { mergeFields, originIn, readWireRequest } from './wire-request.ts';

const KEEPS_EMPTY = ['kept'];

const read = (method: string, url: string, json?: unknown) =>
  readWireRequest(
    new Request(`https://sho.rt${url}`, {
      method,
      ...(json === undefined
        ? {}
        : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
    }),
    { id: '7' },
    { bytesMax: 1_000, takesForms: true },
  );

test('each field keeps the place that its value came from', async () => {
  const wire = await read('POST', '/x?id=1&a=query&b=query&kept=query', { a: 'body', b: '', kept: '', c: 1 });
  const originOf = originIn(wire, KEEPS_EMPTY);
  const fields = mergeFields(wire, KEEPS_EMPTY);
  expect(Object.entries(fields).map(([name, value]) => [name, value, originOf(name)])).toEqual([
    ['id', '7', 'path'],
    ['a', 'body', 'body'],
    ['b', 'query', 'query'],
    ['kept', '', 'body'],
    ['c', 1, 'body'],
  ]);
});

test('a list is of the body, and an absent field belongs where the method sends its fields', async () => {
  expect(originIn(await read('POST', '/x', [1]))('entries')).toBe('body');
  expect(originIn(await read('POST', '/x'))('absent')).toBe('body');
  expect(originIn(await read('GET', '/x'))('absent')).toBe('query');
});
