import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createLaneTotals, type LaneSample } from './lane-totals.ts';
import { collectProcessMetrics } from './process-metrics.ts';

/** Gauges, read when metrics are rendered. An age is null when there is nothing to measure. */
export interface MetricsState {
  readonly spoolBytes: number;
  readonly spoolOldestAgeSeconds: number | null;
  /** Bytes in the spool that not every sink has read. */
  readonly spoolUnreadBytes: number;
  readonly stuckSink: { readonly sink: string; readonly seconds: number } | null;
  readonly workers: number;
  /** Memory of all redirect processes together. */
  readonly workerBytes: number;
  /** Links that the search indexer has not processed yet. */
  readonly searchWaitingLinks: number;
  readonly ready: boolean;
  /** The parts that `/readyz` may list as degraded, and whether each is healthy. */
  readonly parts: Readonly<Record<string, boolean>>;
}

/** Known label values. Their counters start at zero, so that monitoring sees the first event as an increase. */
export interface KnownLabels {
  readonly outcomes?: readonly string[];
  readonly drops?: readonly string[];
  readonly steps?: readonly string[];
  readonly sinks?: readonly string[];
  readonly jobs?: readonly string[];
}

/** All metrics of /metrics. Counting costs one addition; the text is rendered on request. */
export interface Metrics {
  /** Starts counters at zero. */
  expect(known: KnownLabels): void;
  /** Replaces the counters of one redirect process. */
  setLane(lane: string, sample: LaneSample): void;
  /** The process has exited. */
  retireLane(lane: string): void;
  countDrops(reason: string, clicks: number): void;
  countStep(step: string, clicks: number, ms: number): void;
  countWritten(sink: string, clicks: number, ms: number): void;
  countSinkFailure(sink: string): void;
  /** `operation` comes from our own list, never from a request, so that the number of labels stays small. */
  countApiCall(operation: string, status: number, ms: number): void;
  countJob(job: string, ok: boolean, ms: number): void;
  countDelivery(result: 'ok' | 'failed', ms: number): void;
  /** The Prometheus text format. */
  render(): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LATENCY = 'waymark_redirect_duration_seconds';

export function createMetrics(
  readState: () => MetricsState | Promise<MetricsState>,
  about: { version: string },
): Metrics {
  const registry = new Registry();
  const lanes = createLaneTotals();
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `waymark_${name}`, help, labelNames, registers: [registry] });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `waymark_${name}`, help, labelNames, registers: [registry] });

  const visits = counter('visits_total', 'Visits answered, by outcome', ['outcome']);
  const cache = counter('link_cache_total', 'Link lookups by redirects, by result', ['result']);
  const lost = counter('clicks_lost_total', 'Clicks that could not be stored: full disk or full spool');
  const drops = counter('clicks_dropped_total', 'Clicks excluded on purpose, by reason', ['reason']);
  const stepClicks = counter('pipeline_step_clicks_total', 'Clicks processed by each step of the pipeline', [
    'step',
  ]);
  const stepTime = counter('pipeline_step_seconds_total', 'Time spent in each step of the pipeline', [
    'step',
  ]);
  const sinkClicks = counter('sink_clicks_total', 'Clicks written by each sink', ['sink']);
  const sinkTime = counter('sink_seconds_total', 'Time each sink spent writing', ['sink']);
  const sinkFailures = counter('sink_failures_total', 'Writes of a sink that failed and were retried', [
    'sink',
  ]);
  const jobs = counter('job_runs_total', 'Runs of periodic jobs, by result', ['job', 'result']);
  const jobTime = counter('job_seconds_total', 'Time spent in periodic jobs', ['job']);
  const deliveries = counter('webhook_deliveries_total', 'Attempts to deliver to a webhook, by result', [
    'result',
  ]);
  const deliveryTime = counter('webhook_delivery_seconds_total', 'Time spent waiting for webhooks');
  const api = new Histogram({
    name: 'waymark_api_duration_seconds',
    help: 'Calls of the API, by operation and status',
    labelNames: ['operation', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });

  const spoolBytes = gauge('spool_bytes', 'Size of the spool on disk');
  const spoolUnread = gauge('spool_unread_bytes', 'Bytes in the spool that are not counted yet');
  const spoolAge = gauge('spool_oldest_seconds', 'Age of the oldest click that is not counted yet');
  const stuck = gauge('sink_stuck_seconds', 'How long a sink has been failing; 0 when it works', ['sink']);
  const workers = gauge('redirect_workers', 'Running redirect processes');
  const workerMemory = gauge('redirect_resident_memory_bytes', 'Memory of all redirect processes together');
  const searchWaiting = gauge('search_waiting_links', 'Links that are not indexed for search yet');
  const ready = gauge('ready', '1 when /readyz answers 200');
  const degraded = gauge('degraded', '1 for each part that needs the operator', ['part']);
  const build = gauge('build_info', 'Always 1; the labels have version and runtime', ['version', 'runtime']);
  build.set({ version: about.version, runtime: `bun ${Bun.version}` }, 1);
  const own = collectProcessMetrics(registry);
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of the main process',
    registers: [registry],
  });
  const outcomes = new Set<string>();
  const sinks = new Set<string>();
  for (const result of ['ok', 'failed']) deliveries.inc({ result }, 0);

  function readLanes(): LaneSample {
    const sum = lanes.sum();
    visits.reset();
    for (const outcome of outcomes) visits.inc({ outcome }, 0);
    for (const [outcome, count] of Object.entries(sum.outcomes)) visits.inc({ outcome }, count);
    setTotal(cache, sum.cacheHits, { result: 'hit' });
    cache.inc({ result: 'miss' }, sum.cacheMisses);
    setTotal(lost, sum.lostClicks);
    return sum;
  }

  async function readGauges(): Promise<void> {
    const state = await readState();
    spoolBytes.set(state.spoolBytes);
    spoolUnread.set(state.spoolUnreadBytes);
    spoolAge.set(state.spoolOldestAgeSeconds ?? 0);
    for (const sink of sinks) stuck.set({ sink }, 0);
    if (state.stuckSink !== null) sinks.add(state.stuckSink.sink);
    if (state.stuckSink !== null) stuck.set({ sink: state.stuckSink.sink }, state.stuckSink.seconds);
    workers.set(state.workers);
    workerMemory.set(state.workerBytes);
    searchWaiting.set(state.searchWaitingLinks);
    ready.set(state.ready ? 1 : 0);
    for (const [part, isWell] of Object.entries(state.parts)) degraded.set({ part }, isWell ? 0 : 1);
    own.read();
    const { user, system } = process.cpuUsage();
    setTotal(cpu, (user + system) / 1e6);
  }

  function expectLabels(known: KnownLabels): void {
    for (const outcome of known.outcomes ?? []) outcomes.add(outcome);
    for (const reason of known.drops ?? []) drops.inc({ reason }, 0);
    for (const step of known.steps ?? []) {
      stepClicks.inc({ step }, 0);
      stepTime.inc({ step }, 0);
    }
    for (const sink of known.sinks ?? []) {
      sinks.add(sink);
      sinkClicks.inc({ sink }, 0);
      sinkTime.inc({ sink }, 0);
      sinkFailures.inc({ sink }, 0);
    }
    for (const job of known.jobs ?? []) {
      for (const result of ['ok', 'failed']) jobs.inc({ job, result }, 0);
      jobTime.inc({ job }, 0);
    }
  }

  return {
    expect: expectLabels,
    setLane: lanes.set,
    retireLane: lanes.retire,
    countDrops: (reason, clicks) => drops.inc({ reason }, clicks),
    countStep(step, clicks, ms) {
      stepClicks.inc({ step }, clicks);
      stepTime.inc({ step }, ms / 1_000);
    },
    countWritten(sink, clicks, ms) {
      sinkClicks.inc({ sink }, clicks);
      sinkTime.inc({ sink }, ms / 1_000);
    },
    countSinkFailure: (sink) => sinkFailures.inc({ sink }),
    countApiCall: (operation, status, ms) => api.observe({ operation, status: String(status) }, ms / 1_000),
    countJob(job, ok, ms) {
      jobs.inc({ job, result: ok ? 'ok' : 'failed' });
      jobTime.inc({ job }, ms / 1_000);
    },
    countDelivery(result, ms) {
      deliveries.inc({ result });
      deliveryTime.inc(ms / 1_000);
    },
    async render() {
      const sum = readLanes();
      await readGauges();
      return `${await registry.metrics()}\n${latencyText(sum.latency)}`;
    },
    contentType: registry.contentType,
  };
}

/** prom-client's counters only count up; these totals are counted elsewhere. */
function setTotal(counter: Counter, total: number, labels: Record<string, string> = {}): void {
  counter.reset();
  counter.inc(labels, total);
}

/** A histogram counted in other processes, which prom-client cannot import. */
function latencyText({ boundsUs, counts, sumUs }: LaneSample['latency']): string {
  let below = 0;
  const buckets = boundsUs.map((bound, i) => {
    below += counts[i] ?? 0;
    return `${LATENCY}_bucket{le="${bound / 1e6}"} ${below}`;
  });
  const all = below + (counts[boundsUs.length] ?? 0);
  return [
    `# HELP ${LATENCY} From reading a visit to handing over its answer`,
    `# TYPE ${LATENCY} histogram`,
    ...buckets,
    `${LATENCY}_bucket{le="+Inf"} ${all}`,
    `${LATENCY}_sum ${sumUs / 1e6}`,
    `${LATENCY}_count ${all}`,
    '',
  ].join('\n');
}
