import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { newAccount, type TestAccount } from '../support/accounts.ts';
import { startDns, type TestDns } from '../support/dns.ts';
import { startServer, type TestServer } from '../support/server.ts';

let dns: TestDns;
let server: TestServer;
let mine: TestAccount;
let theirs: TestAccount;

interface DomainAnswer {
  readonly id: string;
  readonly host: string;
  readonly verified: boolean;
  readonly record: { readonly name: string; readonly type: string; readonly value: string } | null;
  readonly verification?: { readonly status: string; readonly found: readonly string[] };
}

beforeAll(async () => {
  dns = await startDns();
  server = await startServer({ WAYMARK_DNS_RESOLVER: dns.address });
  mine = await newAccount(server, { kind: 'team' });
  theirs = await newAccount(server, { kind: 'team' });
});
afterAll(async () => {
  await server.remove();
  dns.close();
});

async function ask(account: TestAccount, path: string, body?: unknown, method?: string) {
  const answer = await server.api(path, {
    ...(body === undefined ? {} : { body }),
    ...(method === undefined ? {} : { method }),
    headers: { authorization: `Bearer ${account.key}` },
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

const add = async (account: TestAccount, host: string): Promise<DomainAnswer> => {
  const { status, body } = await ask(account, '/domains', { host });
  expect(status).toBe(201);
  return body;
};
const verify = async (account: TestAccount, { id }: DomainAnswer): Promise<DomainAnswer> =>
  (await ask(account, `/domains/${id}/verify`, {})).body;
const prove = ({ record }: DomainAnswer, value = record?.value ?? '') =>
  dns.records.set(record?.name ?? '', [value]);
const visit = (host: string, path: string) =>
  fetch(server.url + path, { redirect: 'manual', headers: { host } });
const tlsAsk = async (query: string): Promise<number> =>
  (await fetch(`${server.url}/api/v1/tls/ask${query}`)).status;

describe('a domain is proved by its DNS record', () => {
  test('and serves links from then on, through every API', async () => {
    const domain = await add(mine, 'go.mine.example');
    expect(domain).toMatchObject({
      verified: false,
      record: { name: '_waymark.go.mine.example', type: 'TXT' },
    });
    const link = { url: 'https://example.com/a', domain: 'go.mine.example', slug: 'a' };
    expect((await ask(mine, '/links', link)).body.errors[0].code).toBe('not_verified');

    expect((await verify(mine, domain)).verification).toEqual({ status: 'not_found', found: [] });
    prove(domain);
    const verified = await verify(mine, domain);
    expect(verified).toMatchObject({ verified: true, record: null, verification: { status: 'verified' } });

    expect((await ask(mine, '/links', link)).status).toBe(201);
    expect((await visit('go.mine.example', '/a')).headers.get('location')).toBe('https://example.com/a');
    const team = `${server.url}/compat/cuttly/team/API/index.php?key=${mine.key}`;
    const query = '&action=shorten&url=https%3A%2F%2Fexample.com%2Fb&name=b&domain=go.mine.example&noTitle=1';
    expect(((await (await fetch(team + query)).json()) as { status: number }).status).toBe(7);
    expect((await visit('go.mine.example', '/b')).headers.get('location')).toBe('https://example.com/b');
  });

  test('stays proved when the record is gone', async () => {
    dns.records.clear();
    const { body } = await ask(mine, '/domains');
    const domain = body.data.find((one: DomainAnswer) => one.host === 'go.mine.example');
    expect(await verify(mine, domain)).toMatchObject({ verified: true });
  });

  test('and not by another record, which is told', async () => {
    const domain = await add(mine, 'wrong.example');
    dns.records.set('_waymark.wrong.example', [
      'v=spf1 -all',
      'waymark-verify=somebody-else',
      'x'.repeat(200),
    ]);
    const { verified, verification } = await verify(mine, domain);
    expect(verified).toBe(false);
    expect(verification).toEqual({
      status: 'wrong_value',
      found: ['v=spf1 -all', 'waymark-verify=somebody-else', 'x'.repeat(100)],
    });
  });

  test('among many records of one name', async () => {
    const domain = await add(mine, 'many.example');
    dns.records.set('_waymark.many.example', ['google-site-verification=x', domain.record?.value ?? '']);
    expect((await verify(mine, domain)).verified).toBe(true);
  });

  test('not while no name server answers', async () => {
    const domain = await add(mine, 'silent.example');
    prove(domain);
    for (const fault of ['servfail', 'silent'] as const) {
      dns.fault = fault;
      expect((await verify(mine, domain)).verification).toEqual({ status: 'no_answer', found: [] });
    }
    dns.fault = null;
    expect((await verify(mine, domain)).verified).toBe(true);
  });
});

describe('a host that two want', () => {
  test('is nobody’s until one proves it; then the other claim is gone', async () => {
    const squatted = await add(theirs, 'contested.example');
    const domain = await add(mine, 'contested.example');
    prove(domain);
    // The squatter's token is another one.
    expect((await verify(theirs, squatted)).verification?.status).toBe('wrong_value');
    expect((await verify(mine, domain)).verified).toBe(true);
    expect((await ask(theirs, `/domains/${squatted.id}`)).status).toBe(404);
    expect((await ask(theirs, '/domains', { host: 'contested.example' })).status).toBe(409);
  });

  test('is refused to others once it is proved', async () => {
    const link = { url: 'https://example.com/', domain: 'contested.example' };
    const { status, body } = await ask(theirs, '/links', link);
    expect([status, body.errors[0].code]).toEqual([422, 'not_yours']);
    expect((await ask(theirs, '/domains', { host: 'CONTESTED.example.' })).status).toBe(409);
  });

  test('is never the server’s own', async () => {
    expect((await ask(mine, '/domains', { host: 'localhost' })).status).toBe(409);
  });

  for (const host of [
    '',
    'a b',
    '192.0.2.1',
    'http://x.example',
    'x.example:80',
    'x.example/y',
    `${'a'.repeat(64)}.example`,
    '*.example',
  ]) {
    test(`is no ${JSON.stringify(host)}`, async () => {
      expect((await ask(mine, '/domains', { host })).status).toBe(422);
    });
  }
});

describe('a proxy that asks whether a certificate is wanted', () => {
  for (const [query, status] of [
    ['?domain=contested.example', 200],
    ['?domain=Contested.Example.', 200],
    ['?domain=localhost', 200],
    ['?domain=stranger.example', 404],
    ['?domain=wrong.example', 404],
    ['?domain=contested.example:443', 404],
    ['?domain=', 404],
    [`?domain=${'a'.repeat(300)}`, 404],
    ['?domain=%00', 404],
  ] as const) {
    test(`${query.slice(0, 40)}: ${status}`, async () => {
      expect(await tlsAsk(query)).toBe(status);
    });
  }

  test.each(['', '?domain=a.example&domain=b.example', '?other=1', `?domain=${'a'.repeat(5_000)}`])(
    'is told what is wrong with %p',
    async (query) => {
      expect(await tlsAsk(query)).toBe(422);
    },
  );
});
