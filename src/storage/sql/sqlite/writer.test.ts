import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { afterCommit } from '../after-commit.ts';
import type { Db, Tables } from '../schema.ts';
import type { SqlWriter } from '../sql.ts';
import { bunSqliteDialect } from './bun-sqlite-dialect.ts';
import { createSqliteWriter } from './writer.ts';

let folder: string;
let database: Database;
let ran: string[];
let writer: SqlWriter;

beforeEach(() => {
  folder = temporaryFolder();
  database = new Database(join(folder, 'w.db'), { create: true });
  database.run('pragma journal_mode = wal');
  database.run('create table visitor_salts (day text primary key, salt blob not null)');
  ran = [];
  writer = createSqliteWriter({
    trx: new Kysely<Tables>({ dialect: bunSqliteDialect(database) }),
    run(statement) {
      ran.push(statement);
      database.run(statement);
    },
    faultOf: (error: unknown) => error,
    inTransaction: () => database.inTransaction,
  });
});
afterEach(() => {
  database.close();
});

const put = (day: string, bytes = 1) =>
  writer.write(async (trx: Db) => {
    await trx
      .insertInto('visitor_salts')
      .values({ day, salt: new Uint8Array(bytes) })
      .execute();
    return day;
  });

const days = (): string =>
  database
    .prepare<{ day: string }, []>('select day from visitor_salts order by day')
    .all()
    .map(({ day }) => day)
    .join(' ');

test('all writes of a turn share one commit', async () => {
  expect(await Promise.all(['a', 'b', 'c'].map((day) => put(day)))).toEqual(['a', 'b', 'c']);
  expect(ran.filter((statement) => statement === 'commit')).toHaveLength(1);
  await put('d');
  expect(ran.filter((statement) => statement === 'commit')).toHaveLength(2);
  expect(days()).toBe('a b c d');
});

test('a failed job rolls back only itself', async () => {
  const settled = await Promise.allSettled([put('a'), put('a'), put('b')]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(days()).toBe('a b');
});

test('a job that fails half-way rolls back completely', async () => {
  const half = writer.write(async (trx) => {
    await trx
      .insertInto('visitor_salts')
      .values({ day: 'half', salt: new Uint8Array(1) })
      .execute();
    throw new Error('stop');
  });
  const settled = await Promise.allSettled([half, put('whole')]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(days()).toBe('whole');
});

test('jobs run one after the other, and later ones are in the next commit', async () => {
  const steps: string[] = [];
  const slow = (name: string) =>
    writer.write(async () => {
      steps.push(`${name} begins`);
      await new Promise(setImmediate);
      steps.push(`${name} ends`);
    });
  const first = slow('a');
  const second = slow('b');
  await new Promise(setImmediate);
  const third = slow('c');
  await Promise.all([first, second, third]);
  expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(ran.filter((statement) => statement === 'commit')).toHaveLength(2);
});

test('what a job leaves for after its commit happens before it resolves, and never if it fails', async () => {
  const said: string[] = [];
  const say = (name: string, fails = false) =>
    writer.write((trx) => {
      afterCommit(trx, () => said.push(`${name} after ${ran.at(-1)}`));
      if (fails) throw new Error('stop');
    });
  const settled = await Promise.allSettled([
    say('a'),
    say('b', true),
    say('c').then(() => said.push('c resolved')),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(said).toEqual(['a after commit', 'c after commit', 'c resolved']);
  await expect(say('d', true)).rejects.toThrow('stop');
  await say('e');
  expect(said.slice(3)).toEqual(['e after commit']);
});

test('a full disk fails one turn, and later writes succeed', async () => {
  await put('before');
  const { page_count: pages } = database.prepare('pragma page_count').get() as { page_count: number };
  database.run(`pragma max_page_count = ${pages + 2}`);
  const settled = await Promise.allSettled([put('small'), put('large', 1_000_000)]);
  expect(settled[1]?.status).toBe('rejected');
  expect(database.inTransaction).toBe(false);
  await put('after');
  const kept = settled[0]?.status === 'fulfilled' ? 'after before small' : 'after before';
  expect(days()).toBe(kept);
});

test('a failed commit rejects every job of its turn', async () => {
  const failing = createSqliteWriter({
    trx: new Kysely<Tables>({ dialect: bunSqliteDialect(database) }),
    run(statement) {
      if (statement === 'commit') throw new Error('disk I/O error');
      database.run(statement);
    },
    faultOf: (error: unknown) => error,
    inTransaction: () => database.inTransaction,
  });
  const settled = await Promise.allSettled([failing.write(() => 1), failing.write(() => 2)]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(database.inTransaction).toBe(false);
  await failing.idle();
});
