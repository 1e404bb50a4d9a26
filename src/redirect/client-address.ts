import ipaddr from 'ipaddr.js';
import { ADDRESS_LENGTH_MAX, ipv4Number, plainAddress } from '../clicks/geo/address.ts';
import type { AddressList } from '../clicks/geo/address-list.ts';

/**
 * The client's address: the peer, unless that is a trusted proxy; then the last address in X-Forwarded-For that is
 * not a trusted proxy itself. An unreadable address ends the search.
 */
export function clientAddressOf(peer: string, forwardedFor: string, trusted: AddressList): string {
  return trusted.has(peer) ? forwardedClient(peer, forwardedFor, trusted) : peer;
}

/** The same for a peer that is a trusted proxy. */
export function forwardedClient(peer: string, forwardedFor: string, trusted: AddressList): string {
  let client = peer;
  let end = forwardedFor.length;
  while (end >= 0) {
    const comma = end === 0 ? -1 : forwardedFor.lastIndexOf(',', end - 1);
    const hop = readHop(forwardedFor.slice(comma + 1, end).trim());
    if (hop === null) break;
    client = hop;
    if (!trusted.has(client)) break;
    end = comma;
  }
  return client;
}

/** Null for a text that is no address. A few proxies write `1.2.3.4:5678` or `[2001:db8::1]:5678`. */
function readHop(text: string): string | null {
  // Nearly all are plain, and need no pattern.
  if (ipv4Number(text) !== null) return text;
  const hop = withoutPort(text);
  return hop.length > ADDRESS_LENGTH_MAX || !ipaddr.isValid(hop) ? null : plainAddress(hop);
}

function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(hop);
  if (bracketed !== null) return bracketed[1] ?? hop;
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(hop) ? hop.slice(0, hop.indexOf(':')) : hop;
}
