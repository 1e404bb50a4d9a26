import { expect, test } from 'bun:test';
import { createAddressList } from '../clicks/geo/address-list.ts';
import { clientAddressOf } from './client-address.ts';

const trusted = createAddressList(['10.0.0.0/8', '::1', '2001:db8::/32']);
const cases: [string, string, string, string][] = [
  ['a peer that is no proxy is who asks', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a proxy tells who asks', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
  [
    'an address that the client itself added is not trusted',
    '10.0.0.1',
    '1.1.1.1, 198.51.100.1',
    '198.51.100.1',
  ],
  ['proxies behind proxies are passed over', '10.0.0.1', '198.51.100.1, 10.2.3.4', '198.51.100.1'],
  ['a list of proxies only ends with the first', '10.0.0.1', '10.5.5.5, 10.2.3.4', '10.5.5.5'],
  ['nonsense ends the search', '10.0.0.1', '198.51.100.1, unknown', '10.0.0.1'],
  ['ports are passed over', '10.0.0.1', '198.51.100.1:5678', '198.51.100.1'],
  ['also of version 6', '::1', '[2a00::1]:443', '2a00::1'],
  ['an address in disguise is itself', '::ffff:10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
];
for (const [rule, peer, header, expected] of cases) {
  test(rule, () => expect(clientAddressOf(peer, header, trusted)).toBe(expected));
}

test('without ranges nobody is trusted', () => {
  expect(createAddressList([]).has('127.0.0.1')).toBe(false);
});
