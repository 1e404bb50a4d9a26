import { expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DomainId } from '../../src/core/base/ids.ts';
import { createWorkerPool } from '../../src/redirect/workers/worker-pool.ts';
import { openSqliteStores } from '../../src/storage/sql/sqlite/sqlite-stores.ts';
import { LOCKS_FOLDER } from '../../src/system/spool-lock.ts';

const WORKER = join(import.meta.dir, '..', '..', 'src', 'worker.ts');

/** A pool whose processes run `program` first; the folder has an empty database. */
async function poolOf(count: number, program: string) {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-pool-'));
  mkdirSync(join(folder, 'spool'));
  const database = join(folder, 'waymark.db');
  const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
  const stores = openSqliteStores({ file: database, instance: 'tests', random, nowMs: Date.now() });
  writeFileSync(join(folder, 'worker.ts'), program);
  let spools = 0;
  const pool = createWorkerPool({
    count,
    command: [process.execPath, join(folder, 'worker.ts')],
    socket: join(folder, 'workers.sock'),
    upstream: { hostname: '127.0.0.1', port: 9, secret: 'of the tests' },
    options: {
      hostname: '127.0.0.1',
      port: 0,
      database,
      spoolRoot: join(folder, 'spool'),
      spoolBytesMax: 1e9,
      aloneMs: 1_000,
      staleMsMax: 0,
      ownDomainId: 1 as DomainId,
      catchAll: true,
      elsewhere: [],
      cacheEntriesMax: 1_000,
      linkPlacesBytes: 1_000_000,
      spoolSegmentsKept: 2,
      fsync: { kind: 'every', intervalMs: 1_000 },
      trustedProxies: [],
      countryHeader: '',
      respectDnt: false,
      geoPaths: [],
      pages: null,
      splitSecret: '00',
    },
    newSpool() {
      const name = `spool-${spools++}`;
      return { name, folder: join(folder, 'spool', name) };
    },
    take: async () => true,
    onUntrustedProxy: () => undefined,
    onNotWarm: () => undefined,
    onDeath: () => undefined,
  });
  return {
    folder,
    pool,
    async end() {
      await pool.stop(2_000, { predecessorsToo: true });
      await stores.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

test('a start whose third worker fails tells what that worker said, and a stop leaves no process', async () => {
  const { folder, pool, end } = await poolOf(
    3,
    `import { existsSync, writeFileSync } from 'node:fs';
     const turn = [1, 2, 3].find((n) => !existsSync(import.meta.dir + '/' + n)) ?? 0;
     writeFileSync(import.meta.dir + '/' + turn, '');
     if (turn === 3) throw new Error('the third worker has no luck');
     await import(${JSON.stringify(WORKER)});`,
  );
  const failure = await pool.start().catch((error: Error) => error.message);
  expect(failure).toContain('the third worker has no luck');
  const pids = pool.pids();
  expect(new Set(pids).size).toBe(2);
  expect(existsSync(join(folder, LOCKS_FOLDER, 'spool-1.lock'))).toBe(true);
  await end();
  expect(pids.filter(isAlive)).toEqual([]);
}, 60_000);

test('a start whose workers end at once fails once, and starts no other', async () => {
  const { folder, pool, end } = await poolOf(
    2,
    `import { appendFileSync } from 'node:fs';
     appendFileSync(import.meta.dir + '/starts', 'x');
     process.exit(3);`,
  );
  const failure = await pool.start().catch((error: Error) => error.message);
  expect(failure).toContain('ended with 3 before it served');
  await Bun.sleep(1_000);
  expect(await Bun.file(join(folder, 'starts')).text()).toBe('x');
  await end();
}, 60_000);

test('a start goes on when a worker is killed from outside while it starts', async () => {
  const { pool, end } = await poolOf(
    1,
    `import { existsSync, writeFileSync } from 'node:fs';
     const mark = import.meta.dir + '/killed';
     if (!existsSync(mark)) {
       writeFileSync(mark, '');
       process.kill(process.pid, 'SIGKILL');
     }
     await import(${JSON.stringify(WORKER)});`,
  );
  expect(await pool.start()).toBeGreaterThan(0);
  expect(pool.serving()).toBe(1);
  await end();
}, 60_000);
