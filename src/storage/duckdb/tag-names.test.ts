import { expect, test } from 'bun:test';
import { DuckDBInstance, listValue } from '@duckdb/node-api';
import { foldTag } from '../../core/links/tag.ts';
import { foldedTag } from './tag-names.ts';

test('every letter is folded as by the core, but some that are newer than the database', async () => {
  const texts: string[] = [];
  for (let code = 1; code < 0x110000; code++) {
    const text = String.fromCodePoint(code);
    if (text.isWellFormed() && foldTag(text) !== text) texts.push(text, `Ο${text}`);
  }
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll(
    `SELECT text, ${foldedTag('text')} FROM (SELECT unnest($1::VARCHAR[]) AS text)`,
    [listValue(texts)],
  );
  const others = rows.getRows().filter(([text, folded]) => foldTag(String(text)) !== folded);
  // These keep their form, so no two tags become one.
  const left = others.map(([text, folded]) => [foldTag(String(folded)), foldTag(String(text))]);
  expect(left.filter(([one, other]) => one !== other)).toEqual([]);
  expect(others.length).toBeLessThanOrEqual(110);
  connection.closeSync();
});
