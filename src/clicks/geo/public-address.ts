import ipaddr from 'ipaddr.js';
import { ipv4Number, plainAddress } from './address.ts';

/**
 * The public address of a visitor; for an IPv6 address that embeds an IPv4 address (mapped, 6to4, Teredo, NAT64), the
 * embedded one. Null for a text that is no address, and for private and reserved addresses.
 */
export function publicAddress(text: string): string | null {
  const address = plainAddress(text);
  if (!address.includes(':')) return isPublicIpv4(address) ? address : null;
  if (ORDINARY_IPV6.test(address)) return address;
  if (!ipaddr.IPv6.isValid(address)) return null;
  const parsed = ipaddr.IPv6.parse(address);
  const range = parsed.range();
  if (range === 'unicast') return address;
  const embedded = embeddedIpv4(range, parsed.toByteArray());
  return embedded !== null && isPublicIpv4(embedded) ? embedded : null;
}

/** Nothing in 2400::/6 and 2800::/5 is reserved, and nearly every visitor with IPv6 has an address there. */
const ORDINARY_IPV6 = /^2[4-9a-f][\da-f]{2}:/i;

/** First bytes of networks that are partly reserved; all from 224 on are reserved. */
const MIXED_NETWORKS: ReadonlySet<number> = new Set([0, 10, 100, 127, 169, 172, 192, 198, 203]);
const FIRST_RESERVED = 224;

function isPublicIpv4(address: string): boolean {
  const number = ipv4Number(address);
  return number !== null && isPublicNumber(number, address);
}

/** Whether an IPv4 address, with its number, is public. */
export function isPublicNumber(number: number, address: string): boolean {
  const first = number >>> 24;
  if (first >= FIRST_RESERVED) return false;
  return !MIXED_NETWORKS.has(first) || ipaddr.IPv4.parse(address).range() === 'unicast';
}

function embeddedIpv4(range: string, bytes: readonly number[]): string | null {
  switch (range) {
    case 'ipv4Mapped':
    case 'rfc6145':
      return bytes.slice(12).join('.');
    case '6to4':
      return bytes.slice(2, 6).join('.');
    case 'teredo':
      return bytes
        .slice(12)
        .map((byte) => byte ^ 0xff)
        .join('.');
    case 'rfc6052':
      // Only in the well-known prefix, 64:ff9b::/96, are the last four bytes the address.
      return bytes.slice(4, 12).every((byte) => byte === 0) ? bytes.slice(12).join('.') : null;
    default:
      return null;
  }
}
