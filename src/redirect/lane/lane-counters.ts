export const LATENCY_BOUNDS_US = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000] as const;

/** Counters of one lane; a worker sends them to the main process once a second. */
export type LaneCounters = ReturnType<typeof createLaneCounters>;

export function createLaneCounters() {
  return {
    redirects: 0,
    /** HEAD requests: answered, but not clicks. */
    heads: 0,
    /** Relayed to the full server. */
    passedOn: 0,
    /** Invalid or oversized requests: answered with an error, and the connection closed. */
    refused: 0,
    /** Redirected without recording a click because the visitor asks not to be tracked. */
    untracked: 0,
    /** Declined prefetches, which the browser repeats when the user follows the link. */
    declined: 0,
    /** Answers that took at most LATENCY_BOUNDS_US[i]; the last entry counts all slower ones. */
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
