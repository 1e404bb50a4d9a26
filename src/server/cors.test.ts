import { expect, test } from 'bun:test';
import { type CorsOrigins, withCors } from './cors.ts';

const INFO = { address: '192.0.2.1', follow: async () => new Response(null) };
const PAGE = 'https://app.example.com';
const ASKS = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' };

const ask = async (origins: CorsOrigins, method: string, headers: Record<string, string>) => {
  const mount = withCors(() => new Response('made', { status: 418, headers: { vary: 'Accept' } }), origins);
  return mount(new Request('http://sho.rt/api/v1/links', { method, headers }), INFO);
};

test('a preflight is answered without the API, and allows the key and every header', async () => {
  const answer = await ask('any', 'OPTIONS', { origin: PAGE, ...ASKS });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(answer.headers.get('access-control-allow-headers')).toMatch(/\bAuthorization\b.*\*$/);
});

test('every answer of the API is marked, and never with credentials', async () => {
  const answer = await ask('any', 'GET', {});
  expect([answer.status, await answer.text()]).toEqual([418, 'made']);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-expose-headers')).toBe('*');
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  expect(answer.headers.get('vary')).toBe('Accept');
});

test.each<[string, CorsOrigins, string, string, string | null]>([
  ['a listed origin is named', [PAGE], PAGE, 'Accept, Origin', PAGE],
  ['an origin that is not listed gets nothing', [PAGE], 'https://evil.example', 'Accept, Origin', null],
  ['a suffix of a listed origin is another origin', [PAGE], `${PAGE}.evil.example`, 'Accept, Origin', null],
  ['`null` is no listed origin', [PAGE], 'null', 'Accept, Origin', null],
  ['an empty list is none', [], PAGE, 'Accept', null],
])('%s', async (_rule, origins, origin, vary, allowed) => {
  const answer = await ask(origins, 'GET', { origin });
  expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
  expect(answer.headers.get('vary')).toBe(vary);
});

test('a preflight of an origin that is not listed is left to the API', async () => {
  const answer = await ask([PAGE], 'OPTIONS', { origin: 'https://evil.example', ...ASKS });
  expect(answer.status).toBe(418);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

test('OPTIONS without a preflight is left to the API', async () => {
  expect((await ask('any', 'OPTIONS', { origin: PAGE })).status).toBe(418);
});
