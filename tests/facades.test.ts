import { describe, expect, test } from 'bun:test';
import { Problem } from '../src/core/base/problem.ts';
import { loadFacades, REGISTRATIONS } from '../src/facades/all-facades.ts';
import type { Reply } from '../src/wire/http/reply.ts';
import type { Facade, FacadeOperation, KeyedFacadeOperation } from '../src/wire/kit/facade.ts';
import { lookUpRefusal, type Refusal, type RefusalCode } from '../src/wire/refusals/refusal.ts';
import { REFUSAL_CODES, REFUSALS } from '../src/wire/refusals/refusal-rows.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { call, newKey, newLink } from './support/client.ts';
import { sendTo } from './support/exchanges.ts';

const FACADES = await loadFacades();

test('a registration says what its compatible API says', () => {
  const said = ({ name, plans }: Pick<Facade, 'name' | 'plans'>) => ({ name, plans });
  expect(REGISTRATIONS.map(said)).toEqual(FACADES.map(said));
});

const isKeyed = (operation: FacadeOperation): operation is KeyedFacadeOperation => !('open' in operation);

const sampleOf = (code: RefusalCode) => ({ code, details: REFUSALS[code].sample }) as unknown as Refusal;

function answerOf(facade: Facade, operation: KeyedFacadeOperation, refusal: Refusal): Reply {
  const table = { ...facade.refusals, ...operation.refusals };
  const { status, value, headers } = lookUpRefusal(table, refusal);
  return facade.reply(status, value, headers);
}

const OUR_FAULTS: ReadonlySet<string> = new Set([
  'internal',
  'statistics_unavailable',
  'provider_unavailable',
]);

describe('every operation answers every refusal in the form of its contract', () => {
  for (const facade of FACADES) {
    for (const operation of facade.operations.filter(isKeyed)) {
      test(`${facade.name} ${operation.name}`, () => {
        for (const code of REFUSAL_CODES) {
          const { status, headers, body } = answerOf(facade, operation, sampleOf(code));
          expect(headers['content-type'], code).toBe('application/json');
          expect(() => JSON.parse(String(body)), code).not.toThrow();
          // Only a fault of the server may answer 5xx; a full disk is one.
          if (code === 'storage_full') expect(status).toBe(507);
          else if (code === 'storage_unavailable') expect([code, status]).toEqual([code, 503]);
          else if (!OUR_FAULTS.has(code)) expect(status, code).toBeLessThan(500);
          if (status === 429) expect(headers['retry-after'], code).toMatch(/^(\d+|\w{3}, .* GMT)$/);
        }
      });
    }
  }
});

test('too much at the moment is said as too often is, whichever operation it meets', () => {
  const busy = new Problem('too_many', { what: 'bulk_calls', max: 1 });
  for (const facade of FACADES) {
    for (const operation of facade.operations.filter(isKeyed)) {
      const answer = answerOf(facade, operation, busy);
      const tooOften = answerOf(facade, operation, sampleOf('rate_limited'));
      expect([operation.name, answer.status]).toEqual([operation.name, tooOften.status]);
      if (answer.status === 429) expect(answer.headers['retry-after']).toBe('5');
    }
  }
});

/** An account, and how a request to a facade can carry its key. */
interface Account {
  readonly app: TestApp;
  readonly key: string;
  readonly workspace: string;
}

async function newAccount(kind: 'personal' | 'team' = 'personal', app?: TestApp): Promise<Account> {
  const on = app ?? (await createTestApp());
  const workspace = await call(on, 'POST /workspaces', { body: { name: 'Mine', kind } });
  const id: string = workspace.body.id;
  return { app: on, workspace: id, key: await newKey(on, ['admin'], { workspace_id: id }) };
}

/** The key in every place where a contract accepts it. */
const headersOf = (key: string) => ({ authorization: `Bearer ${key}`, 'x-api-key': key });
const queryOf = (key: string) => ({ key, api_key: key, access_token: key });

const withQuery = (path: string, query: Record<string, string>): string =>
  `${path}?${new URLSearchParams(query).toString()}`;

const fillPath = (path: string, value: string): string =>
  path.replaceAll(/\{\w+\+?\}/g, encodeURIComponent(value));

describe('what belongs to one workspace is neither shown to another nor changed by it, nor by a key that is bound', () => {
  const SECRET = 'https://victim.example/secret-destination';
  for (const facade of FACADES) {
    for (const operation of facade.operations.filter(isKeyed)) {
      test(`${facade.name} ${operation.name}`, async () => {
        const { app, key: victim, workspace } = await newAccount();
        const { key } = await newAccount('personal', app);
        const { key: team } = await newAccount('team', app);
        // Keys of the same workspace, which reach only what they make.
        const within = { workspace_id: workspace };
        const ownLinks = await newKey(app, ['admin'], { ...within, own_links_only: true });
        const createOnly = await newKey(app, ['links:create'], within);
        const link = await newLink(app, { url: SECRET, slug: 'victims', title: 'secret title' }, victim);
        const before = await call(app, `GET /links/${link.id}`, { key: victim });
        const number = String(Number.parseInt(link.id.slice('lnk_'.length), 36));
        const names = ['victims', link.id, number, 'sho.rt/victims', link.short_url, '2'];
        for (const name of names) {
          for (const stranger of [key, team, ownLinks, createOnly]) {
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

test('an API that takes no forms does not offer them to a body that it cannot read', async () => {
  const { app, key } = await newAccount();
  for (const { name, takesForms, operations } of FACADES) {
    const path = operations.find(({ method }) => method === 'POST')?.path;
    if (path === undefined || takesForms) continue;
    const headers = { ...headersOf(key), 'content-encoding': 'gzip' };
    const { text } = await sendTo(app, name, { method: 'POST', path, headers, text: '{}' });
    expect(text).toContain('application/json');
    expect(text, name).not.toContain('form');
  }
});
