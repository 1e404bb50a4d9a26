import { expect, test } from 'bun:test';
import type { LaneSample } from './lane-totals.ts';
import { createMetrics, type MetricsState } from './metrics.ts';

const QUIET: MetricsState = {
  spoolBytes: 4_096,
  spoolOldestAgeSeconds: null,
  spoolUnreadBytes: 0,
  stuckSink: null,
  workers: 2,
  workerBytes: 50_000_000,
  searchWaitingLinks: 0,
  ready: true,
  parts: { spool: true, clicks: true },
};

const ABOUT = { version: '1.2.3' };

const sample = (redirects: number): LaneSample => ({
  outcomes: { redirect: redirects, missing: 1 },
  latency: { boundsUs: [10, 100], counts: [redirects, 2, 1], sumUs: redirects * 5 },
  cacheHits: redirects,
  cacheMisses: 1,
  lostClicks: 0,
});

/** The value of the line that begins with `name`. */
const figureOf = (text: string, name: string): number | null => {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? null : Number(line.slice(name.length + 1));
};

test('figures of all processes are summed, and a replaced one keeps its part', async () => {
  const metrics = createMetrics(() => QUIET, ABOUT);
  metrics.setLane('1', sample(10));
  metrics.setLane('2', sample(5));
  metrics.setLane('1', sample(20));
  metrics.retireLane('1');
  metrics.setLane('1', sample(1));
  const text = await metrics.render();
  expect(figureOf(text, 'waymark_visits_total{outcome="redirect"}')).toBe(26);
  expect(figureOf(text, 'waymark_visits_total{outcome="missing"}')).toBe(3);
  expect(figureOf(text, 'waymark_link_cache_total{result="hit"}')).toBe(26);
  expect(figureOf(text, 'waymark_link_cache_total{result="miss"}')).toBe(3);
});

test('the latency histogram is cumulative and ends in the count', async () => {
  const metrics = createMetrics(() => QUIET, ABOUT);
  metrics.setLane('1', sample(10));
  const lines = (await metrics.render())
    .split('\n')
    .filter((line) => line.startsWith('waymark_redirect_duration'));
  expect(lines).toEqual([
    'waymark_redirect_duration_seconds_bucket{le="0.00001"} 10',
    'waymark_redirect_duration_seconds_bucket{le="0.0001"} 12',
    'waymark_redirect_duration_seconds_bucket{le="+Inf"} 13',
    'waymark_redirect_duration_seconds_sum 0.00005',
    'waymark_redirect_duration_seconds_count 13',
  ]);
});

test('counters have their labels', async () => {
  const metrics = createMetrics(() => QUIET, ABOUT);
  metrics.countDrops('do_not_track', 3);
  metrics.countStep('device', 100, 250);
  metrics.countWritten('click_store', 100, 500);
  metrics.countSinkFailure('click_store');
  metrics.countApiCall('links.create', 201, 4);
  metrics.countJob('daily_backup', false, 1_000);
  const text = await metrics.render();
  expect(figureOf(text, 'waymark_clicks_dropped_total{reason="do_not_track"}')).toBe(3);
  expect(figureOf(text, 'waymark_pipeline_step_seconds_total{step="device"}')).toBe(0.25);
  expect(figureOf(text, 'waymark_sink_clicks_total{sink="click_store"}')).toBe(100);
  expect(figureOf(text, 'waymark_sink_failures_total{sink="click_store"}')).toBe(1);
  expect(figureOf(text, 'waymark_api_duration_seconds_count{operation="links.create",status="201"}')).toBe(1);
  expect(figureOf(text, 'waymark_job_runs_total{job="daily_backup",result="failed"}')).toBe(1);
});

test('what can be counted begins at zero, so that the first failure is seen as a growth', async () => {
  const metrics = createMetrics(() => QUIET, ABOUT);
  metrics.expect({
    outcomes: ['redirect'],
    drops: ['unreadable'],
    steps: ['device'],
    sinks: ['click_store'],
    jobs: ['daily_backup'],
  });
  const text = await metrics.render();
  for (const series of [
    'waymark_visits_total{outcome="redirect"}',
    'waymark_clicks_dropped_total{reason="unreadable"}',
    'waymark_pipeline_step_clicks_total{step="device"}',
    'waymark_sink_failures_total{sink="click_store"}',
    'waymark_sink_stuck_seconds{sink="click_store"}',
    'waymark_job_runs_total{job="daily_backup",result="failed"}',
    'waymark_webhook_deliveries_total{result="failed"}',
    'waymark_clicks_lost_total',
    'waymark_degraded{part="clicks"}',
  ]) {
    expect(figureOf(text, series), series).toBe(0);
  }
});

test('a process has the metric names that dashboards use', async () => {
  const text = await createMetrics(() => QUIET, ABOUT).render();
  expect(figureOf(text, `waymark_build_info{version="1.2.3",runtime="bun ${Bun.version}"}`)).toBe(1);
  expect(figureOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(figureOf(text, 'process_heap_bytes')).toBeGreaterThan(1e5);
  expect(figureOf(text, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(figureOf(text, 'process_open_fds')).toBeGreaterThan(0);
  expect(figureOf(text, 'process_max_fds')).toBeGreaterThan(0);
  const startedS = figureOf(text, 'process_start_time_seconds') ?? 0;
  expect(Math.abs(startedS + process.uptime() - Date.now() / 1_000)).toBeLessThan(5);
  expect(figureOf(text, 'waymark_redirect_resident_memory_bytes')).toBe(50_000_000);
});

test('a degraded part has its own metric', async () => {
  const metrics = createMetrics(() => ({ ...QUIET, parts: { spool: false, clicks: true } }), ABOUT);
  const text = await metrics.render();
  expect(figureOf(text, 'waymark_degraded{part="spool"}')).toBe(1);
  expect(figureOf(text, 'waymark_degraded{part="clicks"}')).toBe(0);
  expect(figureOf(text, 'waymark_ready')).toBe(1);
});

test('a sink that got stuck has a time only while it is', async () => {
  let state: MetricsState = { ...QUIET, stuckSink: { sink: 'click_store', seconds: 12 }, ready: false };
  const metrics = createMetrics(() => state, ABOUT);
  expect(figureOf(await metrics.render(), 'waymark_sink_stuck_seconds{sink="click_store"}')).toBe(12);
  state = QUIET;
  const text = await metrics.render();
  expect(figureOf(text, 'waymark_sink_stuck_seconds{sink="click_store"}')).toBe(0);
  expect(figureOf(text, 'waymark_ready')).toBe(1);
});

test('asking twice counts nothing twice', async () => {
  const metrics = createMetrics(() => QUIET, ABOUT);
  metrics.setLane('1', sample(10));
  await metrics.render();
  expect(figureOf(await metrics.render(), 'waymark_visits_total{outcome="redirect"}')).toBe(10);
});
