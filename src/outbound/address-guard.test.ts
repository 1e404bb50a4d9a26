import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createAddressGuard } from './address-guard.ts';

const strict = createAddressGuard([]);

describe('an address that a stranger chose', () => {
  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '100::1',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:2::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:c0a8:101::1',
    '3fff::1',
    '2606:4700::5efe:10.0.0.1',
    '2606:4700::200:5efe:10.0.0.1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '',
    'localhost',
    '1.2.3.4.5',
    '8.8.8.8 ',
  ])('%s is forbidden', (address) => {
    expect(strict.standingOf(address)).toBe('forbidden');
  });

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:82a::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is public', (address) => {
    expect(strict.standingOf(address)).toBe('public');
  });

  test('one of a private range is forbidden however it is clothed', () => {
    const privateRanges = [
      { first: 0x0a000000, bits: 8 },
      { first: 0x64400000, bits: 10 },
      { first: 0x7f000000, bits: 8 },
      { first: 0xa9fe0000, bits: 16 },
      { first: 0xac100000, bits: 12 },
      { first: 0xc0a80000, bits: 16 },
      { first: 0xe0000000, bits: 3 },
    ];
    const inRange = fc
      .tuple(fc.constantFrom(...privateRanges), fc.nat(0xffffffff))
      .map(([{ first, bits }, any]) => first + (any % 2 ** (32 - bits)));
    fc.assert(
      fc.property(inRange, (number) => {
        for (const clothes of clothesOf(number)) expect(strict.standingOf(clothes)).toBe('forbidden');
      }),
    );
  });

  test('one of IPv6 that is not global unicast is forbidden', () => {
    const outside = fc
      .integer({ min: 0, max: 0xffff })
      .filter((first) => first >> 13 !== 1 && first !== 0x64);
    fc.assert(
      fc.property(outside, fc.array(fc.nat(0xffff), { minLength: 7, maxLength: 7 }), (first, rest) => {
        const text = [first, ...rest].map((part) => part.toString(16)).join(':');
        // ::ffff:8.8.8.8 is IPv4.
        fc.pre(!/^0:0:0:0:0:ffff:/.test(text));
        expect(strict.standingOf(text)).toBe('forbidden');
      }),
    );
  });
});

describe('a range that the operator allows', () => {
  const guard = createAddressGuard(['127.0.0.0/8', '10.1.2.3', 'fd12::/16']);

  test.each(['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', 'fd12::5'])('%s is in it', (address) => {
    expect(guard.standingOf(address)).toBe('allowed');
  });

  test.each(['10.1.2.4', '::1', 'fd13::1', '169.254.169.254', '64:ff9b::127.0.0.1'])(
    '%s stays forbidden',
    (address) => {
      expect(guard.standingOf(address)).toBe('forbidden');
    },
  );

  test('that cannot be read is refused at the start', () => {
    expect(() => createAddressGuard(['10.0.0.0/33'])).toThrow();
    expect(() => createAddressGuard(['intranet'])).toThrow();
  });
});

function clothesOf(ipv4: number): string[] {
  const bytes = [ipv4 >>> 24, (ipv4 >>> 16) & 255, (ipv4 >>> 8) & 255, ipv4 & 255];
  const dotted = bytes.join('.');
  const high = (ipv4 >>> 16).toString(16);
  const low = (ipv4 & 0xffff).toString(16);
  return [
    dotted,
    `::ffff:${dotted}`,
    `::ffff:${high}:${low}`,
    `::${high}:${low}`,
    `64:ff9b::${dotted}`,
    `2002:${high}:${low}::1`,
    `2606:4700::5efe:${high}:${low}`,
  ];
}
