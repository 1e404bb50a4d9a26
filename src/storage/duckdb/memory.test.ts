import { afterEach, beforeEach, expect, test } from 'bun:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { DAY_MS, HOUR_MS } from '../../core/base/calendar.ts';
import { NOON_MS } from '../contract/click-samples.ts';
import { createMemory, MEMORY, type Memory } from './memory.ts';
import { readRows } from './sql.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

const MIDNIGHT_MS = Math.floor(NOON_MS / DAY_MS) * DAY_MS;
const newMemory = (rowsMax = 1_000) => createMemory({ clock: () => NOON_MS, bytesMax: rowsMax * 40 });

/** Asks in a transaction of its own; returns the sum of the rows, and whether it was known. */
async function ask(memory: Memory, statement: string, rows: number, meanwhile = () => {}) {
  const recollection = memory.open();
  const isKnown = recollection.knows(statement);
  const table = await recollection.recall(connection, statement, { text: `FROM range(${rows})`, values: [] });
  const [[sum] = []] = await readRows(connection, `SELECT count(*)::INTEGER FROM ${table}`);
  meanwhile();
  recollection.close(true);
  return [sum, isKnown];
}

const countTables = async () => {
  const text = `SELECT count(*)::INTEGER FROM duckdb_tables() WHERE database_name = '${MEMORY}'`;
  return (await readRows(connection, text))[0]?.[0];
};

test('past days are settled an hour after midnight', () => {
  const settledAt = (nowMs: number) => createMemory({ clock: () => nowMs, bytesMax: 0 }).open().settledMs;
  expect(settledAt(MIDNIGHT_MS + HOUR_MS)).toBe(MIDNIGHT_MS);
  expect(settledAt(MIDNIGHT_MS + HOUR_MS - 1)).toBe(MIDNIGHT_MS - DAY_MS);
});

test('sums that are known are not counted again', async () => {
  const memory = newMemory();
  expect(await ask(memory, 'a', 3)).toEqual([3, false]);
  expect(await ask(memory, 'a', 4)).toEqual([3, true]);
  expect(await ask(memory, 'b', 4)).toEqual([4, false]);
});

test('clicks of past days, and clicks that are deleted, make it forget everything', async () => {
  const memory = newMemory();
  await ask(memory, 'a', 1);
  memory.noteWritten(Float64Array.of(MIDNIGHT_MS));
  expect(await ask(memory, 'a', 2)).toEqual([1, true]);
  memory.noteWritten(Float64Array.of(NOON_MS, MIDNIGHT_MS - 1));
  expect(await ask(memory, 'a', 3)).toEqual([3, false]);
  memory.forget();
  expect(await ask(memory, 'a', 4)).toEqual([4, false]);
});

test('an answer that began before clicks of past days came keeps nothing', async () => {
  const memory = newMemory();
  await ask(memory, 'a', 1, () => memory.noteWritten(Float64Array.of(MIDNIGHT_MS - 1)));
  expect(await ask(memory, 'a', 2)).toEqual([2, false]);
});

test('what an answer has found stays known to it', async () => {
  const memory = newMemory();
  await ask(memory, 'a', 1);
  const open = memory.open();
  expect(open.knows('a')).toBe(true);
  memory.forget();
  const table = await open.recall(connection, 'a', { text: 'FROM range(2)', values: [] });
  expect(await readRows(connection, `SELECT count(*)::INTEGER FROM ${table}`)).toEqual([[1]]);
  open.close(true);
  expect(memory.open().knows('a')).toBe(false);
});

test('an answer that failed keeps nothing', async () => {
  const memory = newMemory();
  const recollection = memory.open();
  await connection.run('BEGIN');
  await recollection.recall(connection, 'a', { text: 'FROM range(1)', values: [] });
  await connection.run('ROLLBACK');
  recollection.close(false);
  expect(await ask(memory, 'a', 2)).toEqual([2, false]);
});

test('sums that were used longest ago make room, and too many rows are never kept', async () => {
  const memory = newMemory(10);
  for (const statement of ['a', 'b', 'a', 'c']) await ask(memory, statement, 4);
  expect(await ask(memory, 'many', 11)).toEqual([11, false]);
  const open = memory.open();
  expect(['a', 'b', 'c', 'many'].map(open.knows)).toEqual([true, false, true, false]);
});

test('tables of forgotten sums are dropped once no answer reads them', async () => {
  const memory = newMemory();
  await ask(memory, 'a', 1);
  const reading = memory.open();
  await reading.recall(connection, 'a', { text: 'FROM range(9)', values: [] });
  memory.forget();
  await ask(memory, 'b', 1);
  expect(await countTables()).toBe(2);
  reading.close(true);
  await ask(memory, 'c', 1);
  expect(await countTables()).toBe(2);
});
