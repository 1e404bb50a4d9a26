import { describe, expect, test } from 'bun:test';
import { loadFacades } from '../src/facades/all-facades.ts';
import { describeFacadeApi } from '../src/wire/docs/facade-openapi.ts';
import { shareParts } from '../src/wire/docs/share-parts.ts';
import { OPENAPI_VERSIONS } from '../src/wire/values/openapi-version.ts';

const FACADES = await loadFacades();

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

/** The document with every part that it got from sharing back in its places. */
function unshared(value: Json, parts: ReadonlyMap<string, Json>): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => unshared(item, parts));
  const object = value as { readonly [key: string]: Json };
  const part = typeof object.$ref === 'string' ? parts.get(object.$ref) : undefined;
  if (part !== undefined) return part;
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, unshared(item, parts)]));
}

describe.each(FACADES.map((facade) => [facade.name, facade] as const))('the document of %s', (_, facade) => {
  test.each([...OPENAPI_VERSIONS])(
    'says the same in %s when its parts are shared, in fewer words',
    (version) => {
      const { openapi } = describeFacadeApi(facade, version, { version: '1', bases: ['https://sho.rt'] });
      const shared = shareParts(openapi);
      const before = new Set<string>(
        Object.keys(openapi.components.schemas).map((name) => `#/components/schemas/${name}`),
      );
      const parts = new Map<string, Json>(
        Object.entries(shared.components).flatMap(([section, those]) =>
          Object.entries(those ?? {}).map(
            ([name, part]) => [`#/components/${section}/${name}`, plain(part)] as const,
          ),
        ),
      );
      for (const name of Object.keys(openapi.components.headers ?? {}))
        before.add(`#/components/headers/${name}`);
      for (const name of before) parts.delete(name);
      expect(parts.size).toBeGreaterThan(0);
      expect(unshared(plain(shared.paths), parts)).toEqual(plain(openapi.paths));
      expect(JSON.stringify(shared).length).toBeLessThan(JSON.stringify(openapi).length);
    },
  );
});

test('the longest document is short enough to be pasted', () => {
  const lengths = FACADES.map((facade) => {
    const { openapi } = describeFacadeApi(facade, '3.0', { version: '1', bases: ['https://sho.rt'] });
    return JSON.stringify(shareParts(openapi)).length;
  });
  expect(Math.max(...lengths)).toBeLessThan(250_000);
});
