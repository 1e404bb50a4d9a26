import { describe, expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { FACADES } from '../src/facades/all-facades.ts';
import { sampleRefusal } from '../src/wire/coverage.ts';
import type { Facade, FacadeOperation, KeyedFacadeOperation } from '../src/wire/facade.ts';
import { lookUpRefusal, type RefusalCode } from '../src/wire/refusal.ts';
import { REFUSAL_KINDS } from '../src/wire/refusal-kinds.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey, newLink } from './support/client.ts';
import { type Exchange, sendTo } from './support/exchanges.ts';

const isKeyed = (operation: FacadeOperation): operation is KeyedFacadeOperation => !('pass' in operation);
const CODES = Object.keys(REFUSAL_KINDS) as RefusalCode[];

const OUR_FAULTS: ReadonlySet<string> = new Set(['internal', 'statistics_unavailable']);

describe('every operation answers every refusal in the form of its contract', () => {
  for (const facade of FACADES) {
    for (const operation of facade.operations.filter(isKeyed)) {
      test(`${facade.name} ${operation.name}`, () => {
        for (const code of CODES) {
          const table = { ...facade.refusals, ...operation.refusals };
          const { status, headers, body } = lookUpRefusal(table, sampleRefusal(code));
          expect(headers['content-type'], code).toBe('application/json');
          expect(() => JSON.parse(String(body)), code).not.toThrow();
          // Only what is wrong with the server may be called its fault.
          if (!OUR_FAULTS.has(code)) expect(status, code).toBeLessThan(500);
          if (status === 429) expect(headers['retry-after'], code).toMatch(/^(\d+|\w{3}, .* GMT)$/);
        }
      });
    }
  }
});

/** An account, and how a request to a facade can carry its key. */
interface Account {
  readonly app: TestApp;
  readonly key: string;
}

async function newAccount(kind: 'personal' | 'team' = 'personal', app?: TestApp): Promise<Account> {
  const on = app ?? (await createTestApp());
  const workspace = await call(on, 'POST /workspaces', { body: { name: 'Mine', kind } });
  return { app: on, key: await newKey(on, ['admin'], { workspace_id: workspace.body.id }) };
}

/** The key in every place that one of the contracts has for it. */
const headersOf = (key: string) => ({ authorization: `Bearer ${key}`, 'x-api-key': key });
const queryOf = (key: string) => ({ key, api_key: key, access_token: key });

const withQuery = (path: string, query: Record<string, string>): string =>
  `${path}?${new URLSearchParams(query).toString()}`;

const fillPath = (path: string, value: string): string =>
  path.replaceAll(/\{\w+\+?\}/g, encodeURIComponent(value));

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What strangers, tired clients and broken libraries send. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>('', ' ', null, true, 0, -1, 1e308, [], {}, [[]], { a: { b: [] } }),
  fc.constantFrom(
    'https://example.com/',
    'http://[::1]/',
    'javascript:alert(1)',
    '//x',
    'ünïcode',
    '\u0000',
    '\ud800',
  ),
  fc.constantFrom(
    '<script>alert(1)</script>',
    "' or 1=1 --",
    '%',
    '%zz',
    '../../etc/passwd',
    '2026-02-30',
    '1e9',
    'null',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.constant('x'.repeat(9_000)),
);

const words = (facade: Facade): readonly string[] => [
  ...new Set(facade.operations.filter(isKeyed).flatMap(({ fields }) => Object.keys(fields))),
];

const requests = (facade: Facade, key: string): fc.Arbitrary<Exchange['send']> => {
  const field = fc.constantFrom(...words(facade), '__proto__', 'constructor', 'unknown');
  const fields = fc.dictionary(field, odd, { maxKeys: 6 });
  const paths = [...new Set(facade.operations.map(({ path }) => path))];
  const query = fc.dictionary(
    field,
    fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('1', '', 'shorten', 'edit', 'stats')),
    { maxKeys: 4 },
  );
  return fc
    .record({
      method: fc.constantFrom(...METHODS),
      path: fc.constantFrom(...paths),
      param: fc.oneof(
        fc.constantFrom('1', 'lnk_1', 'x', '..', '%2e', '0', '-1', '9'.repeat(30)),
        fc.string({ maxLength: 12 }),
      ),
      query,
      keyed: fc.boolean(),
      body: fc.oneof(
        fields.map((json) => ({ json })),
        fc.array(fields, { maxLength: 3 }).map((json) => ({ json })),
        query.map((form) => ({ form })),
        fc.constantFrom<object>(
          {},
          { text: '' },
          { text: '{' },
          { text: 'null' },
          { text: '[' },
          { text: '"' },
          { text: '{"a":1,"a":2}' },
        ),
        fc.constantFrom<object>(
          { text: '\ufeff{}' },
          { text: 'a=%ff&b=%' },
          { text: '['.repeat(100) },
          { text: 'x'.repeat(300_000) },
        ),
      ),
      type: fc.constantFrom<Record<string, string>>(
        {},
        { 'content-type': 'application/json' },
        { 'content-type': 'application/x-www-form-urlencoded; charset=latin1' },
        { 'content-type': 'multipart/form-data' },
        { 'content-type': 'text/plain' },
        { 'content-encoding': 'gzip' },
      ),
    })
    .map(({ method, path, param, query: asked, keyed, body, type }) => ({
      method,
      path: withQuery(fillPath(path, param), { ...asked, ...(keyed ? queryOf(key) : {}) }),
      headers: { ...type, ...(keyed ? headersOf(key) : {}) },
      ...(method === 'GET' ? {} : body),
    }));
};

