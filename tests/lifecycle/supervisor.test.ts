import { expect, test } from 'bun:test';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { holdersOfPort } from '../../src/system/port-holders.ts';
import { callApi, eventuallyTrue, type Place } from '../support/program.ts';
import { visitAlone } from '../support/server.ts';
import { createTestPlaces } from '../support/test-places.ts';
import { startVisitors } from '../support/visitors.ts';

const SHIPPED_GEO = join(
  import.meta.dir,
  '../../node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
);
const { newPlace } = createTestPlaces();

/** A server under its supervisor, as `npm start` runs it, with the link /kept. */
async function supervised(env: Record<string, string> = {}) {
  const place = await newPlace({ WAYMARK_ALONE: '10s', ...env });
  const supervisor = place.supervised();
  await supervisor.ready();
  await callApi(place, '/links', { url: 'https://example.com/', slug: 'kept' });
  return { place, supervisor };
}

/** The main process, as the operator's socket tells. */
async function mainPid(place: Place): Promise<number> {
  const answer = await fetch('http://waymark/operations/status', {
    method: 'POST',
    body: '{}',
    unix: `${place.folder}/admin.sock`,
  }).catch(() => null);
  return answer === null ? 0 : ((await answer.json()) as { pid: number }).pid;
}

test('a main process that dies is started again, and visitors are served meanwhile', async () => {
  const { place, supervisor } = await supervised();
  const visitors = startVisitors({ port: place.port, path: '/kept', count: 4, perConnection: 1, pauseMs: 5 });
  const before = await mainPid(place);
  process.kill(before, 'SIGKILL');
  expect(await eventuallyTrue(async () => ![0, before].includes(await mainPid(place)), 30_000)).toBe(true);
  await supervisor.ready();
  const { refused } = await visitors.stop();
  expect(refused).toEqual([]);
  expect(supervisor.output()).toContain('the server ended with SIGKILL; restarting');
  supervisor.kill('SIGTERM');
  expect(await supervisor.exited).toBe(0);
  expect(place.workers()).toEqual([]);
}, 90_000);

test('SIGHUP hands over to a new process without refusing a visitor', async () => {
  const { place, supervisor } = await supervised();
  const visitors = startVisitors({ port: place.port, path: '/kept', count: 4, perConnection: 1 });
  const before = await mainPid(place);
  supervisor.kill('SIGHUP');
  expect(await eventuallyTrue(async () => ![0, before].includes(await mainPid(place)), 30_000)).toBe(true);
  const { refused } = await visitors.stop();
  expect(refused).toEqual([]);
  supervisor.kill('SIGTERM');
  expect(await supervisor.exited).toBe(0);
  expect(holdersOfPort(place.port)).toEqual([]);
}, 90_000);

test('a start that fails ends the supervisor with the code of the server', async () => {
  const place = await newPlace({ WAYMARK_WORKERS: 'many' });
  expect(await place.supervised().exited).toBe(78);
}, 60_000);

test('a supervisor that is killed takes the server with it', async () => {
  const { place, supervisor } = await supervised();
  expect((await visitAlone(place.port, '/kept')).status).toBe(302);
  supervisor.kill('SIGKILL');
  expect(await eventuallyTrue(() => holdersOfPort(place.port).length === 0, 20_000)).toBe(true);
}, 60_000);

test('a new process that cannot use its data leaves the one before it as it is', async () => {
  const geo = join(mkdtempSync(join(tmpdir(), 'waymark-geo-')), 'geo.mmdb');
  copyFileSync(SHIPPED_GEO, geo);
  const { place, supervisor } = await supervised({ WAYMARK_GEO_DB: geo });
  const before = await mainPid(place);
  writeFileSync(geo, 'an upload that was cut');
  supervisor.kill('SIGHUP');
  expect(
    await eventuallyTrue(() => supervisor.output().includes('the previous server continues'), 20_000),
  ).toBe(true);
  expect(await mainPid(place)).toBe(before);
  expect((await visitAlone(place.port, '/kept')).status).toBe(302);
  rmSync(dirname(geo), { recursive: true });
}, 60_000);

test('a server is brought back when its successor dies after the hand-over', async () => {
  const { place, supervisor } = await supervised();
  const visitors = startVisitors({ port: place.port, path: '/kept', count: 2, perConnection: 1, pauseMs: 5 });
  const before = await mainPid(place);
  supervisor.kill('SIGHUP');
  expect(
    await eventuallyTrue(() => supervisor.output().includes('another server is taking over'), 20_000),
  ).toBe(true);
  for (const pid of childrenOf(supervisor.pid)) if (pid !== before) process.kill(pid, 'SIGKILL');
  expect(await eventuallyTrue(async () => ![0, before].includes(await mainPid(place)), 30_000)).toBe(true);
  expect((await visitors.stop()).refused).toEqual([]);
}, 90_000);

test('a stop in the middle of a take-over leaves no process', async () => {
  for (const waitMs of [0, 60, 200]) {
    const { place, supervisor } = await supervised();
    supervisor.kill('SIGHUP');
    expect(
      await eventuallyTrue(() => supervisor.output().includes('another server is taking over'), 20_000),
    ).toBe(true);
    await Bun.sleep(waitMs);
    supervisor.kill('SIGTERM');
    expect(await supervisor.exited).toBe(0);
    expect(await eventuallyTrue(() => place.workers().length === 0, 8_000)).toBe(true);
  }
}, 90_000);

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
