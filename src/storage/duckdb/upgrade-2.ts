import { type DuckDBConnection, INTEGER } from '@duckdb/node-api';
import { sourceOfInApp, sourceOfReferrer } from '../../core/clicks/source.ts';
import { toCurrentTag } from '../../core/rules/language.ts';
import { appendColumns } from './chunks.ts';
import { digestOf } from './dictionary.ts';
import { DAY_OF_ROW, MONTH_OF_DAY, ROLLED_COUNTS, ROW_COUNTS } from './rollups.ts';
import { TALLIED, WORD_TABLE_COLUMNS } from './schema.ts';
import { int, readRows } from './sql.ts';

/**
 * Fills in the source of each click, from its referrer or its in-app browser, and gives languages their current codes. A
 * source that is the referrer itself keeps the referrer's code, so only known sources get new codes.
 */
export async function toVersion2(connection: DuckDBConnection): Promise<void> {
  // First, since DuckDB alters no table that the same transaction has changed.
  await connection.run('ALTER TABLE click ADD COLUMN source INTEGER DEFAULT 0');
  await nameSources(connection);
  await mergeLanguages(connection);
  await fillSources(connection);
  await tallySources(connection);
  for (const table of ['source_of_referrer', 'source_of_app']) await connection.run(`DROP TABLE ${table}`);
}

/** Words read at once: a table may have millions. */
const WORDS_AT_ONCE = 50_000;

/** Creates `word_source`, and the tables that map codes of referrers and apps to codes of sources. */
async function nameSources(connection: DuckDBConnection): Promise<void> {
  const [[last] = []] = await readRows(connection, 'SELECT max(code) FROM word_referrer');
  const names = new Map<string, number>();
  const codeOf = (name: string): number => {
    const code = names.get(name) ?? Number(last) + 1 + names.size;
    names.set(name, code);
    return code;
  };
  await connection.run('CREATE TEMP TABLE source_of_referrer (code INTEGER, target INTEGER)');
  await connection.run('CREATE TEMP TABLE source_of_app (code INTEGER, target INTEGER)');
  for await (const words of wordsOf(connection, 'referrer')) {
    const named = words.flatMap(([code, value]) => {
      const name = sourceOfReferrer(value);
      return name === value ? [] : [[code, codeOf(name)] as const];
    });
    await appendCodes(connection, 'source_of_referrer', named);
  }
  for await (const words of wordsOf(connection, 'in_app')) {
    const named = words.map(([code, value]) => [code, codeOf(sourceOfInApp(value))] as const);
    await appendCodes(connection, 'source_of_app', named);
  }
  await connection.run(
    'CREATE TABLE word_source AS FROM word_referrer WHERE code NOT IN (SELECT code FROM source_of_referrer)',
  );
  await appendColumns(connection, 'word_source', WORD_TABLE_COLUMNS, [
    Int32Array.from(names.values()),
    Int32Array.from(names.keys(), digestOf),
    [...names.keys()],
  ]);
}

async function* wordsOf(
  connection: DuckDBConnection,
  name: string,
): AsyncGenerator<readonly (readonly [code: number, value: string])[]> {
  let after = 0;
  for (;;) {
    const rows = await readRows(
      connection,
      `SELECT code, value FROM word_${name} WHERE code > ${int(after)} ORDER BY code LIMIT ${WORDS_AT_ONCE}`,
    );
    if (rows.length === 0) return;
    const words = rows.map(([code, value]) => [Number(code), String(value)] as const);
    yield words;
    after = words.at(-1)?.[0] ?? after;
  }
}

const PAIR_COLUMNS = [
  { name: 'code', type: INTEGER },
  { name: 'target', type: INTEGER },
];

async function appendCodes(
  connection: DuckDBConnection,
  table: string,
  pairs: readonly (readonly [from: number, to: number])[],
): Promise<void> {
  await appendColumns(connection, table, PAIR_COLUMNS, [
    Int32Array.from(pairs, ([from]) => from),
    Int32Array.from(pairs, ([, to]) => to),
  ]);
}

/** Updates in place: ten million rows take seconds, and copying the table would take a minute and as much disk again. */
async function fillSources(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `UPDATE click SET source = named.target
     FROM (SELECT word.code, coalesce(target, word.code) AS target
           FROM word_referrer AS word LEFT JOIN source_of_referrer AS known ON known.code = word.code) AS named
     WHERE named.code = click.referrer AND click.referrer <> 0`,
  );
  await connection.run(
    `UPDATE click SET source = app.target FROM source_of_app AS app
     WHERE app.code = click.in_app AND click.referrer = 0`,
  );
}

/** Replaces outdated language codes by the current ones, and merges both where the table has both. */
async function mergeLanguages(connection: DuckDBConnection): Promise<void> {
  const codes = new Map<string, number>();
  for await (const words of wordsOf(connection, 'language')) {
    for (const [code, value] of words) codes.set(value, code);
  }
  const dimension = TALLIED.indexOf('language');
  for (const [value, code] of codes) {
    const current = toCurrentTag(value);
    if (current === value) continue;
    const known = codes.get(current);
    if (known === undefined) {
      await connection.run(
        `UPDATE word_language SET value = $1, digest = ${int(digestOf(current))} WHERE code = ${int(code)}`,
        [current],
      );
      continue;
    }
    await connection.run(`DELETE FROM word_language WHERE code = ${int(code)}`);
    await connection.run(`UPDATE click SET language = ${int(known)} WHERE language = ${int(code)}`);
    for (const table of ['tally_day', 'tally_month']) {
      await connection.run(
        `UPDATE ${table} SET code = ${int(known)} WHERE dimension = ${int(dimension)} AND code = ${int(code)}`,
      );
    }
  }
}

/**
 * Rolls sources up from the roll-ups of referrers, since these still count deleted rows. Clicks without a referrer but with
 * an app move from '' to that app.
 */
async function tallySources(connection: DuckDBConnection): Promise<void> {
  const [referrer, source] = ['referrer', 'source'].map((name) => int(TALLIED.indexOf(name)));
  const counts = ['people', 'uniques', 'bots'];
  await connection.run(
    `CREATE TEMP TABLE source_tally AS
     WITH moved AS (SELECT workspace, ${DAY_OF_ROW} AS day, source, ${ROW_COUNTS} FROM click
                    WHERE referrer = 0 AND source <> 0 AND batch <= (SELECT folded FROM progress) GROUP BY ALL),
       part AS (SELECT workspace, day, coalesce(target, tally.code) AS code, ${counts.join(', ')}
                FROM tally_day AS tally LEFT JOIN source_of_referrer AS named ON named.code = tally.code
                WHERE dimension = ${referrer}
                UNION ALL SELECT workspace, day, source, ${counts.join(', ')} FROM moved
                UNION ALL SELECT workspace, day, 0, ${counts.map((count) => `-${count}`).join(', ')} FROM moved)
     SELECT workspace, day, code, ${ROLLED_COUNTS} FROM part GROUP BY ALL HAVING sum(people) + sum(bots) > 0`,
  );
  await connection.run(
    `INSERT INTO tally_day SELECT ${source}, workspace, day, code, people, uniques, bots FROM source_tally ORDER BY workspace, day`,
  );
  await connection.run(
    `INSERT INTO tally_month SELECT ${source}, workspace, ${MONTH_OF_DAY} AS month, code, ${ROLLED_COUNTS}
     FROM source_tally GROUP BY workspace, month, code ORDER BY workspace, month`,
  );
  await connection.run('DROP TABLE source_tally');
}
