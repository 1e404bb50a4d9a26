import { expect, test } from 'bun:test';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { toStoredText } from '../../core/base/stored-text.ts';
import { createDictionary, type Dictionary, digestOf } from './dictionary.ts';
import { readRows } from './sql.ts';

const instance = await DuckDBInstance.create(':memory:', { threads: '1' });

async function openTable(): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run("CREATE OR REPLACE TABLE word_city AS SELECT 0 AS code, 0 AS digest, '' AS value");
  return connection;
}

async function encode(connection: DuckDBConnection, dictionary: Dictionary, texts: readonly string[]) {
  const codes = new Int32Array(texts.length);
  await dictionary.prepare(connection);
  dictionary.encode(texts, codes, 0);
  for (const { code, value } of await dictionary.settle(connection, codes)) {
    await connection.run('INSERT INTO word_city VALUES ($1, $2, $3)', [code, digestOf(value), value]);
  }
  return [...codes];
}

test('each text has one code, however few texts are in memory, also after reopening', async () => {
  const text = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'a\0', 'a\ufffd', '\ud800'), fc.string());
  const limits = fc.record({
    wordsMax: fc.integer({ min: 1, max: 4 }),
    lettersMax: fc.integer({ min: 1, max: 9 }),
  });
  const property = fc.asyncProperty(
    fc.array(fc.array(text, { maxLength: 8 }), { maxLength: 5 }),
    limits,
    async (batches, limit) => {
      const connection = await openTable();
      let dictionary = createDictionary('city', limit);
      for (const [number, texts] of batches.entries()) {
        const codes = await encode(connection, dictionary, texts);
        const rows = await readRows(connection, 'SELECT code, value FROM word_city');
        const values = new Map(rows.map(([code, value]) => [Number(code), String(value)]));
        expect(codes.map((code) => values.get(code))).toEqual(texts.map(toStoredText));
        expect(new Set(values.values()).size).toBe(rows.length);
        if (number % 2 === 1) dictionary = createDictionary('city', limit);
      }
      connection.closeSync();
    },
  );
  const broken = [
    ['\ud800', ' '],
    ['a', '\ud800'],
  ];
  await fc.assert(property, { numRuns: 25, examples: [[broken, { wordsMax: 1, lettersMax: 1 }]] });
}, 60_000);

test('new words of a failed transaction are forgotten', async () => {
  const connection = await openTable();
  const dictionary = createDictionary('city', { wordsMax: 9, lettersMax: 99 });
  expect(await encode(connection, dictionary, ['a', 'b', 'a', ''])).toEqual([1, 2, 1, 0]);
  await connection.run('BEGIN');
  expect(await encode(connection, dictionary, ['c'])).toEqual([3]);
  await connection.run('ROLLBACK');
  dictionary.forget();
  expect(await encode(connection, dictionary, ['d', 'a'])).toEqual([3, 1]);
  connection.closeSync();
});

test('the digest of a text never changes, for it is stored', () => {
  expect(['', 'a', 'Ä', '日本'].map(digestOf)).toEqual([-2128831035, -468965076, 1091250323, 1610399396]);
});
