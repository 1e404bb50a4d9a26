import { expect, test } from 'bun:test';
import { parseRedisAddress } from './redis-address.ts';

test.each([
  [
    'redis://cache.example',
    {
      nodes: [{ host: 'cache.example', port: 6_379 }],
      isCluster: false,
      username: null,
      password: null,
      tls: false,
      database: 0,
    },
  ],
  [
    'rediss://app:p%40ss@[2001:db8::1]:7000/3',
    {
      nodes: [{ host: '2001:db8::1', port: 7_000 }],
      isCluster: false,
      username: 'app',
      password: 'p@ss',
      tls: true,
      database: 3,
    },
  ],
  [
    'redis://:secret@a:1, redis://b:2',
    {
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
      isCluster: true,
      username: null,
      password: 'secret',
      tls: false,
      database: 0,
    },
  ],
  ['http://cache.example', null],
  ['', null],
  ['redis://', null],
  ['redis://a,', null],
  ['redis://a,rediss://b', null],
  ['redis://a/x', null],
  // A cluster has one database.
  ['redis://a/1,redis://b', null],
])('%s is read as an address', (text, address) => {
  expect(parseRedisAddress(text)).toEqual(address);
});

test('one node of a cluster is enough when the setting calls it a cluster', () => {
  expect(parseRedisAddress('redis://a', { cluster: true })?.isCluster).toBe(true);
});
