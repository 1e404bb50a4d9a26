import ipaddr from 'ipaddr.js';
import type { DropReason, RawVisit } from '../core/clicks/raw-visit.ts';
import { ipv4Number, plainAddress } from './geo/address.ts';

export interface UncountedOptions {
  /** `192.0.2.0/24`, `2001:db8::/32`, or a single address. */
  readonly uncountedRanges: readonly string[];
  /** Name of a query parameter; a visit with it is not counted. Null for none. */
  readonly notTrackedQuery: string | null;
}

export type Uncounted = (visit: Pick<RawVisit, 'address' | 'target'>) => DropReason | null;

/** An IPv4 network as a number whose last bits are shifted out. */
interface Ipv4Range {
  readonly shift: number;
  readonly network: number;
}

type AddressRange = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Returns why a visit is not counted, or null. Throws if a range is invalid. */
export function createUncounted(options: UncountedOptions): Uncounted {
  const ranges = options.uncountedRanges.map(readRange);
  const ipv4 = ranges.flatMap(toIpv4Range);
  const ipv6 = ranges.filter(([base]) => base.kind() === 'ipv6');
  const { notTrackedQuery } = options;

  return ({ address, target }) => {
    if (notTrackedQuery !== null && hasParameter(target, notTrackedQuery)) return 'not_tracked_query';
    if (ranges.length === 0) return null;
    return isUncounted(plainAddress(address)) ? 'uncounted_address' : null;
  };

  function isUncounted(address: string): boolean {
    const number = ipv4Number(address);
    if (number !== null) return isInOne(number);
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    if (parsed.kind() === 'ipv4') return isInOne(ipv4Number(parsed.toString()) ?? 0);
    return ipv6.some(([base, bits]) => parsed.match(base, bits));
  }

  function isInOne(number: number): boolean {
    return ipv4.some(({ shift, network }) => (shift === 32 ? 0 : number >>> shift) === network);
  }
}

function toIpv4Range([base, bits]: AddressRange): readonly Ipv4Range[] {
  if (base.kind() !== 'ipv4') return [];
  const shift = 32 - bits;
  return [{ shift, network: shift === 32 ? 0 : (ipv4Number(base.toString()) ?? 0) >>> shift }];
}

function readRange(text: string): AddressRange {
  const trimmed = plainAddress(text.trim());
  if (ipaddr.isValid(trimmed)) {
    const address = ipaddr.process(trimmed);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  if (!ipaddr.isValidCIDR(trimmed)) throw new Error(`not an address range: ${text}`);
  return ipaddr.parseCIDR(trimmed);
}

function hasParameter(target: string, name: string): boolean {
  if (!target.includes(name)) return false;
  const queryAt = target.indexOf('?');
  if (queryAt === -1) return false;
  return target
    .slice(queryAt + 1)
    .split('&')
    .some((pair) => pair === name || pair.startsWith(`${name}=`));
}
