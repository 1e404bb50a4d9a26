import { afterAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { attach } from './attach.ts';

const parent = await mkdtemp(join(tmpdir(), 'attach-'));
afterAll(() => rm(parent, { recursive: true }));
/** More than DuckDB's own groups have. */
const ROWS = 200_000;

async function countGroups(file: string, statement: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await attach(connection, file, 'it');
  await connection.run('USE it');
  await connection.run(statement);
  await connection.run('CHECKPOINT');
  const result = await connection.run(
    "SELECT count(DISTINCT row_group_id)::INTEGER FROM pragma_storage_info('many')",
  );
  const [[count] = []] = await result.getRows();
  connection.closeSync();
  instance.closeSync();
  return count;
}

test('a new file has large groups of rows', async () => {
  const file = join(parent, "it's new.duckdb");
  expect(await countGroups(file, `CREATE TABLE many AS FROM range(${ROWS})`)).toBe(1);
});

test('an older file gains a large group with new rows', async () => {
  const file = join(parent, 'older.duckdb');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE many AS FROM range(${ROWS})`);
  connection.closeSync();
  instance.closeSync();
  expect(await countGroups(file, `INSERT INTO many FROM range(${2 * ROWS})`)).toBeLessThan(5);
});
