import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, startServer, type TestServer, visitAlone } from '../support/server.ts';

const PAGE = readFileSync(join(import.meta.dir, '..', '..', 'docs', 'operations.md'), 'utf8');
const LISTED = [...PAGE.matchAll(/^\| `((?:waymark|process)_\w+)`/gm)].map(([, name]) => name ?? '');

describe.each(['0', '1'])('the metrics of a server with %s workers', (workers) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ WAYMARK_WORKERS: workers });
    await server.ask('/links');
  });
  afterAll(() => server.remove());

  const scrape = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
  const figure = (text: string, series: string): number | null => {
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? null : Number(line.slice(series.length + 1));
  };

  test('each that is documented has a sample after the first call of the API', async () => {
    const text = await scrape();
    const sampled = new Set(
      [...text.matchAll(/^(\w+?)(?:_bucket|_sum|_count)?(?:\{[^}]*\})? \S+$/gm)].map(([, name]) => name),
    );
    expect(LISTED.filter((name) => !sampled.has(name))).toEqual([]);
  });

  test('a visit shows in visits, steps, sinks and latency', async () => {
    const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
    expect((await visitAlone(server.port, `/${slug}`)).status).toBe(302);
    const text = await eventually(
      scrape,
      (it) =>
        figure(it, 'waymark_sink_clicks_total{sink="click_store"}') === 1 &&
        figure(it, 'waymark_visits_total{outcome="redirect"}') === 1,
    );
    expect(figure(text, 'waymark_sink_clicks_total{sink="click_store"}')).toBe(1);
    expect(figure(text, 'waymark_sink_clicks_total{sink="link_counts"}')).toBe(1);
    expect(figure(text, 'waymark_visits_total{outcome="redirect"}')).toBe(1);
    expect(figure(text, 'waymark_pipeline_step_clicks_total{step="unique"}')).toBe(1);
    expect(figure(text, 'waymark_redirect_duration_seconds_count')).toBe(1);
    expect(figure(text, 'waymark_sink_failures_total{sink="click_store"}')).toBe(0);
    expect(figure(text, 'waymark_redirect_workers')).toBe(1);
    if (workers === '1') expect(figure(text, 'waymark_redirect_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  test('a scrape that a proxy passes on from the web is refused', async () => {
    const answer = await fetch(`${server.url}/metrics`, { headers: { 'x-forwarded-for': '8.8.8.8' } });
    expect(answer.status).toBe(403);
  });

  test('what a redirect process has counted outlives it', async () => {
    if (workers === '0') return;
    const before = figure(await scrape(), 'waymark_visits_total{outcome="redirect"}') ?? 0;
    expect(before).toBeGreaterThan(0);
    const [pid = -1] = server.workerPids();
    expect(pid).toBeGreaterThan(1);
    process.kill(pid, 'SIGKILL');
    const living = async (): Promise<number> => server.workerPids().filter((it) => it !== pid).length;
    expect(await eventually(living, (count) => count === 1, 30_000)).toBe(1);
    const patient = () => scrape().catch(() => '');
    await eventually(patient, (it) => figure(it, 'waymark_redirect_workers') === 1, 30_000);
    expect(figure(await scrape(), 'waymark_visits_total{outcome="redirect"}')).toBe(before);
  });
});
