import { afterEach, describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, startServer, stats, type TestServer, visit } from '../support/server.ts';

let server: TestServer;
afterEach(() => server.remove());

/** A server killed with visits in its spool that are not counted, told by where their segment is. */
async function killedWithVisits(visits: number): Promise<{ slug: string; segment: string }> {
  server = await startServer({ WAYMARK_WORKERS: '1' });
  const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
  // The main process counts; while it stands still, redirects go on and the spool grows.
  process.kill(server.pid(), 'SIGSTOP');
  for (let n = 0; n < visits; n++) expect((await visit(server, `/${slug}`)).status).toBe(302);
  await server.kill();
  await Bun.sleep(200);
  const spool = join(server.folder, 'spool');
  const segments = readdirSync(spool, { recursive: true })
    .map((name) => join(spool, String(name)))
    .filter((name) => name.endsWith('.seg'))
    .map((name) => ({ name, end: readFileSync(name).readUInt32LE(12) }))
    .sort((a, b) => b.end - a.end);
  return { slug, segment: segments[0]?.name ?? '' };
}

describe('a spool that was damaged', () => {
  test('with a torn tail: what was whole counts', async () => {
    const { segment } = await killedWithVisits(20);
    const bytes = readFileSync(segment);
    const end = bytes.readUInt32LE(12);
    bytes.fill(0xa5, end, end + 100);
    writeFileSync(segment, bytes);
    await server.start();
    const counted = await eventually(
      () => stats(server),
      (it) => it.total.clicks >= 20,
    );
    expect(counted.total.clicks).toBe(20);
  });

  test('with a file cut off in the last record: all others count, and the operator is told', async () => {
    const { segment } = await killedWithVisits(20);
    const bytes = readFileSync(segment);
    writeFileSync(segment, bytes.subarray(0, bytes.readUInt32LE(12) - 60));
    await server.start();
    const counted = await eventually(
      () => stats(server),
      (it) => it.total.clicks >= 19,
    );
    expect(counted.total.clicks).toBe(19);
    expect(server.log()).toContain('it is set aside');
  });

  test('with a flipped byte: the record is set aside and reported, the rest counts', async () => {
    const { segment } = await killedWithVisits(20);
    const bytes = readFileSync(segment);
    bytes[64 + 20] = (bytes[64 + 20] ?? 0) ^ 0xff;
    writeFileSync(segment, bytes);
    await server.start();
    const counted = await eventually(
      () => stats(server),
      (it) => it.total.clicks >= 19,
    );
    expect(counted.total.clicks).toBe(19);
    expect(readdirSync(join(server.folder, 'spool', 'damaged'))).toHaveLength(1);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('waymark_clicks_dropped_total{reason="unreadable"} 1');
    expect(server.log()).toContain('it is set aside');
  });
});

const ready = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status;

test('while the spool cannot grow, visitors are redirected, readiness is red, the loss is told, and it heals by itself', async () => {
  // Too little for a second segment: the bound is met as a full disk would be.
  server = await startServer({ WAYMARK_WORKERS: '0', WAYMARK_SPOOL_MAX: '1MB' });
  const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
  const agent = { 'user-agent': `Mozilla/5.0 ${'x'.repeat(1_000)}` };
  let visits = 0;
  while ((await ready()) === 200 && visits < 5_000) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => visit(server, `/${slug}`, agent)));
    for (const answer of answers) expect(answer.status).toBe(302);
    visits += answers.length;
  }
  expect(await ready()).toBe(503);
  expect((await visit(server, `/${slug}`)).status).toBe(302);
  const metrics = async () => (await fetch(`${server.url}/metrics`)).text();
  expect(await metrics()).toMatch(/waymark_clicks_lost_total [1-9]/);
  const saidOnce = () => server.log().split('their clicks cannot be kept').length - 1;
  expect(
    await eventually(
      async () => saidOnce(),
      (times) => times > 0,
    ),
  ).toBe(1);

  // Room is made: what was counted is let go of.
  for (const name of readdirSync(join(server.folder, 'spool'), { recursive: true }).map(String)) {
    if (name.endsWith('.free')) rmSync(join(server.folder, 'spool', name));
  }
  const before = (
    await eventually(
      () => stats(server),
      () => false,
      600,
    )
  ).total.clicks;
  expect(before).toBeGreaterThan(0);
  await server.stop();
  await server.start({ WAYMARK_WORKERS: '0' });
  expect(await ready()).toBe(200);
  expect((await visit(server, `/${slug}`)).status).toBe(302);
  const after = await eventually(
    () => stats(server),
    (it) => it.total.clicks > before,
  );
  expect(after.total.clicks).toBe(before + 1);
});
