import { beforeAll, describe, expect, test } from 'bun:test';
import { loadFacades } from '../src/facades/all-facades.ts';
import { type Document, operationsOf, type PlacedOperation, type Schema } from '../src/wire/docs/document.ts';
import type { FacadeOperation, KeyedFacadeOperation } from '../src/wire/kit/facade.ts';
import { ADMIN_KEY, createTestApp, type TestApp } from './support/app.ts';
import { newKey } from './support/client.ts';
import { sendTo } from './support/exchanges.ts';

const FACADES = await loadFacades();

/** Longer than any field may be, and half of what a body may be: a field that is only measured late is found out. */
const TEXT_LENGTH = 256 * 1_024;
/** Linear work takes some milliseconds, quadratic work many seconds. */
const TAKES_MS_MAX = 2_000;
const DEPTH_MAX = 5;
/** Each makes another kind of pattern begin anew. */
const PIECES = ['/', ' ', 'a', '0', '-', '.', 'a.', '%20', 'https://a', '@', '春', ','];

let app: TestApp;
const { api } = await createTestApp();
const described: Document = JSON.parse(
  await (await api.fetch(new Request('https://sho.rt/api/v1/openapi.json'), { address: '' })).text(),
);

beforeAll(async () => {
  app = await createTestApp();
});

type Path = readonly string[];

/** Where a body may have a text: by the names on the way, `*` for an item of a list. */
function textsOf(schema: Schema | undefined, depth = 0): readonly Path[] {
  if (schema === undefined || depth > DEPTH_MAX) return [];
  if (schema.$ref !== undefined) {
    return textsOf(described.components.schemas[schema.$ref.split('/').at(-1) ?? ''], depth);
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const below = (name: string, one: Schema | undefined) =>
    textsOf(one, depth + 1).map((path) => [name, ...path]);
  return [
    ...([schema.type].flat().includes('string') && schema.enum === undefined ? [[]] : []),
    ...parts.flatMap((one) => textsOf(one, depth)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => below(name, one)),
    ...below('*', schema.items),
  ];
}

/** The example with the text put in, and whatever is missing on the way. */
function put(value: unknown, [name, ...rest]: Path, text: string): unknown {
  if (name === undefined) return text;
  if (name === '*') return [put(Array.isArray(value) ? value[0] : undefined, rest, text)];
  const held = typeof value === 'object' && value !== null ? value : {};
  return { ...held, [name]: put(Object.entries(held).find(([one]) => one === name)?.[1], rest, text) };
}

async function ask({ method, path }: PlacedOperation, query: string, body: unknown): Promise<number> {
  const request = new Request(`https://sho.rt/api/v1${path.replaceAll(/\{\w+\}/g, 'lnk_1')}${query}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const startedMs = performance.now();
  const answer = await app.api.fetch(request, { address: '192.0.2.1' });
  // A live stream has no end.
  const isEndless = answer.headers.get('content-type') === 'text/event-stream';
  await (isEndless ? answer.body?.cancel() : answer.text());
  expect(answer.status).toBeLessThan(500);
  return performance.now() - startedMs;
}

/** Twice in a row, so that a pause of the machine is not taken for work. */
async function takesLong(work: () => Promise<number>): Promise<boolean> {
  return (await work()) > TAKES_MS_MAX && (await work()) > TAKES_MS_MAX;
}

describe('256 KB in any field of any operation take a moment', () => {
  for (const operation of operationsOf(described)) {
    const content = operation.requestBody?.content['application/json'];
    const texts = [...new Map(textsOf(content?.schema).map((path) => [path.join('/'), path])).values()];
    const names = (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
    if (texts.length + names.length === 0) continue;
    test(operation.operationId, async () => {
      const slow: string[] = [];
      for (const piece of PIECES) {
        const text = `x${piece.repeat(Math.floor(TEXT_LENGTH / piece.length))}x`;
        for (const path of texts) {
          const body = put(content?.example, path, text);
          if (await takesLong(() => ask(operation, '', body))) slow.push(`${path.join('/')}: ${piece}`);
        }
        for (const name of names) {
          const query = `?${new URLSearchParams({ [name]: text.slice(0, 16_384) })}`;
          if (await takesLong(() => ask(operation, query, content?.example))) slow.push(`${name}=${piece}`);
        }
      }
      expect(slow).toEqual([]);
    });
  }
});

describe('the same holds for the compatible APIs', () => {
  const isKeyed = (operation: FacadeOperation): operation is KeyedFacadeOperation => !('open' in operation);
  /** As much as they take of a body, with room for the rest of it. */
  const LENGTH = 200 * 1_024;

  for (const facade of FACADES) {
    for (const operation of facade.operations.filter(isKeyed)) {
      test(`${facade.name} ${operation.name}`, async () => {
        const key = await newKey(app, ['admin']);
        const path = operation.path.replaceAll(/\{\w+\+?\}/g, '1');
        const [method = 'GET'] = [operation.method].flat();
        const tell = async (fields: Record<string, unknown>): Promise<number> => {
          const isRead = method === 'GET';
          const short = (value: unknown) => String(value).slice(0, 16_384);
          const query = new URLSearchParams({ key, api_key: key, access_token: key });
          for (const [name, value] of isRead ? Object.entries(fields) : []) query.append(name, short(value));
          const startedMs = performance.now();
          const answer = await sendTo(app, facade.name, {
            method,
            path: `${path}?${query}`,
            headers: { authorization: `Bearer ${key}`, 'x-api-key': key },
            ...(isRead ? {} : { json: { url: 'https://example.com/', ...fields } }),
          });
          expect(answer.status).toBeLessThan(500);
          return performance.now() - startedMs;
        };
        const slow: string[] = [];
        for (const piece of PIECES) {
          const text = `x${piece.repeat(Math.floor(LENGTH / piece.length))}x`;
          for (const name of Object.keys(operation.fields)) {
            const inList = [{ what: 'rotator', url: text.slice(0, 9_000), percentage: text, matches: 'US' }];
            for (const value of [text, inList]) {
              if (await takesLong(() => tell({ [name]: value }))) slow.push(`${name}: ${piece}`);
            }
          }
        }
        expect(slow).toEqual([]);
      });
    }
  }
});
