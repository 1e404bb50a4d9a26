import { describe, expect, test } from 'bun:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';
import { loadFacades } from '../src/facades/all-facades.ts';
import { unsupportedPaths } from '../src/wire/docs/facade-reference.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { newKey } from './support/client.ts';
import { checkCompat } from './support/compat-documents.ts';
import { sendTo } from './support/exchanges.ts';
import { FACADE_CLIENTS } from './support/facade-client.ts';

const FACADES = await loadFacades();

const app = await createTestApp();
const ask = (path: string, init: RequestInit = {}) =>
  app.compat.byPath(new Request(`https://sho.rt/compat${path}`, init), { address: '192.0.2.1' });
const read = (path: string, accept = 'text/html') =>
  app.compat.docs(new Request(`https://sho.rt/docs/compat${path}`, { headers: { accept } }));

// What an answer holds is for the test to say.
const jsonOf = async (answer: Response) => JSON.parse(await answer.text());

describe('each compatible API serves a document of itself', () => {
  for (const { name } of FACADES) {
    for (const version of ['3.0', '3.1']) {
      test(`${name} is valid OpenAPI ${version}, as JSON and as YAML, without a key`, async () => {
        const json = await ask(`/${name}/openapi.json?version=${version}`);
        expect([json.status, json.headers.get('content-type')]).toEqual([200, 'application/json']);
        const document = await jsonOf(json);
        expect(document.openapi).toStartWith(version);
        const yaml = await ask(`/${name}/openapi.yaml?version=${version}`);
        expect(yaml.headers.get('content-type')).toBe('application/yaml');
        expect(parse(await yaml.text())).toEqual(document);
        expect((await new Validator().validate(document)).errors).toBeUndefined();
      });
    }

    test(`${name} has every operation, with an example of its answer and the refusals that were seen`, async () => {
      const facade = FACADES.find((one) => one.name === name);
      const text = await (await ask(`/${name}/openapi.json`)).text();
      for (const operation of facade?.operations ?? []) {
        expect(text).toContain(operation.name);
        const recorded = facade?.reference.recorded[operation.name];
        expect([operation.name, recorded?.refusals.length ?? 0]).toEqual([
          operation.name,
          expect.any(Number),
        ]);
        if ('open' in operation) continue;
        expect(recorded?.refusals.map(({ code }) => code)).toEqual(
          expect.arrayContaining(['unauthenticated', 'internal']),
        );
      }
    });

    test(`every refusal that ${name} was seen to give has one of the forms that its documents name`, () => {
      const facade = FACADES.find((one) => one.name === name);
      const forms = Object.values(facade?.reference.failures ?? {});
      const seen = Object.values(facade?.reference.recorded ?? {}).flatMap(({ refusals }) => refusals);
      expect(seen.filter(({ body }) => !forms.some((form) => form.safeParse(body).success))).toEqual([]);
    });
  }

  test('Linkly has 3.0 unless 3.1 is asked for, as its page says; the others have 3.1', async () => {
    for (const { name } of FACADES) {
      const { openapi } = await jsonOf(await ask(`/${name}/openapi.json`));
      expect([name, openapi]).toEqual([name, name === 'linkly' ? '3.0.3' : '3.1.0']);
    }
  });

  test('a version that there is not is refused in the form of the API', async () => {
    const answer = await ask('/pocolink/openapi.json?version=2.0');
    expect([answer.status, await jsonOf(answer)]).toEqual([
      400,
      { success: false, error: 'version: Must be 3.0 or 3.1.' },
    ]);
  });

  test('what is at hand already is not sent again, and HEAD has no body', async () => {
    const first = await ask('/botoi/openapi.json');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    const again = await ask('/botoi/openapi.json', { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await ask('/botoi/openapi.json', { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
  });

  test('a document is read, and nothing else is done to it', async () => {
    const answer = await ask('/botoi/openapi.json', { method: 'POST' });
    expect([answer.status, (await jsonOf(answer)).success]).toEqual([404, false]);
  });

  test('what the documents do not say is found out by every exchange', async () => {
    const request = new Request('https://sho.rt/compat/pocolink/v1/links/lnk_1');
    const answer = (status: number, body: unknown) => ({
      status,
      text: JSON.stringify(body),
      headers: new Headers({ 'content-type': 'application/json' }),
    });
    await expect(checkCompat('pocolink', request, answer(418, {}))).rejects.toThrow('not described');
    await expect(checkCompat('pocolink', request, answer(200, {}))).rejects.toThrow('off its schema');
  });
});

describe('documents name the server that they were asked of', () => {
  const HOSTS = new Map([['api.poco.example', 'pocolink']]);
  const urlsOf = async (answer: Response) => {
    const { servers } = await jsonOf(answer);
    return servers.map(({ url }: { url: string }) => url);
  };
  const said = createTestApp({ places: { origin: 'https://go.example.com', hosts: HOSTS, version: '1' } });
  const unsaid = createTestApp({ places: { origin: null, hosts: new Map(), version: '1' } });
  const from = async (one: Promise<TestApp>, host: string) => {
    const request = new Request('http://127.0.0.1/compat/pocolink/openapi.json', { headers: { host } });
    return (await one).compat.byPath(request, { address: '192.0.2.1' });
  };

  test('as the settings name it, whatever host the request names', async () => {
    expect(await urlsOf(await from(said, 'other.example'))).toEqual([
      'https://go.example.com/compat/pocolink',
      'https://api.poco.example',
    ]);
  });

  test('otherwise by the host of the request, if it is valid', async () => {
    expect(await urlsOf(await from(unsaid, '192.0.2.5:8080'))).toEqual([
      'http://192.0.2.5:8080/compat/pocolink',
    ]);
    expect(await urlsOf(await from(unsaid, 'a"b<c'))).toEqual(['http://localhost/compat/pocolink']);
  });

  test('on a host of its own the paths begin at its root', async () => {
    const request = (path: string) =>
      new Request(`http://127.0.0.1${path}`, { headers: { host: 'api.poco.example' } });
    const app = await said;
    const answer = await app.compat.byHost('pocolink', request('/openapi.json'), { address: '192.0.2.1' });
    expect(await urlsOf(answer)).toEqual([
      'https://api.poco.example',
      'https://go.example.com/compat/pocolink',
    ]);
    const page = await app.compat.byHost('pocolink', request('/docs'), { address: '192.0.2.1' });
    expect(await page.text()).toContain('curl &#39;https://api.poco.example/v1/links');
    const text = await app.compat.byHost('pocolink', request('/docs.md'), { address: '192.0.2.1' });
    expect(text.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  });
});

describe('the list of the compatible APIs', () => {
  const kinds = [
    ['*/*', 'application/json'],
    ['text/html,*/*;q=0.8', 'text/html; charset=utf-8'],
    ['text/markdown', 'text/markdown; charset=utf-8'],
  ] as const;
  for (const [accept, type] of kinds) {
    test(`is ${type} for who accepts ${accept}, with all five`, async () => {
      const answer = await ask('', { headers: { accept } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
      const text = await answer.text();
      for (const { name } of FACADES) expect(text).toContain(`/compat/${name}/openapi.json`);
    });
  }
});

describe('the reference of a compatible API', () => {
  for (const { name, operations } of FACADES) {
    test(`${name} has a place for every operation, and leads nowhere that is not there`, async () => {
      const text = await (await read(`/${name}`)).text();
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
      expect(operations.map((one) => one.name).filter((id) => !ids.includes(id))).toEqual([]);
      expect(ids.length).toBe(new Set(ids).size);
      const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id = '']) => id);
      expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
      expect(text).not.toMatch(/<script|<link|<img| style=| on\w+=|@import|url\(/i);
    });

    test(`${name} is Markdown for assistants, by its ending and by the Accept header`, async () => {
      const byEnding = await (await read(`/${name}.md`)).text();
      expect(await (await read(`/${name}`, 'text/markdown')).text()).toBe(byEnding);
      expect(byEnding).toStartWith('# ');
      for (const { summary } of operations) expect(byEnding).toContain(`### ${summary}`);
    });
  }

  test('is not found for an API that is not enabled', async () => {
    expect((await read('/bitly')).status).toBe(404);
  });
});

test('a key is taken in every place that the documents name, and in no other', async () => {
  const key = await newKey(app, ['admin']);
  const places = {
    bearer: { headers: { authorization: `Bearer ${key}` } },
    basic: { headers: { authorization: `Basic ${btoa(`${key}:`)}` } },
    header: { headers: { 'x-api-key': key } },
  };
  for (const { name, reference } of FACADES) {
    const path = FACADE_CLIENTS.get(name)?.probe ?? '';
    const statusOf = async (send: { path?: string; headers?: Record<string, string> }) =>
      (await sendTo(app, name, { method: 'GET', path, ...send })).status;
    for (const [place, send] of Object.entries(places)) {
      const isNamed = reference.keys.some((one) => one.in === place);
      expect([name, place, (await statusOf(send)) !== 401]).toEqual([name, place, isNamed]);
    }
    for (const field of ['key', 'api_key', 'access_token', 'token']) {
      const isNamed = reference.keys.some((one) => one.in === 'field' && one.name === field);
      const status = await statusOf({ path: `${path}${path.includes('?') ? '&' : '?'}${field}=${key}` });
      expect([name, field, status !== 401]).toEqual([name, field, isNamed]);
    }
  }
});

test('a path of the vendor that is not supported is refused in the form of the API', async () => {
  for (const facade of FACADES) {
    for (const [route = ''] of unsupportedPaths(facade).rows) {
      const [method = '', path = ''] = route.replaceAll('`', '').split(' ');
      const answer = await sendTo(app, facade.name, { method, path: path.replaceAll(/\{\w+\}/g, '1') });
      expect([facade.name, route, answer.status]).toEqual([facade.name, route, expect.any(Number)]);
      const body: unknown = JSON.parse(answer.text);
      const forms = Object.values(facade.reference.failures);
      expect(forms.some((form) => form.safeParse(body).success)).toBe(true);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  }
});
