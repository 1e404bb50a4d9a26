import { createGenerationCache } from '../core/generation-cache.ts';
import { ipv4Number } from './address.ts';
import type { AgentRecord } from './agents.ts';
import type { Location } from './geo-file.ts';
import type { VisitorKey } from './unique.ts';
import { dayOf } from './visitor-hash.ts';

/** What earlier visits from an address taught; null until a step needs it and fills it in. */
export interface Origin {
  uncounted: boolean | null;
  location: Location | null;
  /** Latest first; a chain rather than an array, as each hop to cold memory shows. */
  latestVisitor: KnownVisitor | null;
}

export interface KnownVisitor extends VisitorKey {
  /** 16 hex digits. */
  readonly visitor: string;
  /** Number given to the salt: the salt itself must not outlive its day in here. */
  readonly salt: number;
  readonly agent: AgentRecord;
  /** The one met before it. */
  before: KnownVisitor | null;
}

const ADDRESSES_MAX = 100_000;

export interface Origins {
  /** One look-up a visit serves every step that asks about the address. */
  of(address: string): Origin;
  /** Empties itself when a day has begun since the last call, so that no address is held much longer than its salt. */
  forgetOtherDays(): void;
}

export function createOrigins(deps: { nowMs: () => number }): Origins {
  const origins = createGenerationCache<Origin, string | number>(ADDRESSES_MAX);
  let day = dayOf(deps.nowMs());

  return {
    of(address) {
      // A number is found sooner than a text and holds none in memory.
      const key = ipv4Number(address) ?? address;
      let origin = origins.get(key);
      if (origin === undefined) {
        origin = { uncounted: null, location: null, latestVisitor: null };
        origins.set(key, origin);
      }
      return origin;
    },
    forgetOtherDays() {
      const today = dayOf(deps.nowMs());
      if (today !== day) origins.clear();
      day = today;
    },
  };
}
