import { expect, test } from 'bun:test';
import { ALONE, type OwnTables, openTables } from '../../../tests/support/click-tables.ts';
import { startClickhouse } from '../../../tests/support/clickhouse.ts';
import { DAY_MS, MINUTE_MS } from '../../core/base/calendar.ts';
import { toMonth } from '../click-tables/moments.ts';
import { linkId, OURS, sampleBatch, THEIRS } from '../contract/click-samples.ts';
import { ClickhouseAway } from './connection.ts';
import { DAY_MONTH } from './moments.ts';
import { encodeBlocks } from './native-block.ts';
import { createClickSink, type ShippedBatch } from './sink.ts';

const server = await startClickhouse();

/** Clicks around the end of a month, so that a batch makes parts in two partitions. */
function sealed(seq: number, count = 2_000): ShippedBatch {
  const place = { node: 'node', seq };
  const changes = Array.from({ length: count }, (_, index) => ({
    atMs: Date.UTC(2026, 2, 31, 23) + index * MINUTE_MS,
    linkId: linkId(1 + (index % 70)),
    workspaceId: index % 3 === 0 ? THEIRS : OURS,
    kind: index % 10 === 9 ? ('missing' as const) : ('click' as const),
    city: `city ${index % 97}`,
    tags: index % 2 === 0 ? ['a', 'b'] : [],
    unique: index % 5 === 0,
    bot: index % 5 === 1,
  }));
  return { ...place, ...encodeBlocks(sampleBatch(changes).clicks, place), compression: 'none' };
}

const TOTALS = `SELECT (SELECT (count(), countIf(kind < 2), countIf(kind = 1), countIf(kind = 2)) FROM click),
  (SELECT (sum(people), sum(uniques), sum(bots)) FROM pulse),
  (SELECT arraySort(groupArray((dimension, people, uniques, bots))) FROM
    (SELECT dimension, sum(people) AS people, sum(uniques) AS uniques, sum(bots) AS bots FROM tally_day GROUP BY dimension)),
  (SELECT arraySort(groupArray((dimension, people, uniques, bots))) FROM
    (SELECT dimension, sum(people) AS people, sum(uniques) AS uniques, sum(bots) AS bots FROM tally_month GROUP BY dimension)),
  (SELECT count() FROM orphan), (SELECT (sum(clicks), sum(orphans)) FROM batch_seen)`;

/** What all tables have after these batches, shipped once each to an empty server. */
async function expectedAfter(seqs: readonly number[]): Promise<readonly (readonly unknown[])[]> {
  const { connection, read } = await openTables(server);
  for (const seq of seqs) await createClickSink(connection, ALONE).ship(sealed(seq));
  return read(TOTALS);
}

async function open(requestMsMax?: number) {
  const tables: OwnTables = await openTables(server, requestMsMax);
  return { ...tables, sink: createClickSink(tables.connection, ALONE) };
}

test('a batch that is shipped again counts nothing twice, in any table', async () => {
  const { sink, read } = await open();
  for (const seq of [1, 1, 2, 1, 2, 3, 3]) await sink.ship(sealed(seq));
  const totals = await read(TOTALS);
  expect(totals).toEqual(await expectedAfter([1, 2, 3]));
  expect(totals[0]).toContainEqual([5_400, 4_200, 1_200, 1_200]);
  expect(await sink.seenRows({ node: 'node', seq: 2 })).toEqual({ clicks: 1_800, orphans: 200 });
  expect(await sink.seenRows({ node: 'other', seq: 2 })).toEqual({ clicks: 0, orphans: 0 });
});

test.each(['lose_answer', 'cut', 'refuse', 'slow'] as const)(
  'a batch whose insert meets the fault `%s` is written once when it is shipped again',
  async (kind) => {
    const { sink, read } = await open(kind === 'slow' ? 500 : undefined);
    await sink.ship(sealed(1));
    for (const table of ['click', 'orphan']) {
      await server.fault({ kind, in: `INTO ${table} `, once: true, ms: 1_500 });
      await expect(sink.ship(sealed(2))).rejects.toBeInstanceOf(ClickhouseAway);
    }
    if (kind === 'slow') await Bun.sleep(1_500);
    await server.fault(null);
    await sink.ship(sealed(2));
    expect(await read(TOTALS)).toEqual(await expectedAfter([1, 2]));
  },
);

test.each(['pulse', 'tally_day', 'tally_month', 'batch_seen'])(
  'an insert that failed at the view of %s is completed by the next one, and the rest is not doubled',
  async (table) => {
    const { sink, read, connection } = await open();
    await connection.run({ text: `RENAME TABLE ${table} TO hidden`, params: {} });
    await expect(sink.ship(sealed(1))).rejects.toThrow('ClickHouse refuses a statement: UNKNOWN_TABLE');
    await connection.run({ text: `RENAME TABLE hidden TO ${table}`, params: {} });
    await sink.ship(sealed(1));
    expect(await read(TOTALS)).toEqual(await expectedAfter([1]));
  },
);

test('blocks may be compressed, as a file keeps them', async () => {
  const { sink, read } = await open();
  const { clicks, orphans, ...place } = sealed(1);
  const pack = ({ rows, bytes }: typeof clicks) => ({ rows, bytes: Bun.zstdCompressSync(bytes) });
  await sink.ship({ ...place, clicks: pack(clicks), orphans: pack(orphans), compression: 'zstd' });
  expect(await read(TOTALS)).toEqual(await expectedAfter([1]));
});

test('a server that stands still is away after the time for a request, and takes the batch when it continues', async () => {
  const { sink, read } = await open(700);
  server.kill('SIGSTOP');
  try {
    await expect(sink.ship(sealed(1))).rejects.toBeInstanceOf(ClickhouseAway);
  } finally {
    server.kill('SIGCONT');
  }
  await sink.ship(sealed(1));
  expect(await read(TOTALS)).toEqual(await expectedAfter([1]));
});

test('the engine counts months as the program does, in any year', async () => {
  const { read } = await open();
  const days = Array.from({ length: 20_000 }, (_, index) => -3_000_000 + index * 301).concat(
    Array.from({ length: 3_000 }, (_, index) => index * 15 - 5_000),
  );
  const text = `SELECT toInt32(${DAY_MONTH}) FROM (SELECT toInt32(arrayJoin([${days.join(',')}])) AS day)`;
  expect((await read(text)).flat()).toEqual(days.map((day) => toMonth(day).number));
  expect(toMonth(Date.UTC(2026, 2, 1) / DAY_MS).number).toBe(2026 * 12 + 2);
});
