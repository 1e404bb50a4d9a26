import { afterEach, describe, expect, test } from 'bun:test';
import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fillLinks, slugOf } from '../../bench/fill-links.ts';
import { eventually, startServer, stats, type TestServer, visit, visitInARow } from '../support/server.ts';

let server: TestServer;
afterEach(() => server.remove());

const file = (name: string): string => join(server.folder, name);

/** Flips eight bytes at `part` of the way through a file. */
function damage(name: string, part: number): void {
  const at = Math.floor(statSync(name).size * part);
  const bytes = Buffer.alloc(8);
  const descriptor = openSync(name, 'r+');
  readSync(descriptor, bytes, 0, 8, at);
  writeSync(
    descriptor,
    bytes.map((byte) => byte ^ 0xff),
    0,
    8,
    at,
  );
  closeSync(descriptor);
}

interface Readiness {
  readonly ready: boolean;
  readonly degraded: readonly string[];
}
const readiness = async (): Promise<Readiness> =>
  (await (await fetch(`${server.url}/readyz`)).json()) as Readiness;

describe('a damaged file of links', () => {
  const LINKS = 10_000;

  test.each([0.2, 0.45, 0.7, 0.95])(
    'flipped bytes at %p of the file take down no other link',
    async (part) => {
      server = await startServer({ WAYMARK_WORKERS: '1' });
      await server.stop();
      await fillLinks(file('waymark.db'), LINKS);
      damage(file('waymark.db'), part);
      await server.start();
      const [worker] = server.workerPids();
      const answers = new Map<number, number>();
      for (let n = 0; n < LINKS; n += 25) {
        const { status } = await visit(server, `/${slugOf(n)}`);
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
      // A page of the file holds the links of some tens of addresses; all others are whole.
      expect(answers.get(302) ?? 0).toBeGreaterThan((LINKS / 25) * 0.9);
      expect([...answers.keys()].every((status) => [302, 404, 500].includes(status))).toBe(true);
      expect(server.workerPids()).toEqual([worker ?? 0]);
      expect((await readiness()).ready).toBe(true);
    },
  );

  test('a page that every look-up needs is a fault of its visits, not the end of the process', async () => {
    server = await startServer({ WAYMARK_WORKERS: '1' });
    await server.stop();
    await fillLinks(file('waymark.db'), LINKS);
    // Every page from the middle on: whatever is read there is damaged.
    const size = statSync(file('waymark.db')).size;
    const descriptor = openSync(file('waymark.db'), 'r+');
    for (let at = Math.ceil(size / 8192) * 4096; at < size; at += 4096)
      writeSync(descriptor, Buffer.alloc(64, 0xa5), 0, 64, at);
    closeSync(descriptor);
    await server.start();
    const [worker] = server.workerPids();
    const statuses = new Set<number>();
    for (let n = 0; n < LINKS; n += 100) statuses.add((await visit(server, `/${slugOf(n)}`)).status);
    expect(statuses.has(500)).toBe(true);
    expect(server.workerPids()).toEqual([worker ?? 0]);
    const { ready, degraded } = await readiness();
    expect({ ready, degraded }).toEqual({ ready: true, degraded: ['links_file'] });
    expect(server.log()).toContain('the links database is damaged');
    expect(server.log()).toContain('waymark.db');
    expect(server.log().split('the links database is damaged')).toHaveLength(2);
  });
});

describe('damaged statistics', () => {
  async function withClicks(): Promise<string> {
    server = await startServer({ WAYMARK_WORKERS: '1' });
    const { slug } = await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/' } });
    await visitInARow(server.port, `/${slug}`, 10);
    await eventually(
      () => stats(server),
      ({ total }) => total.clicks === 10,
    );
    await server.stop();
    return slug;
  }

  async function expectAway(slug: string): Promise<void> {
    const answer = await server.api('/stats?interval=none');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await answer.json()).toMatchObject({ code: 'statistics_unavailable', status: 503 });
    expect((await server.api('/clicks?format=csv')).status).toBe(503);
    const state = await eventually(readiness, ({ degraded }) => degraded.includes('clicks'));
    expect(state).toMatchObject({ ready: true, degraded: expect.arrayContaining(['clicks']) });
    expect(server.log()).toContain('clicks.duckdb');
    expect(server.log()).toContain('statistics are unavailable');
    expect(await visitInARow(server.port, `/${slug}`, 5)).toEqual(Array(5).fill('HTTP/1.1 302'));
  }

  test('links are served, clicks wait, and a sound file in its place counts each of them once, without a restart', async () => {
    const slug = await withClicks();
    const sound = await Bun.file(file('clicks.duckdb')).bytes();
    writeFileSync(file('clicks.duckdb'), Buffer.alloc(sound.length, 0xa5));
    await server.start();
    await expectAway(slug);
    // As the operator is told to: the newest sound copy, and no log of the damaged one.
    expect(existsSync(file('clicks.duckdb.wal'))).toBe(false);
    writeFileSync(file('clicks.duckdb.copy'), sound);
    renameSync(file('clicks.duckdb.copy'), file('clicks.duckdb'));
    const counted = await eventually(
      async () =>
        (await server.api('/stats?interval=none&bots=include')).json() as Promise<{
          total?: { clicks: number };
        }>,
      ({ total }) => total?.clicks === 15,
      30_000,
    );
    expect(counted.total?.clicks).toBe(15);
    expect(await server.ask<unknown>(`/links?search=${slug}`)).toMatchObject({
      data: [{ slug, clicks: 15 }],
    });
    expect((await eventually(readiness, ({ degraded }) => degraded.length === 0)).degraded).toEqual([]);
  }, 60_000);

  test('with the file moved away statistics begin anew, and what waited is counted once, in links too', async () => {
    const slug = await withClicks();
    writeFileSync(file('clicks.duckdb'), Buffer.alloc(100_000, 0xa5));
    await server.start();
    await expectAway(slug);
    renameSync(file('clicks.duckdb'), file('clicks.duckdb.damaged'));
    const links = async () => server.ask<{ data: { clicks: number }[] }>(`/links?search=${slug}`);
    expect((await eventually(links, ({ data }) => data[0]?.clicks === 15, 30_000)).data[0]?.clicks).toBe(15);
    const counted = await eventually(
      () => stats(server),
      ({ total }) => total.clicks >= 5,
    );
    // The spool of the first run was read to its end and deleted: only what waited is there to be counted.
    expect(counted.total.clicks).toBe(5);
  }, 60_000);

  test('the server stops without waiting for statistics that are away, and loses nothing', async () => {
    const slug = await withClicks();
    const sound = await Bun.file(file('clicks.duckdb')).bytes();
    writeFileSync(file('clicks.duckdb'), Buffer.alloc(sound.length, 0xa5));
    await server.start();
    await expectAway(slug);
    expect(await server.stop()).toBe(0);
    writeFileSync(file('clicks.duckdb'), sound);
    await server.start();
    const counted = await eventually(
      () => stats(server),
      ({ total }) => total.clicks === 15,
    );
    expect(counted.total.clicks).toBe(15);
  }, 60_000);
});