describe('whatever is sent, the answer has the form of the contract: no fault, no page', () => {
  for (const facade of FACADES) {
    for (const kind of ['personal', 'team'] as const) {
      test(`${facade.name}, with the key of a ${kind} workspace`, async () => {
        const { app, key } = await newAccount(kind);
        await fc.assert(
          fc.asyncProperty(requests(facade, key), async (send) => {
            const answer = await sendTo(app, facade.name, {
              ...send,
              path: send.path.replaceAll('\ud800', ''),
            });
            expect(answer.status).toBeLessThan(500);
            expect(answer.headers.get('content-type') ?? '').not.toContain('html');
            expect(answer.text).not.toContain(key);
            if (answer.text !== '' && /json/.test(answer.headers.get('content-type') ?? ''))
              JSON.parse(answer.text);
          }),
          { numRuns: 400 },
        );
        expect(app.logged).toEqual([]);
      }, 60_000);
    }
  }
});

describe('what belongs to one workspace is neither shown to another nor changed by it', () => {
  const SECRET = 'https://victim.example/secret-destination';
  for (const facade of FACADES) {
    for (const operation of facade.operations.filter(isKeyed)) {
      test(`${facade.name} ${operation.name}`, async () => {
        const { app, key: victim } = await newAccount();
        const { key } = await newAccount('personal', app);
        const { key: team } = await newAccount('team', app);
        const link = await newLink(app, { url: SECRET, slug: 'victims', title: 'secret title' }, victim);
        const before = await call(app, `GET /links/${link.id}`, { key: victim });
        const number = String(Number.parseInt(link.id.slice('lnk_'.length), 36));
        const names = ['victims', link.id, number, 'sho.rt/victims', link.short_url, '2'];
        for (const name of names) {
          for (const stranger of [key, team]) {
            const fields = Object.fromEntries(Object.keys(operation.fields).map((field) => [field, name]));
            const [method = 'GET'] = [operation.method].flat();
            const aimed = {
              ...fields,
              action: 'edit',
              delete: '1',
              title: 'stolen',
              value: 'delete',
              ids: [number],
            };
            const answer = await sendTo(app, facade.name, {
              method,
              path: withQuery(fillPath(operation.path, name), {
                ...queryOf(stranger),
                ...(method === 'GET' ? { ...fields, delete: '1', title: 'stolen' } : {}),
              }),
              headers: headersOf(stranger),
              ...(method === 'GET' ? {} : { json: { ...aimed, ...queryOf(stranger) } }),
            });
            expect(answer.text, name).not.toContain('victim.example');
            expect(answer.text, name).not.toContain('secret title');
          }
        }
        const after = await call(app, `GET /links/${link.id}`, { key: victim });
        expect(after.body).toEqual(before.body);
      });
    }
  }
});

test('two operations of a facade never have the same name', () => {
  for (const { name, operations } of FACADES) {
    const names = operations.map((one) => one.name);
    expect(new Set(names).size, name).toBe(names.length);
  }
});
