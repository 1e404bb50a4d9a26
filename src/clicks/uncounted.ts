import type { DropReason, RawVisit } from '../core/clicks/raw-visit.ts';
import { createAddressList } from './geo/address-list.ts';

export interface UncountedOptions {
  /** `192.0.2.0/24`, `2001:db8::/32`, or a single address. */
  readonly uncountedRanges: readonly string[];
  /** Name of a query parameter; a visit with it is not counted. Null for none. */
  readonly notTrackedQuery: string | null;
}

export type Uncounted = (visit: Pick<RawVisit, 'address' | 'target'>) => DropReason | null;

/** Returns why a visit is not counted, or null. Throws if a range is invalid. */
export function createUncounted(options: UncountedOptions): Uncounted {
  const ranges = createAddressList(options.uncountedRanges);
  const { notTrackedQuery } = options;

  return ({ address, target }) => {
    if (notTrackedQuery !== null && hasParameter(target, notTrackedQuery)) return 'not_tracked_query';
    return ranges.has(address) ? 'uncounted_address' : null;
  };
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
