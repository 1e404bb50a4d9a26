import type { Upstream, UpstreamSource } from './relay.ts';

/** The full server as a redirect process sees it: it may leave and be replaced. */
export interface UpstreamGate extends UpstreamSource {
  open(upstream: Upstream): void;
  /** Makes requests wait until `open` is called. */
  close(): void;
}

/** How long a request waits for a full server. */
const WAIT_MS_MAX = 20_000;

export function createUpstreamGate(waitMsMax = WAIT_MS_MAX): UpstreamGate {
  let current: Upstream | null = null;
  let opening = Promise.withResolvers<Upstream>();

  return {
    async reach() {
      if (current !== null) return current;
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error('there is no full server')), waitMsMax);
      return Promise.race([opening.promise, late.promise]).finally(() => clearTimeout(timer));
    },
    isCurrent: (secret) => current?.secret === secret,
    open(upstream) {
      current = upstream;
      opening.resolve(upstream);
    },
    close() {
      if (current !== null) opening = Promise.withResolvers();
      current = null;
    },
  };
}

/** A full server that is always available, because it runs in this process. */
export const constantUpstream = (upstream: Upstream): UpstreamSource => ({
  reach: async () => upstream,
  isCurrent: () => true,
});
