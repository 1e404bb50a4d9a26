import ipaddr from 'ipaddr.js';
import type { DropReason, RawVisit } from '../core/clicks/raw-visit.ts';
import { plainAddress } from './geo/address.ts';
import type { VisitOrigin } from './origin.ts';

export interface UncountedOptions {
  /** `192.0.2.0/24`, `2001:db8::/32`, or a single address. */
  readonly uncountedRanges: readonly string[];
  /** Name of a query parameter; a visit with it is not counted. Null for none. */
  readonly notTrackedQuery: string | null;
}

export type Uncounted = (visit: RawVisit, origin: VisitOrigin) => DropReason | null;

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type AddressRange = [Address, number];

/** Returns why a visit is not counted, or null. Throws if a range is invalid. */
export function createUncounted(options: UncountedOptions): Uncounted {
  const ranges = options.uncountedRanges.map(readRange);
  const { notTrackedQuery } = options;

  return (visit, origin) => {
    if (notTrackedQuery !== null && hasParameter(visit.target, notTrackedQuery)) return 'not_tracked_query';
    if (ranges.length === 0) return null;
    origin.uncounted ??= isUncounted(visit.address);
    return origin.uncounted ? 'uncounted_address' : null;
  };

  function isUncounted(address: string): boolean {
    const parsed = readAddress(address);
    return parsed !== null && ranges.some((range) => isWithin(parsed, range));
  }
}

function readRange(text: string): AddressRange {
  const trimmed = text.trim();
  const address = readAddress(trimmed);
  if (address !== null) return [address, address.kind() === 'ipv4' ? 32 : 128];
  if (!ipaddr.isValidCIDR(trimmed)) throw new Error(`not an address range: ${text}`);
  return ipaddr.parseCIDR(trimmed);
}

function readAddress(text: string): Address | null {
  const address = plainAddress(text);
  return ipaddr.isValid(address) ? ipaddr.process(address) : null;
}

function isWithin(address: Address, [base, bits]: AddressRange): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
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
