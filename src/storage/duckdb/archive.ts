import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ClickRowsQuery } from '../../core/stats.ts';
import { DATABASE_FILE } from './database.ts';
import { AT_MS } from './moments.ts';
import { compileRows } from './rows.ts';
import { WORD_COLUMNS } from './schema.ts';
import { readRows } from './sql.ts';

/** Columns are named for people; `address` is there only when some row has one. */
export async function exportParquet(
  connection: DuckDBConnection,
  query: ClickRowsQuery,
  file: string,
): Promise<void> {
  const where = query.fromMs < query.toMs ? compileRows(query) : 'FALSE';
  const addresses = await readRows(connection, `SELECT 1 FROM click WHERE ${where} AND address <> 0 LIMIT 1`);
  const words = WORD_COLUMNS.map((it) => it.name).filter(
    (name) => !UNNAMED.has(name) || (name === 'address' && addresses.length > 0),
  );
  const selected = [
    `make_timestamptz(${AT_MS} * 1000) AS "at"`,
    'nullif(link, 0) AS link_id',
    'workspace AS workspace_id',
    'domain_id',
    ...words.map((name) => `word_${name}.value AS ${name}`),
    'coalesce(tagged.tags, []::VARCHAR[]) AS tags',
    'is_unique = 1 AS "unique"',
    'is_bot = 1 AS bot',
    "lower(format('{:08x}{:08x}', visitor_high, visitor_low)) AS visitor",
  ];
  const joins = words.map((name) => `JOIN word_${name} ON word_${name}.code = click.${name}`);
  await connection.run(
    `COPY (SELECT ${selected.join(', ')} FROM (SELECT * FROM click WHERE ${where}) AS click ${joins.join(' ')}
       LEFT JOIN (SELECT code, list(value) AS tags FROM tag GROUP BY code) AS tagged ON tagged.code = click.tags
       ORDER BY quarter, ms)
     TO $1 (FORMAT parquet, COMPRESSION zstd)`,
    [file],
  );
}

/** Not exported under their own name: `tags` is a list, the spool is ours alone, the address is seldom there. */
const UNNAMED: ReadonlySet<string> = new Set(['tags', 'spool', 'address']);

/** Copies all tables as they stand at this moment into a new file, which takes its name when it is whole. */
export async function copyDatabase(connection: DuckDBConnection, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, DATABASE_FILE);
  const unfinished = `${file}.unfinished`;
  await removeDatabase(unfinished);
  const [[own] = []] = await readRows(connection, 'SELECT current_database()');
  await connection.run(`ATTACH ${quoteText(unfinished)} AS copy_of_clicks`);
  try {
    await connection.run(`COPY FROM DATABASE ${quoteName(String(own))} TO copy_of_clicks`);
    await connection.run('CHECKPOINT copy_of_clicks');
  } finally {
    await connection.run('DETACH copy_of_clicks');
  }
  await rename(unfinished, file);
  await rm(`${file}.wal`, { force: true });
}

async function removeDatabase(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.wal`, { force: true });
}

/** ATTACH takes no parameters. */
function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
