import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ipv4Number, plainAddress } from './address.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::ffff:c000:201', '::ffff:c000:201'],
  ['2001:db8::1', '2001:db8::1'],
  ['x'.repeat(65), ''],
])('%p is plainly %p', (address, plain) => {
  expect(plainAddress(address)).toBe(plain);
});

test.each([
  ['0.0.0.0', 0],
  ['0.0.1.2', 258],
  ['255.255.255.255', -1],
  ['256.0.0.0', null],
  ['1.2.3', null],
  ['1.2.3.', null],
  ['1.2..3', null],
  ['.1.2.3', null],
  ['1.2.3.4.5', null],
  ['01.2.3.4', null],
  ['1.2.3.4 ', null],
  ['::1', null],
  ['', null],
])('%p as a number is %p', (address, number) => {
  expect(ipv4Number(address)).toBe(number);
});

test('no two IPv4 addresses share a number', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), (one, other) => {
      expect(ipv4Number(one)).not.toBeNull();
      expect(ipv4Number(one) === ipv4Number(other)).toBe(one === other);
    }),
  );
});
