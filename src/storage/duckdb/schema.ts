import { BIGINT, type DuckDBType, INTEGER, UINTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api';
import { CLICK_TEXTS, type ClickText } from '../../core/clicks/click.ts';

export const DATABASE_FILE = 'clicks.duckdb';

export interface Column {
  readonly name: string;
  readonly type: DuckDBType;
}

const TEXTS: readonly ClickText[] = Object.values(CLICK_TEXTS);
const FIRST_TEXTS = TEXTS.filter(({ since }) => since === undefined);
// Stable, so that texts of one version stay in their order.
const ADDED_TEXTS = TEXTS.filter(({ since }) => since !== undefined).sort(
  (a, b) => (a.since ?? 0) - (b.since ?? 0),
);

/**
 * Raised with each change of the tables, and with each new text of a click: an older file is upgraded when it is opened, a
 * newer one is refused.
 */
export const SCHEMA_VERSION = Math.max(3, ...ADDED_TEXTS.map(({ since = 0 }) => since));

/** Text columns of a click: each contains codes of its own dictionary, the table `word_NAME`. */
export const WORD_COLUMNS: readonly Pick<ClickText, 'name' | 'read'>[] = [
  ...FIRST_TEXTS,
  { name: 'tags', read: (click) => (click.tags.length === 0 ? '' : JSON.stringify(click.tags)) },
  { name: 'spool', read: (click) => click.spool },
  { name: 'address', read: (click) => click.address },
  // Last, since an upgraded table has new columns at its end.
  ...ADDED_TEXTS,
];

// The numbers in the column `visitor`.
export { BOT, UNIQUE_PERSON } from '../../core/clicks/click-columns.ts';

/** The batch of a row that has been sorted with its month. It is in all roll-ups. */
export const SORTED = 0;

/** Numbers of a click. A moment is `quarter` (hours since 1970, times four) and the milliseconds since its start. */
export const NUMBER_COLUMNS = [
  { name: 'batch', type: INTEGER },
  { name: 'workspace', type: BIGINT },
  { name: 'link', type: BIGINT },
  { name: 'quarter', type: INTEGER },
  { name: 'ms', type: INTEGER },
  { name: 'visitor', type: UTINYINT },
  { name: 'visitor_high', type: UINTEGER },
  { name: 'visitor_low', type: UINTEGER },
  { name: 'domain_id', type: BIGINT },
  { name: 'segment', type: BIGINT },
  { name: 'position', type: BIGINT },
] as const satisfies readonly Column[];

export const CLICK_COLUMNS: readonly Column[] = [
  ...NUMBER_COLUMNS,
  ...WORD_COLUMNS.map(({ name }) => ({ name, type: INTEGER })),
];

/** Visits that reached no link; `domain`, `path` and `kind` contain codes. */
export const ORPHAN_COLUMNS: readonly Column[] = [
  { name: 'workspace', type: BIGINT },
  { name: 'quarter', type: INTEGER },
  { name: 'ms', type: INTEGER },
  { name: 'domain', type: INTEGER },
  { name: 'path', type: INTEGER },
  { name: 'kind', type: INTEGER },
];

/** `digest` is `digestOf(value)`, which finds a text among millions without reading them. */
export const WORD_TABLE_COLUMNS: readonly Column[] = [
  { name: 'code', type: INTEGER },
  { name: 'digest', type: INTEGER },
  { name: 'value', type: VARCHAR },
];

/** The single tags of a code of `word_tags`, each once. */
export const TAG_COLUMNS: readonly Column[] = [
  { name: 'code', type: INTEGER },
  { name: 'value', type: VARCHAR },
];

export const DICTIONARIES: readonly string[] = [...WORD_COLUMNS.map(toName), 'path', 'kind'];

/**
 * Columns rolled up by workspace and by UTC day and month. Roll-ups store the index, so the list only grows at its end.
 * `tags` counts combinations of tags, which queries split.
 */
export const TALLIED: readonly string[] = [
  'link',
  ...FIRST_TEXTS.map(toName),
  'tags',
  ...ADDED_TEXTS.map(toName),
];

/**
 * Roll-ups of sorted months: `popular_hour` counts the hours of each value that many clicks of the month have, `link_tally`
 * counts the values of each link that has as many clicks. A month without rows for a value has no roll-up of it.
 */
export const POPULAR_SCHEMA: readonly string[] = [
  `CREATE TABLE popular_hour (month INTEGER, dimension UTINYINT, workspace BIGINT, code BIGINT, hour INTEGER,
    people BIGINT, uniques BIGINT, bots BIGINT)`,
  `CREATE TABLE link_tally (month INTEGER, dimension UTINYINT, workspace BIGINT, link BIGINT, code BIGINT,
    people BIGINT, uniques BIGINT, bots BIGINT)`,
];

/**
 * `pulse` counts by workspace and quarter of an hour, `tally_day` and `tally_month` by workspace, dimension and time. They
 * cover the batches up to `progress.folded`; queries add the rows of later batches. `shelf` has the batch up to which a
 * month is sorted.
 */
export const SCHEMA: readonly string[] = [
  `CREATE TABLE click (${declare(CLICK_COLUMNS)})`,
  `CREATE TABLE orphan (${declare(ORPHAN_COLUMNS)})`,
  ...DICTIONARIES.flatMap(createDictionaryTable),
  `CREATE TABLE tag (${declare(TAG_COLUMNS)})`,
  'CREATE TABLE pulse (workspace BIGINT, quarter INTEGER, people BIGINT, uniques BIGINT, bots BIGINT)',
  ...['day', 'month'].map(
    (unit) => `CREATE TABLE tally_${unit} (dimension UTINYINT, workspace BIGINT, ${unit} INTEGER, code BIGINT,
      people BIGINT, uniques BIGINT, bots BIGINT)`,
  ),
  ...POPULAR_SCHEMA,
  'CREATE TABLE spool_position (spool VARCHAR PRIMARY KEY, segment BIGINT, "offset" BIGINT)',
  'CREATE TABLE shelf (month INTEGER, batch INTEGER)',
  'CREATE TABLE progress (version INTEGER, batch INTEGER, folded INTEGER)',
  `INSERT INTO progress VALUES (${SCHEMA_VERSION}, 0, 0)`,
];

/** Code 0 is ''. */
export function createDictionaryTable(name: string): readonly string[] {
  return [
    `CREATE TABLE word_${name} (${declare(WORD_TABLE_COLUMNS)})`,
    `INSERT INTO word_${name} VALUES (0, 0, '')`,
  ];
}

function toName({ name }: { readonly name: string }): string {
  return name;
}

function declare(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}
