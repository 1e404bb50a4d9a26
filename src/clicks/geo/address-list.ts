import ipaddr from 'ipaddr.js';
import { ipv4Number, plainAddress } from './address.ts';

/** A set of address ranges. */
export interface AddressList {
  readonly isEmpty: boolean;
  /** False for a text that is no address. */
  has(address: string): boolean;
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** An IPv4 network as a number whose last bits are shifted out. */
interface Ipv4Range {
  readonly shift: number;
  readonly network: number;
}

/** Takes ranges in CIDR form or single addresses; throws on an invalid one, which the error names. */
export function createAddressList(ranges: readonly string[]): AddressList {
  const parsed = ranges.map(readRange);
  const ipv4 = parsed.flatMap(toIpv4Range);
  const ipv6 = parsed.filter(([base]) => base.kind() === 'ipv6');

  function hasNumber(number: number): boolean {
    return ipv4.some(({ shift, network }) => shifted(number, shift) === network);
  }

  return {
    isEmpty: parsed.length === 0,
    has(text) {
      if (parsed.length === 0) return false;
      // An IPv4 peer of a dual-stack listener is written ::ffff:1.2.3.4.
      const address = plainAddress(text);
      const number = ipv4Number(address);
      if (number !== null) return hasNumber(number);
      if (!ipaddr.isValid(address)) return false;
      const other = ipaddr.process(address);
      if (other.kind() === 'ipv4') return hasNumber(ipv4Number(other.toString()) ?? 0);
      return ipv6.some(([base, bits]) => other.match(base, bits));
    },
  };
}

function readRange(text: string): Range {
  const trimmed = plainAddress(text.trim());
  if (ipaddr.isValid(trimmed)) {
    const address = ipaddr.process(trimmed);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  if (!ipaddr.isValidCIDR(trimmed)) throw new Error(`not an address range: ${text}`);
  return ipaddr.parseCIDR(trimmed);
}

function toIpv4Range([base, bits]: Range): readonly Ipv4Range[] {
  if (base.kind() !== 'ipv4') return [];
  const shift = 32 - bits;
  return [{ shift, network: shifted(ipv4Number(base.toString()) ?? 0, shift) }];
}

/** A shift by 32 would do nothing. */
const shifted = (number: number, shift: number): number => (shift === 32 ? 0 : number >>> shift);
