import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

type Standing = 'allowed' | 'public' | 'forbidden';

export interface AddressGuard {
  /** `allowed` when the operator named its range, which wins over everything; `forbidden` for text that is no address. */
  standingOf(address: string): Standing;
}

/** `allowed` are ranges in CIDR form or single addresses; throws on one that cannot be read. */
export function createAddressGuard(allowed: readonly string[]): AddressGuard {
  const ranges = allowed.map(parseRange);
  return {
    standingOf(text) {
      if (!ipaddr.isValid(text)) return 'forbidden';
      // ::ffff:10.0.0.1 reaches 10.0.0.1.
      const address = ipaddr.process(text);
      const named = ranges.some(
        ([range, bits]) => range.kind() === address.kind() && address.match(range, bits),
      );
      if (named) return 'allowed';
      return isPublic(address) ? 'public' : 'forbidden';
    },
  };
}

/** Whether a host of a URL is an address that `guard` forbids, or this machine's own name. */
export function isInternalAddress(guard: AddressGuard, hostname: string): boolean {
  const isOwnName = hostname === 'localhost' || hostname.endsWith('.localhost');
  const address = isOwnName ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) && guard.standingOf(address) === 'forbidden';
}

function parseRange(text: string): [Address, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function isPublic(address: Address): boolean {
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast';
  if (address.match(NAT64, 96)) return isPublic(embeddedIpv4(address));
  // The registry gives out nothing beyond 2000::/3, so what it may become one day is not ours to guess.
  return address.match(GLOBAL_UNICAST, 3) && address.range() === 'unicast' && !isIsatap(address);
}

// On a network without IPv4 every old site is reached through this prefix, so it is judged by what it leads to.
const NAT64 = ipaddr.IPv6.parse('64:ff9b::');
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

function embeddedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

/** A tunnel to the IPv4 address in its last 32 bits, under whatever public prefix (RFC 5214, section 6.1). */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [, , , , flags = 0, mark] = address.parts;
  return mark === 0x5efe && (flags & ~0x0200) === 0;
}
