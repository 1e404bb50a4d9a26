import { expect, test } from 'bun:test';
import { ALONE, openTables } from '../../../tests/support/click-tables.ts';
import { startClickhouse } from '../../../tests/support/clickhouse.ts';
import { addTexts, createTables, renewViews, TABLES, type TableShape } from './schema.ts';
import { prepareTables } from './tables.ts';

const server = await startClickhouse();

const CLUSTER = "it's";
const ON_CLUSTER = " ON CLUSTER 'it\\'s' ";
const FORMS: [string, TableShape][] = [
  ['alone', ALONE],
  ['replicated', { cluster: CLUSTER, replicated: true, sharded: false }],
  ['sharded', { cluster: CLUSTER, replicated: false, sharded: true }],
  ['sharded and replicated', { cluster: CLUSTER, replicated: true, sharded: true }],
];

for (const [name, shape] of FORMS) {
  const statements = createTables(shape);
  const tables = statements.filter((it) => it.startsWith('CREATE TABLE'));
  const views = statements.filter((it) => it.startsWith('CREATE MATERIALIZED VIEW'));

  test(`${name}: every statement may run again, and only a cluster is named`, () => {
    for (const statement of statements) {
      expect(statement).toContain(' IF NOT EXISTS ');
      expect(statement.includes(ON_CLUSTER)).toBe(shape.cluster !== null);
    }
    for (const statement of [...addTexts(shape), ...renewViews(shape)]) {
      expect(statement.includes(ON_CLUSTER)).toBe(shape.cluster !== null);
    }
  });

  test(`${name}: rows lie in merge trees, each of which remembers tokens`, () => {
    const rows = tables.filter((it) => it.includes('MergeTree'));
    expect(rows).toHaveLength(Object.keys(TABLES).length);
    const window = shape.replicated
      ? 'replicated_deduplication_window = 100000, replicated_deduplication_window_seconds = 2592000'
      : 'SETTINGS non_replicated_deduplication_window = 100000';
    for (const statement of rows) {
      expect(statement.includes('ENGINE = Replicated')).toBe(shape.replicated);
      expect(statement).toContain(window);
    }
    const summing = rows.filter((it) => it.includes('SummingMergeTree((people, uniques, bots))'));
    expect(summing).toHaveLength(3);
  });

  test(`${name}: a sharded table stands before the local ones, and views stay on their server`, () => {
    const distributed = tables.filter((it) =>
      it.includes("ENGINE = Distributed('it\\'s', currentDatabase(), "),
    );
    expect(distributed).toHaveLength(shape.sharded ? Object.keys(TABLES).length : 0);
    const ending = shape.sharded ? '_local' : '';
    const places = views.map((it) => [/ TO (\w+) /.exec(it)?.[1], /FROM (\w+)/.exec(it)?.[1]]);
    expect(places).toEqual([
      [`pulse${ending}`, `click${ending}`],
      [`tally_day${ending}`, `click${ending}`],
      [`tally_month${ending}`, `tally_day${ending}`],
      [`batch_seen${ending}`, `click${ending}`],
      [`batch_seen${ending}`, `orphan${ending}`],
    ]);
  });
}

test('a click of a link and its roll-ups lie where the link and the workspace lie', () => {
  const shards = createTables({ cluster: 'c', replicated: true, sharded: true }).flatMap(
    (it) => /, (\w+)_local, (cityHash64\(.*\))\)$/.exec(it)?.slice(1, 3).join(' ') ?? [],
  );
  expect(shards).toEqual([
    'click cityHash64(workspace, link)',
    'orphan cityHash64(workspace, domain)',
    'pulse cityHash64(workspace)',
    'tally_day cityHash64(workspace)',
    'tally_month cityHash64(workspace)',
    'batch_seen cityHash64(node)',
  ]);
});

test('tables that are there stay as they are, and those of a newer version are refused', async () => {
  const { connection, read } = await openTables(server);
  await connection.run({ text: 'INSERT INTO pulse VALUES (1, 2, 3, 4, 5)', params: {} });
  await prepareTables(connection, ALONE);
  expect(await read('SELECT * FROM pulse')).toEqual([[1, 2, 3, 4, 5]]);
  await connection.run({ text: "ALTER TABLE click MODIFY COMMENT 'waymark 999'", params: {} });
  await expect(prepareTables(connection, ALONE)).rejects.toThrow('of version 999');
});

test('older tables get the texts that clicks have now, and roll-ups count them', async () => {
  const { connection, read } = await openTables(server);
  const run = (text: string) => connection.run({ text, params: {} });
  const views = async () =>
    String(await read("SELECT as_select FROM system.tables WHERE name = 'tally_day_view'"));
  const current = await views();
  await run(
    "ALTER TABLE tally_day_view MODIFY QUERY SELECT workspace, 'link' AS dimension, toInt32(1) AS day, toString(link) AS value, toUInt64(1) AS people, toUInt64(0) AS uniques, toUInt64(0) AS bots FROM click",
  );
  await run('ALTER TABLE click DROP COLUMN source');
  await run("ALTER TABLE click MODIFY COMMENT 'waymark 0'");
  expect(await views()).not.toBe(current);
  await prepareTables(connection, ALONE);
  expect(await views()).toBe(current);
  await run("INSERT INTO click (workspace, at, source) VALUES (1, now(), 'Bing')");
  expect(await read("SELECT value, people FROM tally_day WHERE dimension = 'source'")).toEqual([['Bing', 1]]);
});
