import { afterEach, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { callApi, countedClicks, eventuallyTrue, type Place } from '../support/program.ts';
import { visitAlone } from '../support/server.ts';
import { createTestPlaces } from '../support/test-places.ts';

const { newPlace } = createTestPlaces();
const listeners: Server[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.close();
});

/** Another program on the port. */
function occupy(port: number, host = '127.0.0.1'): Promise<void> {
  return new Promise((done, fail) => {
    const listener = createServer();
    listeners.push(listener);
    listener.once('error', fail);
    listener.listen(port, host, () => done());
  });
}

/** A start that fails takes well under a second; the bound leaves room for a busy machine. */
const FAILS_WITHIN_MS = 20_000;

async function failedStart(place: Place, env: Record<string, string> = {}) {
  const startedMs = performance.now();
  const program = place.serve({ env });
  const code = await program.exited;
  return { code, output: program.output(), ms: performance.now() - startedMs };
}

describe('a port that another program holds', () => {
  for (const workers of ['0', '1', '2']) {
    test(`ends the start of a server with ${workers} workers: the message names port, program and setting, nothing is left`, async () => {
      const place = await newPlace({ WAYMARK_WORKERS: workers });
      await occupy(place.port);
      const { code, output, ms } = await failedStart(place);
      expect(code).toBe(1);
      expect(output).toContain(`port ${place.port} is already in use`);
      expect(output).toContain(`process ${process.pid}`);
      expect(output).toContain('WAYMARK_PORT');
      expect(ms).toBeLessThan(FAILS_WITHIN_MS);
      expect(place.workers()).toEqual([]);
      expect(existsSync(place.folder)).toBe(false);
    });
  }

  test('leaves a folder with data as it was, and the next start serves and counts', async () => {
    const place = await newPlace();
    const first = place.serve();
    await first.ready();
    await callApi(place, '/links', { url: 'https://example.com/', slug: 'kept' });
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    await occupy(place.port);
    expect((await failedStart(place)).code).toBe(1);
    expect(place.spools()).toEqual([]);
    for (const listener of listeners.splice(0)) listener.close();
    await place.serve().ready();
    expect((await visitAlone(place.port, '/kept')).status).toBe(302);
    expect(await eventuallyTrue(async () => (await countedClicks(place)) === 1)).toBe(true);
  });
});

test('an address that this machine does not have is named with its setting', async () => {
  const place = await newPlace();
  const { code, output } = await failedStart(place, { WAYMARK_HOST: '192.0.2.1' });
  expect(code).toBe(1);
  expect(output).toContain('192.0.2.1');
  expect(output).toContain('WAYMARK_HOST');
});

test('a data folder whose path is too long for a socket is refused with its setting', async () => {
  const place = await newPlace();
  const long = join(place.folder, 'a'.repeat(100));
  const { code, output } = await failedStart(place, { WAYMARK_DATA_DIR: long });
  expect(code).toBe(1);
  expect(output).toContain('WAYMARK_DATA_DIR');
  expect(existsSync(place.folder)).toBe(false);
});

test('two servers with two folders do not share a port, unless a setting allows it', async () => {
  const [one, other] = [await newPlace(), await newPlace()];
  const first = one.serve();
  await first.ready();
  const { code, output } = await failedStart(other, { WAYMARK_PORT: String(one.port) });
  expect(code).toBe(1);
  expect(output).toContain('another Waymark server');
  expect(existsSync(other.folder)).toBe(false);
  const sharing = { WAYMARK_PORT: String(one.port), WAYMARK_SHARE_PORT: 'true' };
  const second = other.serve({ env: sharing });
  expect(await eventuallyTrue(() => second.output().includes('listening'), 20_000)).toBe(true);
});

test('a program on the same port of another address is nobody’s business', async () => {
  const place = await newPlace();
  await occupy(place.port, '127.0.0.2');
  const server = place.serve();
  await server.ready();
  server.kill('SIGKILL');
  await server.exited;
  // The port is held by redirect processes of the folder now.
  await place.serve().ready();
  expect((await fetch(`${place.url}/healthz`)).status).toBe(200);
});

test('of two servers that start on one port at the same time, at most one goes on', async () => {
  const [one, other] = [await newPlace(), await newPlace()];
  const programs = [one.serve(), other.serve({ env: { WAYMARK_PORT: String(one.port) } })];
  const isDecided = () =>
    programs.every(
      (program) => program.output().includes('listening') || /already in use/.test(program.output()),
    );
  expect(await eventuallyTrue(isDecided, 20_000)).toBe(true);
  const going = programs.filter((program) => program.output().includes('listening'));
  expect(going.length).toBeLessThanOrEqual(1);
});

test('a folder has one server: the second is refused at once and names the first', async () => {
  const place = await newPlace();
  const first = place.serve();
  await first.ready();
  const { code, output, ms } = await failedStart(place);
  expect(code).toBe(1);
  expect(output).toContain(`another server (process ${first.pid}) uses ${place.folder}`);
  expect(ms).toBeLessThan(FAILS_WITHIN_MS);
  expect((await fetch(`${place.url}/healthz`)).status).toBe(200);
});

describe('the first key', () => {
  const NO_KEY = { WAYMARK_ADMIN_KEY: '' };
  const keyIn = (output: string): string | null => /^ +(wm_[0-9a-f]{48})$/m.exec(output)?.[1] ?? null;
  const statusWith = async (place: Place, key: string): Promise<number> =>
    (await fetch(`${place.url}/api/v1/links`, { headers: { authorization: `Bearer ${key}` } })).status;

  test('is shown again at each start until it was used once; a key that was shown stays valid', async () => {
    const place = await newPlace(NO_KEY);
    const shown: string[] = [];
    for (let start = 0; start < 2; start++) {
      const program = place.serve();
      await program.ready();
      const key = keyIn(program.output());
      expect(key).not.toBeNull();
      shown.push(key ?? '');
      if (start === 1) for (const each of shown) expect(await statusWith(place, each)).toBe(200);
      program.kill('SIGTERM');
      expect(await program.exited).toBe(0);
    }
    const later = place.serve();
    await later.ready();
    expect(keyIn(later.output())).toBeNull();
  });

  test('survives a start that is killed as soon as the key exists', async () => {
    const place = await newPlace(NO_KEY);
    const first = place.serve();
    expect(await eventuallyTrue(() => keyIn(first.output()) !== null, 20_000)).toBe(true);
    first.kill('SIGKILL');
    await first.exited;
    const second = place.serve();
    await second.ready();
    const key = keyIn(second.output());
    expect(await statusWith(place, key ?? '')).toBe(200);
  });
});
