import { BIGINT, type DuckDBType, INTEGER, UINTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api';
import type { Click } from '../../core/click.ts';

export const DATABASE_FILE = 'clicks.duckdb';

/** Raised with each change of the tables: an older file is upgraded when it is opened, a newer one is refused. */
export const SCHEMA_VERSION = 2;

export interface Column {
  readonly name: string;
  readonly type: DuckDBType;
}

/** Text columns of a click: each holds the codes of its own dictionary, the table `word_NAME`. */
export const WORD_COLUMNS: readonly { readonly name: string; readonly read: (click: Click) => string }[] = [
  // Written out, for one function that reads any field by name takes several times as long.
  { name: 'domain', read: (click) => click.domain },
  { name: 'external_id', read: (click) => click.externalId },
  { name: 'country', read: (click) => click.country },
  { name: 'region', read: (click) => click.region },
  { name: 'city', read: (click) => click.city },
  { name: 'continent', read: (click) => click.continent },
  { name: 'language', read: (click) => click.language },
  { name: 'device', read: (click) => click.device },
  { name: 'platform', read: (click) => click.platform },
  { name: 'os', read: (click) => click.os },
  { name: 'os_version', read: (click) => click.osVersion },
  { name: 'browser', read: (click) => click.browser },
  { name: 'browser_version', read: (click) => click.browserVersion },
  { name: 'in_app', read: (click) => click.inApp },
  { name: 'referrer', read: (click) => click.referrer },
  { name: 'referrer_url', read: (click) => click.referrerUrl },
  { name: 'utm_source', read: (click) => click.utmSource },
  { name: 'utm_medium', read: (click) => click.utmMedium },
  { name: 'utm_campaign', read: (click) => click.utmCampaign },
  { name: 'utm_term', read: (click) => click.utmTerm },
  { name: 'utm_content', read: (click) => click.utmContent },
  { name: 'destination', read: (click) => click.destination },
  { name: 'rule', read: (click) => click.rule },
  { name: 'variant', read: (click) => click.variant },
  { name: 'trigger', read: (click) => click.trigger },
  { name: 'bot_name', read: (click) => click.botName },
  { name: 'bot_reason', read: (click) => click.botReason },
  { name: 'tags', read: (click) => (click.tags.length === 0 ? '' : JSON.stringify(click.tags)) },
  { name: 'spool', read: (click) => click.spool },
  { name: 'address', read: (click) => click.address },
  // Last, for an upgraded table has new columns at its end.
  { name: 'source', read: (click) => click.source },
];

/** Who came, in the column `visitor`: one column is read faster than two. */
export const PERSON = 0;
export const UNIQUE_PERSON = 1;
export const BOT = 2;

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

/** Visits that reached no link; `domain`, `path` and `kind` are codes. */
export const ORPHAN_COLUMNS: readonly Column[] = [
  { name: 'workspace', type: BIGINT },
  { name: 'quarter', type: INTEGER },
  { name: 'ms', type: INTEGER },
  { name: 'domain', type: INTEGER },
  { name: 'path', type: INTEGER },
  { name: 'kind', type: INTEGER },
];

/** `digest` is `digestOf(value)`, to find a text among millions without reading them. */
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

export const DICTIONARIES: readonly string[] = [...WORD_COLUMNS.map(({ name }) => name), 'path', 'kind'];

/**
 * What is rolled up by workspace and UTC day and month; the number is stored, so the list may only grow at its end. `tags`
 * counts combinations of tags, which questions take apart.
 */
export const TALLIED: readonly string[] = [
  'link',
  'domain',
  'external_id',
  'country',
  'region',
  'city',
  'continent',
  'language',
  'device',
  'platform',
  'os',
  'os_version',
  'browser',
  'browser_version',
  'in_app',
  'referrer',
  'referrer_url',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'destination',
  'rule',
  'variant',
  'trigger',
  'bot_name',
  'bot_reason',
  'tags',
  'source',
];

/**
 * `pulse` counts by workspace and quarter of an hour, `tally_day` and `tally_month` by workspace, dimension and time. Both know the batches up
 * to `progress.folded`; rows of later batches are read beside them. `shelf` says up to which batch a month is sorted.
 */
export const SCHEMA: readonly string[] = [
  `CREATE TABLE click (${declare(CLICK_COLUMNS)})`,
  `CREATE TABLE orphan (${declare(ORPHAN_COLUMNS)})`,
  ...DICTIONARIES.flatMap((name) => [
    `CREATE TABLE word_${name} (${declare(WORD_TABLE_COLUMNS)})`,
    `INSERT INTO word_${name} VALUES (0, 0, '')`,
  ]),
  `CREATE TABLE tag (${declare(TAG_COLUMNS)})`,
  'CREATE TABLE pulse (workspace BIGINT, quarter INTEGER, people BIGINT, uniques BIGINT, bots BIGINT)',
  ...['day', 'month'].map(
    (unit) => `CREATE TABLE tally_${unit} (dimension UTINYINT, workspace BIGINT, ${unit} INTEGER, code BIGINT,
      people BIGINT, uniques BIGINT, bots BIGINT)`,
  ),
  'CREATE TABLE spool_position (spool VARCHAR PRIMARY KEY, segment BIGINT, "offset" BIGINT)',
  'CREATE TABLE shelf (month INTEGER, batch INTEGER)',
  'CREATE TABLE progress (version INTEGER, batch INTEGER, folded INTEGER)',
  `INSERT INTO progress VALUES (${SCHEMA_VERSION}, 0, 0)`,
];

function declare(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}
