import ipaddr from 'ipaddr.js';

type Value = string | number | { readonly [key: string]: Value };

/** A small database in MaxMind's format: a record for each network. */
export function writeMmdb(options: {
  ipVersion: 4 | 6;
  kind: string;
  networks: Readonly<Record<string, Value>>;
  builtAtMs?: number;
}): Uint8Array {
  const nodes: (Node | number | null)[][] = [[null, null]];
  const data: number[] = [];
  for (const [network, record] of Object.entries(options.networks)) {
    const bits = bitsOf(network, options.ipVersion);
    let node = 0;
    bits.forEach((bit, depth) => {
      const side = nodes[node];
      if (side === undefined) return;
      if (depth === bits.length - 1) side[bit] = { at: data.length };
      else {
        const next = side[bit];
        if (typeof next === 'number') node = next;
        else {
          side[bit] = nodes.length;
          node = nodes.length;
          nodes.push([null, null]);
        }
      }
    });
    data.push(...encode(record));
  }
  const tree = nodes.flatMap((sides) =>
    sides.flatMap((side) => {
      const value =
        side === null ? nodes.length : typeof side === 'number' ? side : nodes.length + 16 + side.at;
      return [value >> 16, (value >> 8) & 0xff, value & 0xff];
    }),
  );
  const metadata = encode({
    node_count: nodes.length,
    record_size: 24,
    ip_version: options.ipVersion,
    database_type: options.kind,
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Math.floor((options.builtAtMs ?? Date.UTC(2026, 9, 1)) / 1_000),
  });
  const marker = [0xab, 0xcd, 0xef, ...new TextEncoder().encode('MaxMind.com')];
  return Uint8Array.from([...tree, ...new Array(16).fill(0), ...data, ...marker, ...metadata]);
}

interface Node {
  /** Offset in the data. */
  readonly at: number;
}

/** IPv4 networks lie at ::/96 of a tree of IPv6. */
function bitsOf(network: string, ipVersion: 4 | 6): readonly number[] {
  const [address, length] = ipaddr.parseCIDR(network);
  const bytes = address.toByteArray();
  const isShort = ipVersion === 6 && bytes.length === 4;
  const all = [...(isShort ? new Array<number>(12).fill(0) : []), ...bytes];
  const bits = all.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((shift) => (byte >> shift) & 1));
  return bits.slice(0, length + (isShort ? 96 : 0));
}

function encode(value: Value): readonly number[] {
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    return [0x40 | bytes.length, ...bytes];
  }
  if (typeof value === 'number') {
    return [0xc4, value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
  }
  const entries = Object.entries(value);
  return [0xe0 | entries.length, ...entries.flatMap(([key, it]) => [...encode(key), ...encode(it)])];
}
