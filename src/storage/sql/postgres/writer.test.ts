import { afterAll, afterEach, beforeEach, expect, test } from 'bun:test';
import { sql as text } from 'kysely';
import { startPostgres } from '../../../../tests/support/postgres-server.ts';
import { afterCommit } from '../after-commit.ts';
import type { Db } from '../schema.ts';
import { testDatabases } from './contract-adapter.ts';
import { openPostgres, type Postgres } from './postgres.ts';

const databases = testDatabases(startPostgres);
afterAll(() => databases.remove());

let url: string;
let sql: Postgres;
beforeEach(async () => {
  url = await databases.take();
  sql = await openPostgres({ url, nowMs: 1, writeConnections: 2, waitingMax: 1, connectMsMax: 5_000 });
});
afterEach(() => sql.close());

const add = (trx: Db, day: string) =>
  trx
    .insertInto('visitor_salts')
    .values({ day, salt: new Uint8Array(1) })
    .execute();
const days = async () =>
  (await sql.reader.selectFrom('visitor_salts').select('day').orderBy('day').execute()).map(({ day }) => day);

test('a job that met another one runs again, and its effects come once, after its commit', async () => {
  await sql.writer.write((trx) => add(trx, 'a'));
  const effects: string[] = [];
  const both = Promise.withResolvers<void>();
  let runs = 0;
  const job = (name: string) => async (trx: Db) => {
    const { count } = await trx
      .selectFrom('visitor_salts')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (++runs === 2) both.resolve();
    await both.promise;
    await add(trx, `${name}${count}`);
    afterCommit(trx, () => effects.push(name));
  };
  await Promise.all([sql.writer.write(job('x')), sql.writer.write(job('y'))]);
  // One counted what the other one added: as if they had run one after the other.
  expect((await days()).map((day) => day.slice(1)).sort()).toEqual(['', '1', '2']);
  expect(effects.sort()).toEqual(['x', 'y']);
  expect(sql.writer.retries()).toBeGreaterThan(0);
});

test('a job that throws stores nothing, and says its own error', async () => {
  const fails = sql.writer.write(async (trx) => {
    await add(trx, 'a');
    throw new Error('stop');
  });
  await expect(fails).rejects.toThrow('stop');
  expect(await days()).toEqual([]);
});

test('a job that ignores the error of a statement fails', async () => {
  const fails = sql.writer.write(async (trx) => {
    await add(trx, 'a');
    await text`select 1 / 0`.execute(trx).catch(() => undefined);
  });
  await expect(fails).rejects.toThrow('nothing was stored');
  expect(await days()).toEqual([]);
});

test('a job past those that may wait is refused, and the others are stored', async () => {
  const settled = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map((day) => sql.writer.write((trx) => add(trx, day))),
  );
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  expect(settled[3]).toMatchObject({ reason: { name: 'StorageAway', reason: 'busy' } });
  expect(await days()).toEqual(['a', 'b', 'c']);
});

test('a connection that ends in a transaction stores nothing, and the next job gets another one', async () => {
  const fails = sql.writer.write(async (trx) => {
    await add(trx, 'a');
    await text`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
  });
  await expect(fails).rejects.toMatchObject({ name: 'StorageAway', reason: 'away' });
  await sql.writer.write((trx) => add(trx, 'b'));
  expect(await days()).toEqual(['b']);
});

test('hostile text is stored as text that every database keeps', async () => {
  await sql.writer.write((trx) => add(trx, 'a\0\ud800'));
  expect(await days()).toEqual(['a\ufffd\ufffd']);
});
