import { expect, test } from 'bun:test';
import { metricsResponse } from './metrics-response.ts';

const METRICS = { render: async () => 'figures', contentType: 'text/plain' };

async function ask(
  address: string,
  headers: Record<string, string> = {},
  key: string | null = null,
): Promise<number> {
  const request = new Request('http://localhost/metrics', { headers });
  return (await metricsResponse({ request, address }, key, METRICS)).status;
}

test.each([
  ['this machine', '127.0.0.1', {}, 200],
  ['this machine by IPv6', '::1', {}, 200],
  ['a private network', '10.1.2.3', {}, 200],
  ['a private network, through a proxy', '192.168.0.7', { 'x-forwarded-for': '192.168.0.7' }, 200],
  ['the web', '8.8.8.8', {}, 403],
  ['the web, through a proxy that is trusted', '8.8.8.8', { 'x-forwarded-for': '8.8.8.8' }, 403],
  ['the web, through a proxy that is not', '127.0.0.1', { 'x-forwarded-for': '8.8.8.8' }, 403],
  [
    'the web, with a made-up address before its own',
    '127.0.0.1',
    { 'x-forwarded-for': '10.0.0.1, 8.8.8.8' },
    403,
  ],
  ['a proxy with the newer header', '127.0.0.1', { forwarded: 'for=10.0.0.1' }, 403],
  ['a proxy that names the client in its own way', '127.0.0.1', { 'x-real-ip': '8.8.8.8' }, 403],
  ['a proxy on the web', '127.0.0.1', { 'cf-connecting-ip': '8.8.8.8' }, 403],
  ['a proxy that names nobody', '127.0.0.1', { via: '1.1 proxy' }, 403],
  ['a proxy that only says how', '127.0.0.1', { 'x-forwarded-proto': 'https' }, 403],
  ['nobody knows where', '', {}, 403],
])('without a key, a scrape from %s', async (_, address, headers: Record<string, string>, status) => {
  expect(await ask(address, headers)).toBe(status);
});

test('with a key, only the key decides', async () => {
  const key = 'scrape-key';
  expect(await ask('8.8.8.8', { authorization: `Bearer ${key}` }, key)).toBe(200);
  expect(await ask('127.0.0.1', {}, key)).toBe(401);
  expect(await ask('127.0.0.1', { authorization: 'Bearer other' }, key)).toBe(401);
});
