import { createGenerationCache } from '../core/base/generation-cache.ts';
import type { Clock } from '../core/base/ports.ts';
import { type FramePolicy, forbidsFraming, framePolicyOf } from './frame-policy.ts';
import type { GuardedFetch } from './guarded-fetch.ts';

export interface FramingProbe {
  /**
   * Whether the page at `url` forbids being framed by `origin`, or by an arbitrary other origin when none is given.
   * Fetches the page if necessary and waits at most `waitMs`; null when it is not known (yet). Never rejects.
   */
  forbids(url: string, waitMs: number, origin?: string): Promise<boolean | null>;
}

export interface FramingProbeDeps {
  readonly fetch: GuardedFetch;
  readonly clock: Clock;
  readonly entriesMax?: number;
  readonly probesMax?: number;
}

const ENTRIES_MAX = 2_000;
const PROBES_MAX = 8;
const PROBE_TIMEOUT_MS = 5_000;
const REDIRECTS_MAX = 5;
const KNOWN_FOR_MS = 6 * 3_600_000;
const UNKNOWN_FOR_MS = 5 * 60_000;

interface CachedPolicy {
  readonly policy: FramePolicy | null;
  readonly untilMs: number;
}

export function createFramingProbe(deps: FramingProbeDeps): FramingProbe {
  const { fetch, clock, entriesMax = ENTRIES_MAX, probesMax = PROBES_MAX } = deps;
  const cache = createGenerationCache<CachedPolicy>(entriesMax);
  const underWay = new Map<string, Promise<FramePolicy | null>>();

  async function probe(address: string): Promise<FramePolicy | null> {
    const policy = await policyAt(address, fetch);
    const keptMs = policy === null ? UNKNOWN_FOR_MS : KNOWN_FOR_MS;
    cache.set(address, { policy, untilMs: clock.nowMs() + keptMs });
    underWay.delete(address);
    return policy;
  }

  /** Null when too many probes are running; a later visitor may start one. */
  function sharedProbe(address: string): Promise<FramePolicy | null> | null {
    const shared = underWay.get(address);
    if (shared !== undefined) return shared;
    if (underWay.size >= probesMax) return null;
    const started = probe(address);
    underWay.set(address, started);
    return started;
  }

  return {
    async forbids(url, waitMs, origin) {
      const page = URL.parse(url);
      if (page === null) return null;
      page.hash = '';
      const known = cache.get(page.href);
      const isFresh = known !== undefined && clock.nowMs() < known.untilMs;
      const policy = isFresh ? known.policy : await atMost(waitMs, sharedProbe(page.href));
      if (policy === null) return null;
      return forbidsFraming(policy, origin === undefined ? null : URL.parse(origin));
    },
  };
}

async function policyAt(address: string, fetch: GuardedFetch): Promise<FramePolicy | null> {
  try {
    const answer = await fetch.fetch({
      url: address,
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      timeoutMs: PROBE_TIMEOUT_MS,
      bytesMax: 0,
      onTooLarge: 'cut',
      redirectsMax: REDIRECTS_MAX,
    });
    // A bot challenge or an error page says nothing about the page that a visitor would get.
    const isPage = answer.status >= 200 && answer.status < 300;
    return isPage ? framePolicyOf(new URL(answer.url), answer.headers) : null;
  } catch {
    return null;
  }
}

/** The probe continues after the wait, for the next caller. */
async function atMost<T>(waitMs: number, work: Promise<T | null> | null): Promise<T | null> {
  if (work === null || waitMs <= 0) return null;
  const { promise, resolve } = Promise.withResolvers<T | null>();
  const timer = setTimeout(() => resolve(null), waitMs);
  work.then(resolve);
  return await promise.finally(() => clearTimeout(timer));
}
