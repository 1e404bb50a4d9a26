import { utcDayOf } from '../core/base/calendar.ts';
import { createGenerationCache } from '../core/base/generation-cache.ts';
import { ipv4Number } from './geo/address.ts';
import type { VisitOrigin } from './origin.ts';

const ADDRESSES_MAX = 100_000;

export interface Origins {
  /** One lookup for each visit serves every step that reads the address. */
  of(address: string): VisitOrigin;
  /** Clears the cache when a new day has begun, so that no address is kept much longer than its salt. */
  forgetOtherDays(): void;
}

export function createOrigins(deps: { nowMs: () => number }): Origins {
  const origins = createGenerationCache<VisitOrigin, string | number>(ADDRESSES_MAX);
  let day = utcDayOf(deps.nowMs());

  return {
    of(address) {
      // A number is found faster than a text and takes less memory.
      const key = ipv4Number(address) ?? address;
      let origin = origins.get(key);
      if (origin === undefined) {
        origin = { uncounted: null, location: null, latestVisitor: null };
        origins.set(key, origin);
      }
      return origin;
    },
    forgetOtherDays() {
      const today = utcDayOf(deps.nowMs());
      if (today !== day) origins.clear();
      day = today;
    },
  };
}
