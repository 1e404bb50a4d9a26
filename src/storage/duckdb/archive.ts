import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ClickRowsQuery } from '../../core/stats.ts';
import { AT_MS } from './moments.ts';
import { compileRows } from './rows.ts';
import { BOT, UNIQUE_PERSON, WORD_COLUMNS } from './schema.ts';
import { readRows } from './sql.ts';
import { bindTo, namedTags, TAG_NAME } from './tag-names.ts';

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
    `click.visitor = ${UNIQUE_PERSON} AS "unique"`,
    `click.visitor = ${BOT} AS bot`,
    "lower(format('{:08x}{:08x}', visitor_high, visitor_low)) AS visitor",
  ];
  const joins = words.map((name) => `JOIN word_${name} ON word_${name}.code = click.${name}`);
  const values: DuckDBValue[] = [];
  const bind = bindTo(values);
  const tagged = `SELECT code, list(name ORDER BY place) AS tags
    FROM (SELECT tag.code, ${TAG_NAME} AS name, min(tag.rowid) AS place FROM tag
          LEFT JOIN ${namedTags(query.tagWords, bind)} AS named ON named.word = tag.value
          GROUP BY ALL)
    GROUP BY code`;
  const target = bind(file);
  await connection.run(
    `COPY (SELECT ${selected.join(', ')} FROM (SELECT * FROM click WHERE ${where}) AS click ${joins.join(' ')}
       LEFT JOIN (${tagged}) AS tagged ON tagged.code = click.tags
       ORDER BY quarter, ms)
     TO ${target} (FORMAT parquet, COMPRESSION zstd)`,
    values,
  );
}

/** Not exported under their own name: `tags` is a list, the spool is ours alone, the address is seldom there. */
const UNNAMED: ReadonlySet<string> = new Set(['tags', 'spool', 'address']);
