import { expect, test } from 'bun:test';
import { OWN_DOMAIN } from '../../tests/support/lane.ts';
import { createHosts } from './hosts.ts';

function catchAll() {
  const hosts = createHosts();
  hosts.load([OWN_DOMAIN], OWN_DOMAIN.id, { catchAll: true, elsewhere: ['api.example'] });
  return hosts;
}

test('a host is found in any case, with port and final dot', () => {
  const hosts = catchAll();
  for (const header of ['sho.rt', 'SHO.rt', 'sho.rt.', 'sho.rt:8080', 'anything', ''])
    expect(hosts.of(header)?.host).toBe('sho.rt');
  expect(hosts.of('api.example')).toBeNull();
});

test('what is longer than any host is none, even where all are served', () => {
  const hosts = catchAll();
  expect(hosts.of(`${'a'.repeat(253)}.:65535`)).not.toBeNull();
  expect(hosts.of('a'.repeat(261))).toBeNull();
});

test('made-up hosts take little memory, however many and however long', () => {
  const hosts = catchAll();
  Bun.gc(true);
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 9_000; n++) {
    const long = Buffer.alloc(n % 9 === 0 ? 250 : 60_000, 'a');
    long.write(String(n));
    hosts.of(long.toString('latin1'));
  }
  Bun.gc(true);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});
