import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

type AddressStanding = 'allowed' | 'public' | 'forbidden';

export interface AddressGuard {
  /**
   * `allowed` when it is in a range that the operator allows, which takes precedence; `forbidden` also for text that
   * is not an address.
   */
  standingOf(address: string): AddressStanding;
}

/** `allowed` lists ranges in CIDR form or single addresses; throws on an invalid one. */
export function createAddressGuard(allowed: readonly string[]): AddressGuard {
  const ranges = allowed.map(parseRange);
  return {
    standingOf(text) {
      if (!ipaddr.isValid(text)) return 'forbidden';
      // ::ffff:10.0.0.1 reaches 10.0.0.1.
      const address = ipaddr.process(text);
      const isAllowed = ranges.some(
        ([range, bits]) => range.kind() === address.kind() && address.match(range, bits),
      );
      if (isAllowed) return 'allowed';
      return isPublic(address) ? 'public' : 'forbidden';
    },
  };
}

/** Whether a URL's host is an address that `guard` forbids, or a name of this machine. */
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
  // IANA allocates global addresses in 2000::/3 only; the rest may get another meaning.
  return address.match(GLOBAL_UNICAST, 3) && address.range() === 'unicast' && !isIsatap(address);
}

// On a network without IPv4, every IPv4 site is reached through this prefix, so the embedded address is checked.
const NAT64 = ipaddr.IPv6.parse('64:ff9b::');
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

function embeddedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

/**
 * An ISATAP address tunnels to the IPv4 address in its last 32 bits, under any public prefix (RFC 5214, section 6.1).
 */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [, , , , flags = 0, mark] = address.parts;
  return mark === 0x5efe && (flags & ~0x0200) === 0;
}
