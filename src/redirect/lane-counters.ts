/** Plain numbers that a lane counts in and a worker sends to the main process once a second. */
export interface LaneCounters {
  redirects: number;
  /** HEAD requests: answered, not clicks. */
  heads: number;
  /** Passed on to the full server. */
  passedOn: number;
  /** No HTTP, or too much of it: answered with an error, and the connection ended. */
  refused: number;
  /** Redirected without a click because the visitor asks not to be tracked. */
  untracked: number;
  /** Prefetches that the browser is to repeat when its user goes. */
  declined: number;
  /** How many answers took at most LATENCY_BOUNDS_US[i], and in the last place all slower ones. */
  readonly latency: number[];
  latencySumUs: number;
}

export const LATENCY_BOUNDS_US = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000] as const;

export function createLaneCounters(): LaneCounters {
  return {
    redirects: 0,
    heads: 0,
    passedOn: 0,
    refused: 0,
    untracked: 0,
    declined: 0,
    latency: [...LATENCY_BOUNDS_US.map(() => 0), 0],
    latencySumUs: 0,
  };
}

export function countLatency(counters: LaneCounters, us: number): void {
  counters.latencySumUs += us;
  let i = 0;
  while (i < LATENCY_BOUNDS_US.length && us > (LATENCY_BOUNDS_US[i] ?? 0)) i++;
  counters.latency[i] = (counters.latency[i] ?? 0) + 1;
}
