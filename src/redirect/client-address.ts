import ipaddr from 'ipaddr.js';
import { ADDRESS_LENGTH_MAX, plainAddress } from '../clicks/geo/address.ts';

/** A set of address ranges. */
export interface AddressList {
  readonly isEmpty: boolean;
  has(address: string): boolean;
}

/** Takes ranges in CIDR form or single addresses; throws on an invalid one. */
export function createAddressList(ranges: readonly string[]): AddressList {
  const parsed = ranges.map((range) => {
    if (range.includes('/')) return ipaddr.parseCIDR(range);
    const address = ipaddr.parse(range);
    return [address, address.kind() === 'ipv4' ? 32 : 128] as [typeof address, number];
  });
  return {
    isEmpty: parsed.length === 0,
    has(text) {
      if (parsed.length === 0 || !ipaddr.isValid(text)) return false;
      // An IPv4 peer of a dual-stack listener is written ::ffff:1.2.3.4.
      const address = ipaddr.process(text);
      return parsed.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
    },
  };
}

/**
 * The client's address: the peer, unless that is a trusted proxy; then the last address in X-Forwarded-For that is
 * not a trusted proxy itself. An unreadable address ends the search.
 */
export function clientAddressOf(peer: string, forwardedFor: string, trusted: AddressList): string {
  let client = peer;
  if (!trusted.has(peer)) return client;
  const hops = forwardedFor.split(',');
  for (let i = hops.length - 1; i >= 0; i--) {
    const hop = withoutPort((hops[i] ?? '').trim());
    if (hop.length > ADDRESS_LENGTH_MAX || !ipaddr.isValid(hop)) break;
    client = plainAddress(hop);
    if (!trusted.has(client)) break;
  }
  return client;
}

/** A few proxies write `1.2.3.4:5678` or `[2001:db8::1]:5678`. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(hop);
  if (bracketed !== null) return bracketed[1] ?? hop;
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(hop) ? hop.slice(0, hop.indexOf(':')) : hop;
}
