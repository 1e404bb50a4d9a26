import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { Reader } from 'maxmind';
import { writeMmdb } from '../../../tests/support/mmdb.ts';
import { ipv4Number } from './address.ts';
import { createIpv4Tree } from './ipv4-tree.ts';

const NETWORKS = ['8.8.8.0/24', '8.8.4.0/30', '20.0.0.0/8', '200.1.2.3/32'];

describe.each([4, 6] as const)('in a tree of IPv%p', (ipVersion) => {
  const prefix = ipVersion === 4 ? '' : '::';
  const networks = Object.fromEntries(
    NETWORKS.map((network, index) => {
      const [address = '', bits = ''] = network.split('/');
      const place = prefix === '' ? network : `${prefix}${address}/${96 + Number(bits)}`;
      return [place, { country_code: ['US', 'DE', 'TW', 'FR'][index] ?? '' }];
    }),
  );
  const bytes = Buffer.from(writeMmdb({ ipVersion, kind: 'test', networks }));
  const reader = new Reader(bytes);
  const recordOf = createIpv4Tree(bytes, reader.metadata);

  test('an address has a record exactly when the reader finds one, and equal records mean equal places', () => {
    const near = fc.tuple(fc.constantFrom(8, 20, 200), fc.nat(255), fc.nat(255), fc.nat(255));
    const addresses = fc.oneof(
      fc.ipV4(),
      near.map((parts) => parts.join('.')),
      fc.constantFrom(
        '8.8.8.8',
        '8.8.4.3',
        '8.8.4.4',
        '200.1.2.3',
        '200.1.2.4',
        '0.0.0.0',
        '255.255.255.255',
      ),
    );
    const placeOf = new Map<number, unknown>();
    fc.assert(
      fc.property(addresses, (address) => {
        const record = recordOf(ipv4Number(address) ?? 0);
        const found = reader.get(address);
        expect([address, record !== null]).toEqual([address, found !== null]);
        if (record === null) return;
        expect(found).toEqual((placeOf.get(record) ?? found) as typeof found);
        placeOf.set(record, found);
      }),
    );
  });
});

describe.each([24, 28, 32])('records of %p bits', (recordSize) => {
  test('lead left by a bit 0 and right by a bit 1', () => {
    // One node: the left half of all addresses has record 0x01020304 (or its low bits), the right half 0x05060708.
    const [left, right] = [0x0102_0304 % 2 ** recordSize, 0x0506_0708 % 2 ** recordSize];
    const bytes = nodeOf(recordSize, left, right);
    const recordOf = createIpv4Tree(bytes, { ipVersion: 4, nodeCount: 1, recordSize });
    expect([recordOf(0), recordOf(-1)]).toEqual([left, right]);
  });

  test('a record that is the number of nodes means nothing', () => {
    const recordOf = createIpv4Tree(nodeOf(recordSize, 1, 1), { ipVersion: 4, nodeCount: 1, recordSize });
    expect(recordOf(0)).toBeNull();
  });
});

function nodeOf(recordSize: number, left: number, right: number): Uint8Array {
  const bits = [left, right].map((record) => record.toString(2).padStart(recordSize, '0'));
  const [first = '', second = ''] = bits;
  // With 28 bits, the highest four bits of both share the byte in the middle.
  const text =
    recordSize === 28
      ? first.slice(4) + first.slice(0, 4) + second.slice(0, 4) + second.slice(4)
      : first + second;
  return Uint8Array.from(text.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
