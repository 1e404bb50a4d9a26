/** Counters of one process that answers redirects, since its start. They only grow. */
export interface LaneSample {
  /** Number of answers by outcome: `redirect`, `missing`, `expired`, … */
  readonly outcomes: Readonly<Record<string, number>>;
  /**
   * `counts[i]` is the number of answers that took at most `boundsUs[i]` and longer than the bound before; the last
   * entry counts all slower ones.
   */
  readonly latency: {
    readonly boundsUs: readonly number[];
    readonly counts: readonly number[];
    readonly sumUs: number;
  };
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** Clicks that could not be spooled. */
  readonly lostClicks: number;
}

/** Sums over all processes. They include processes that were replaced, so they never fall. */
export interface LaneTotals {
  /** Replaces the last sample of `lane`. */
  set(lane: string, sample: LaneSample): void;
  /** The process has exited; a new one of the same name starts at zero. */
  retire(lane: string): void;
  sum(): LaneSample;
}

const NOTHING: LaneSample = {
  outcomes: {},
  latency: { boundsUs: [], counts: [], sumUs: 0 },
  cacheHits: 0,
  cacheMisses: 0,
  lostClicks: 0,
};

export function createLaneTotals(): LaneTotals {
  const lanes = new Map<string, LaneSample>();
  let retired = NOTHING;
  return {
    set(lane, sample) {
      lanes.set(lane, sample);
    },
    retire(lane) {
      retired = add(retired, lanes.get(lane) ?? NOTHING);
      lanes.delete(lane);
    },
    sum: () => [...lanes.values()].reduce(add, retired),
  };
}

function add(a: LaneSample, b: LaneSample): LaneSample {
  const names = new Set([...Object.keys(a.outcomes), ...Object.keys(b.outcomes)]);
  const longer = a.latency.counts.length >= b.latency.counts.length ? a.latency : b.latency;
  return {
    outcomes: Object.fromEntries(
      [...names].map((name) => [name, (a.outcomes[name] ?? 0) + (b.outcomes[name] ?? 0)]),
    ),
    latency: {
      boundsUs: longer.boundsUs,
      counts: longer.counts.map((_, i) => (a.latency.counts[i] ?? 0) + (b.latency.counts[i] ?? 0)),
      sumUs: a.latency.sumUs + b.latency.sumUs,
    },
    cacheHits: a.cacheHits + b.cacheHits,
    cacheMisses: a.cacheMisses + b.cacheMisses,
    lostClicks: a.lostClicks + b.lostClicks,
  };
}
