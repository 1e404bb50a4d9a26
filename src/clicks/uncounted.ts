import ipaddr from 'ipaddr.js';
import type { DropReason, RawVisit } from '../core/click.ts';
import { plainAddress } from './address.ts';
import type { Origin } from './origins.ts';

export interface UncountedOptions {
  /** `192.0.2.0/24`, `2001:db8::/32`, or a single address. */
  readonly uncountedRanges: readonly string[];
  /** Name of a query parameter whose presence asks not to be counted; null for none. */
  readonly notTrackedQuery: string | null;
}

export type Uncounted = (visit: RawVisit, origin: Origin) => DropReason | null;

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** Says why a visit is not to be counted, or null. Throws when a range cannot be read. */
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

function readRange(text: string): Range {
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

function isWithin(address: Address, [base, bits]: Range): boolean {
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
