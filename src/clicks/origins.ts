import { createGenerationCache } from '../core/generation-cache.ts';
import type { AgentRecord } from './agents.ts';
import type { Location } from './geo.ts';
import type { VisitorKey } from './unique.ts';

/** What earlier visits from an address taught; null until a step needs it and fills it in. */
export interface Origin {
  uncounted: boolean | null;
  location: Location | null;
  /** The latest hashes of visitors from here, in no order. */
  readonly visitors: KnownVisitor[];
}

export interface KnownVisitor extends VisitorKey {
  /** 16 hex digits. */
  readonly visitor: string;
  readonly salt: string;
  readonly agent: AgentRecord;
}

const ADDRESSES_MAX = 100_000;

/** One look-up a visit serves every step that asks about the address. */
export function createOrigins(): { of(address: string): Origin } {
  const origins = createGenerationCache<Origin>(ADDRESSES_MAX);
  return {
    of(address) {
      let origin = origins.get(address);
      if (origin === undefined) {
        origin = { uncounted: null, location: null, visitors: [] };
        origins.set(address, origin);
      }
      return origin;
    },
  };
}
