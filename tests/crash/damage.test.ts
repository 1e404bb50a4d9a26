import { afterEach, describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, startServer, stats, type TestServer, visit, visitInARow } from '../support/server.ts';

let server: TestServer;
afterEach(() => server.remove());

/** A server killed with visits in its spool that are not counted, told by where their segment is. */
async function killedWithVisits(visits: number): Promise<{ slug: string; segment: string }> {
  server = await startServer({ WAYMARK_WORKERS: '1' });
  const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
  // The main process counts; while it stands still, redirects go on and the spool grows.
  process.kill(server.pid(), 'SIGSTOP');
  const answers = await visitInARow(server.port, `/${slug}`, visits);
  expect(answers).toEqual(Array(visits).fill('HTTP/1.1 302'));
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
    expect(server.log()).toContain('was moved to spool/damaged');
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
    expect(server.log()).toContain('was moved to spool/damaged');
  });
});

interface Readiness {
  readonly ready: boolean;
  readonly degraded: readonly string[];
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}
const readiness = async (): Promise<Readiness> => {
  const answer = await fetch(`${server.url}/readyz`);
  const state = (await answer.json()) as Readiness;
  expect(answer.status).toBe(state.ready ? 200 : 503);
  return state;
};
const degraded = async (): Promise<string> => (await readiness()).degraded.join();
const mount = (...args: string[]): boolean => Bun.spawnSync(['mount', ...args]).exitCode === 0;

test('while the disk is full visitors are redirected, the server is ready but degraded, the loss is told, and it heals by itself', async () => {
  server = await startServer({ WAYMARK_WORKERS: '1' });
  const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
  await server.stop();
  const spool = join(server.folder, 'spool');
  // Room for the first segments and none after: a disk of its own where that may be made, else the spool's own bound.
  const ownDisk = mount('-t', 'tmpfs', '-o', 'size=68m', 'tmpfs', spool);
  try {
    await server.start({ WAYMARK_WORKERS: '1', ...(ownDisk ? {} : { WAYMARK_SPOOL_MAX: '1MB' }) });
    // Longer than the first segment can hold.
    const agent = { 'user-agent': `Mozilla/5.0 ${'x'.repeat(900)}` };
    let visits = 0;
    while ((await degraded()) === '' && visits < 6_000) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => visit(server, `/${slug}`, agent)));
      for (const answer of answers) expect(answer.status).toBe(302);
      visits += answers.length;
      await Bun.sleep(20);
    }
    expect(await eventually(degraded, (parts) => parts.includes('spool'))).toBe('spool');
    expect((await readiness()).ready).toBe(true);
    for (let n = 0; n < 50; n++) expect((await visit(server, `/${slug}`, agent)).status).toBe(302);
    const metrics = async () => (await fetch(`${server.url}/metrics`)).text();
    expect(await eventually(metrics, (it) => /clicks_lost_total [1-9]/.test(it))).toMatch(
      /clicks_lost_total [1-9]/,
    );
    const saidTimes = async () => server.log().split('their clicks cannot be stored').length - 1;
    expect(await eventually(saidTimes, (times) => times > 0)).toBe(1);

    if (ownDisk) mount('-o', 'remount,size=300m', spool);
    else await server.stop().then(() => server.start({ WAYMARK_WORKERS: '1' }));
    expect(await eventually(degraded, (parts) => parts === '', 10_000)).toBe('');
    expect(await eventually(metrics, (it) => /spool_unread_bytes 0$/m.test(it))).toMatch(
      /spool_unread_bytes 0$/m,
    );
    const before = (await stats(server)).total.clicks;
    expect((await visit(server, `/${slug}`)).status).toBe(302);
    expect(
      (
        await eventually(
          () => stats(server),
          (it) => it.total.clicks > before,
        )
      ).total.clicks,
    ).toBe(before + 1);
  } finally {
    await server.stop();
    if (ownDisk) Bun.spawnSync(['umount', spool]);
  }
}, 60_000);
