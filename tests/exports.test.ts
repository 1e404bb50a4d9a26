import { expect, test } from 'bun:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Click } from '../src/core/clicks/click.ts';
import { clickBatch } from '../src/core/clicks/click-columns.ts';
import { openDuckdbClicks } from '../src/storage/duckdb/clicks.ts';
import { createTestApp } from './support/app.ts';
import { toClick } from './support/click.ts';
import { call, newLink } from './support/client.ts';
import { START_MS } from './support/stores.ts';
import { inTemporaryFolder } from './support/temporary-folder.ts';

const CLICKS: readonly Partial<Click>[] = [
  { atMs: START_MS - 5_001, tags: ['b', 'a'], city: '東京', country: 'JP', source: 'LINE', unique: true },
  { atMs: START_MS - 4_000, bot: true, botName: 'crawler', botReason: 'user_agent', device: 'bot' },
  { atMs: START_MS - 3_000, referrer: 'google.de', source: 'Google', country: 'DE', utmTerm: 'a,"b"' },
  { atMs: START_MS - 2_000, address: '192.0.2.1', country: 'DE', externalId: 'crm-1', rule: '2' },
  { atMs: START_MS - 2_000, linkId: 2 as never, country: 'DE', browserVersion: '26.0' },
];

const QUESTIONS: [query: string, rows: number][] = [
  ['', 4],
  ['bots=include', 5],
  ['bots=only', 1],
  ['filter[country]=DE', 3],
  ['filter[country]=DE&filter[source]=Google&filter[source]=LINE', 1],
  ['filter[tag]=a', 1],
  ['filter[city]=~京', 1],
  ['filter[country]=!DE&bots=include', 2],
  ['filter[link]=lnk_2', 1],
  ['filter[hour_of_day]=12&timezone=Europe/Berlin', 4],
  ['filter[hour_of_day]=11&timezone=Europe/Berlin', 0],
  ['filter[city]=nowhere', 0],
];

test('NDJSON, CSV and Parquet hold the same rows, columns and ids, whatever is asked', async () => {
  await inTemporaryFolder(async (folder) => {
    const clicks = await openDuckdbClicks({ folder, threads: 1, clock: () => START_MS });
    const app = await createTestApp({ clicks, archive: clicks });
    for (const slug of ['a', 'b']) await newLink(app, { slug });
    await clicks.write(
      clickBatch(
        CLICKS.map((said, n) => toClick({ position: { segment: 1, offset: n + 1 }, ...said })),
        new Map([['s', { segment: 1, offset: CLICKS.length }]]),
      ),
    );
    const get = async (format: string, query: string) => {
      const request = new Request(`https://sho.rt/api/v1/clicks?format=${format}&${query}`, {
        headers: { authorization: 'Bearer wm_admin' },
      });
      return new Uint8Array(await (await app.api.fetch(request, { address: '192.0.2.1' })).arrayBuffer());
    };
    const instance = await DuckDBInstance.create(':memory:');
    const reader = await instance.connect();
    const table = async (name: string, bytes: Uint8Array, read: string) => {
      const file = `${folder}/${name}`;
      await Bun.write(file, bytes);
      const result = await reader.runAndReadAll(`SELECT * FROM ${read}`, [file]);
      return { columns: result.columnNames(), rows: result.getRows() };
    };
    for (const [query, count] of QUESTIONS) {
      const lines = new TextDecoder()
        .decode(await get('ndjson', query))
        .split('\n')
        .slice(0, -1);
      const ndjson = lines.map((line) => Object.entries<unknown>(JSON.parse(line)));
      const csv = await table(
        'clicks.csv',
        await get('csv', query),
        "read_csv($1, all_varchar = true, header = true, delim = ',', quote = '\"')",
      );
      const parquet = await table('clicks.parquet', await get('parquet', query), 'read_parquet($1)');
      expect([query, ndjson.length, csv.rows.length, parquet.rows.length]).toEqual([
        query,
        count,
        count,
        count,
      ]);
      expect(csv.columns).toEqual(parquet.columns);
      for (const [index, fields] of ndjson.entries()) {
        expect(fields.map(([name]) => name)).toEqual(parquet.columns);
        const texts = fields.map(([, value]) =>
          Array.isArray(value) ? value.join(' ') : String(value ?? ''),
        );
        expect(csv.rows[index]?.map((cell) => cell ?? '') as unknown).toEqual(texts);
        expect(parquet.rows[index]?.map(toPlain) as unknown).toEqual(fields.map(([, value]) => value));
      }
    }
    reader.closeSync();
    expect((await call(app, 'GET /clicks?filter[colour]=red')).status).toBe(422);
    await clicks.close();
  });
});

/** A value of Parquet in its JSON form. */
function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('micros' in value) return new Date(Number(value.micros) / 1_000).toISOString().replace('.000Z', 'Z');
  return 'items' in value ? value.items : value;
}
