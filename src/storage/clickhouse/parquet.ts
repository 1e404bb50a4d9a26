import { BOT, UNIQUE_PERSON } from '../../core/clicks/click-columns.ts';
import { CLICK_EXPORT, type ClickColumn } from '../../core/clicks/click-export.ts';
import type { ParquetTarget } from '../../core/clicks/click-store.ts';
import type { ClickRowsQuery } from '../../core/clicks/stats.ts';
import { WORD_SIGN } from '../../core/links/tag.ts';
import type { ClickhouseConnection } from './connection.ts';
import { EXPORT_ORDER, prepareRows, VISITOR_TEXT } from './rows.ts';
import { createParams, type Params, statement } from './statement.ts';

/** Writes the rows of a query as one file. Rows that exceed the memory for sorting are sorted on the server's disk. */
export async function saveParquet(
  connection: ClickhouseConnection,
  query: ClickRowsQuery,
  { file, linkPrefix }: ParquetTarget,
): Promise<void> {
  const where = await prepareRows(connection, query);
  const params = createParams();
  const columns = CLICK_EXPORT.map(
    (column) => `${toSql(column, linkPrefix, query, params)} AS \`${column.name}\``,
  );
  // Names of the export are names of columns too, so the order is decided before they are given.
  const rows = `SELECT * FROM click WHERE ${where(params)} ORDER BY ${EXPORT_ORDER.join(', ')}`;
  await connection.save(
    statement(`SELECT ${columns.join(', ')} FROM (${rows}) AS click FORMAT Parquet`, params),
    file,
  );
}

function toSql(
  { name, kind }: ClickColumn,
  linkPrefix: string,
  query: ClickRowsQuery,
  params: Params,
): string {
  switch (kind) {
    case 'text':
      return `toString(click.${name})`;
    case 'time':
      return 'click.at';
    case 'link':
      return `if(click.link = 0, NULL, concat(${params.text(linkPrefix)}, ${inBase36('click.link')}))`;
    case 'texts':
      return namesOf(query, params);
    case 'unique':
      return `CAST(click.kind = ${UNIQUE_PERSON}, 'Bool')`;
    case 'bot':
      return `CAST(click.kind = ${BOT}, 'Bool')`;
    case 'visitor':
      return VISITOR_TEXT.replace('visitor', 'click.visitor');
  }
}

/** The current names of a click's tags, each once, in their order. */
function namesOf({ tagWords }: ClickRowsQuery, params: Params): string {
  const ownName = `replaceRegexpOne(word, ${params.text(`${WORD_SIGN}[0-9]+$`)}, '')`;
  const words = [...(tagWords ?? [])];
  const name =
    words.length === 0
      ? ownName
      : `transform(word, ${params.texts(words.map(([word]) => word))}, ${params.texts(words.map(([, own]) => own))}, ${ownName})`;
  return `arrayDistinct(arrayMap(word -> ${name}, CAST(click.tags, 'Array(String)')))`;
}

/** As `toString(36)` writes a number: eleven digits are enough for the largest safe integer. */
function inBase36(number: string): string {
  const digits = Array.from({ length: 11 }, (_, index) => 36 ** (10 - index));
  const digit = `substring('0123456789abcdefghijklmnopqrstuvwxyz', toUInt8(intDiv(${number}, power) % 36) + 1, 1)`;
  return `replaceRegexpOne(arrayStringConcat(arrayMap(power -> ${digit}, [${digits.join(', ')}])), '^0+', '')`;
}
