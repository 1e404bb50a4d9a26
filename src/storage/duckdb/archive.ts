import type { DuckDBConnection } from '@duckdb/node-api';
import { CLICK_EXPORT, type ClickColumn } from '../../core/clicks/click-export.ts';
import type { ParquetTarget } from '../../core/clicks/click-store.ts';
import type { ClickRowsQuery } from '../../core/clicks/stats.ts';
import { AT_MS } from './moments.ts';
import { compileRows, ROW_ORDER } from './rows.ts';
import { BOT, UNIQUE_PERSON } from './schema.ts';
import { bindTo, namedTags, TAG_NAME } from './tag-names.ts';

/** Writes the rows of a query as one file. Rows that exceed DuckDB's memory are sorted on the disk. */
export async function exportParquet(
  connection: DuckDBConnection,
  query: ClickRowsQuery,
  { file, linkPrefix }: ParquetTarget,
): Promise<void> {
  const where = await compileRows(connection, query);
  const selected = CLICK_EXPORT.map((column) => `${toSql(column, linkPrefix)} AS "${column.name}"`);
  const words = CLICK_EXPORT.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  const joins = words.map((name) => `JOIN word_${name} ON word_${name}.code = click.${name}`);
  const values = [...where.values];
  const bind = bindTo(values);
  const tagged = `SELECT code, list(name ORDER BY place) AS tags
    FROM (SELECT tag.code, ${TAG_NAME} AS name, min(tag.rowid) AS place FROM tag
          LEFT JOIN ${namedTags(query.tagWords, bind)} AS named ON named.word = tag.value
          GROUP BY ALL)
    GROUP BY code`;
  const target = bind(file);
  await connection.run(
    `COPY (SELECT ${selected.join(', ')} FROM (SELECT * FROM click WHERE ${where.text}) AS click ${joins.join(' ')}
       LEFT JOIN (${tagged}) AS tagged ON tagged.code = click.tags
       ORDER BY ${ROW_ORDER.map((name) => `click.${name}`).join(', ')})
     TO ${target} (FORMAT parquet, COMPRESSION zstd)`,
    values,
  );
}

function toSql({ name, kind }: ClickColumn, linkPrefix: string): string {
  switch (kind) {
    case 'text':
      return `word_${name}.value`;
    case 'time':
      return `make_timestamptz(${AT_MS} * 1000)`;
    case 'link':
      return `CASE link WHEN 0 THEN NULL ELSE '${linkPrefix}' || lower(to_base(link, 36)) END`;
    case 'texts':
      return 'coalesce(tagged.tags, []::VARCHAR[])';
    case 'unique':
      return `click.visitor = ${UNIQUE_PERSON}`;
    case 'bot':
      return `click.visitor = ${BOT}`;
    case 'visitor':
      return "lower(format('{:08x}{:08x}', visitor_high, visitor_low))";
  }
}
