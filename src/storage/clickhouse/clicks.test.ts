import { expect, test } from 'bun:test';
import { openClicks } from '../../../tests/support/click-tables.ts';
import { startClickhouse } from '../../../tests/support/clickhouse.ts';
import { Problem } from '../../core/base/problem.ts';
import {
  collect,
  linkId,
  NOON_MS,
  OURS,
  sampleBatch,
  sampleQuery,
  sampleRowsQuery,
} from '../contract/click-samples.ts';
import { clickStatsContract } from '../contract/click-stats.contract.ts';
import { ClickhouseAway } from './connection.ts';

const server = await startClickhouse();

clickStatsContract('ClickHouse', () => openClicks(server));

test('rows have the place of their batch', async () => {
  const store = await openClicks(server);
  await store.write(sampleBatch([{}]));
  await store.write(sampleBatch([{}, { city: 'Ulm' }]));
  const rows = await collect(store.rows(sampleRowsQuery()));
  expect(rows.map(({ spool, position }) => [spool, position.segment, position.offset])).toEqual([
    ['node', 1, 1],
    ['node', 2, 1],
    ['node', 2, 2],
  ]);
  await store.close();
  await expect(store.query(sampleQuery())).rejects.toThrow('the click store is closed');
});

test.each(['refuse', 'cut', 'slow'] as const)(
  'questions are refused while the server is away by the fault `%s`, and answered when it is back',
  async (kind) => {
    const reasons: string[] = [];
    const store = await openClicks(server, { requestMsMax: 300, onAway: (reason) => reasons.push(reason) });
    await store.write(sampleBatch([{}]));
    await server.fault({ kind, ms: 600 });
    const questions = [
      () => store.query(sampleQuery({ groupBy: ['city', 'tag'] })),
      () => collect(store.rows(sampleRowsQuery())),
      () => store.newest(sampleRowsQuery(), 1),
      () => store.linkDays({ workspaceId: OURS, linkIds: [linkId(7)], fromDay: 0, days: 1 }),
      () => store.writeParquet(sampleRowsQuery(), { file: '/dev/null', linkPrefix: '' }),
    ];
    for (const ask of questions) {
      const refusal = await ask().catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(Problem);
      expect(refusal).toMatchObject({ code: 'statistics_unavailable' });
    }
    await expect(store.forgetRows(NOON_MS)).rejects.toBeInstanceOf(ClickhouseAway);
    await server.fault(null);
    expect(new Set(reasons).size).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^ClickHouse does not answer: [\w .]+$/);
    if (kind === 'slow') await Bun.sleep(1_000);
    expect((await store.query(sampleQuery())).total.clicks).toBe(1);
    await store.close();
  },
  20_000,
);

test('what the engine says about a statement is a cause, and never the text of an error', async () => {
  const store = await openClicks(server);
  const broken = await openClicks(server, { database: 'nowhere' }).catch((error: unknown) => error);
  expect(broken).toBeInstanceOf(ClickhouseAway);
  expect(String(broken)).toBe('ClickhouseAway: ClickHouse refuses work: UNKNOWN_DATABASE');
  await store.close();
});

test('whole months of old rows are dropped, the rest is deleted, and roll-ups stay', async () => {
  const store = await openClicks(server);
  const months = [0, 1, 2, 3].flatMap((month) =>
    [1, 15, 28].map((day) => ({ atMs: Date.UTC(2026, month, day), linkId: linkId(month + 1) })),
  );
  await store.write(sampleBatch([...months, { kind: 'missing', atMs: Date.UTC(2026, 0, 5) }]));
  expect(await store.forgetRows(Date.UTC(2026, 2, 15))).toBe(8);
  const rows = await collect(store.rows(sampleRowsQuery()));
  expect(rows.map(({ atMs }) => new Date(atMs).toISOString().slice(0, 10))).toEqual([
    '2026-03-15',
    '2026-03-28',
    '2026-04-01',
    '2026-04-15',
    '2026-04-28',
  ]);
  expect((await store.query(sampleQuery({ groupBy: ['link'] }))).groups.link?.map((it) => it.clicks)).toEqual(
    [3, 3, 3, 3],
  );
  await store.close();
});
