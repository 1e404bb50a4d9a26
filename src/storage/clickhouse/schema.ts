import { CLICK_TEXTS, type ClickTextField } from '../../core/clicks/click.ts';
import { BOT, UNIQUE_PERSON } from '../../core/clicks/click-columns.ts';
import { DAY_MONTH, ROW_DAY, ROW_QUARTER } from './moments.ts';

/** How the operator's servers share the tables. */
export interface TableShape {
  /** The cluster on which statements run; null for a server alone. */
  readonly cluster: string | null;
  readonly replicated: boolean;
  /** Each table is then a `Distributed` one before tables with the same rows' shares. It needs a cluster. */
  readonly sharded: boolean;
}

/** Raised with each change of the tables, and stored as the comment of `click`: a newer one is refused. */
export const CLICKHOUSE_VERSION = 1;

/** Columns of a row of `click` that `ClickColumns` has as numbers, then the row's place: a batch of a node. */
const NUMBERS = {
  workspace: 'UInt64',
  link: 'UInt64',
  at: "DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))",
  kind: 'UInt8',
  visitor: 'UInt64',
  domain_id: 'UInt64',
} as const;
const PLACE = { node: 'LowCardinality(String)', batch: 'UInt64', row: 'UInt32' } as const;

/** Texts with nearly as many values as rows: a dictionary would only add to them. */
const SELDOM_REPEATED: readonly ClickTextField[] = ['externalId', 'referrerUrl', 'destination'];

export const TEXT_COLUMNS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CLICK_TEXTS).map(([field, { name }]) => [
    name,
    SELDOM_REPEATED.some((it) => it === field) ? 'String' : 'LowCardinality(String)',
  ]),
);

export const CLICK_TYPES = {
  ...NUMBERS,
  ...TEXT_COLUMNS,
  tags: 'Array(LowCardinality(String))',
  address: 'String',
  ...PLACE,
};
export const ORPHAN_TYPES = {
  workspace: NUMBERS.workspace,
  at: NUMBERS.at,
  domain: 'LowCardinality(String)',
  path: 'String',
  kind: 'LowCardinality(String)',
  node: PLACE.node,
  batch: PLACE.batch,
} as const;

/** Dimensions that roll-ups count, each with the SQL of its value in a row of `click`. */
export const TALLY_VALUES: ReadonlyMap<string, string> = new Map([
  ['link', 'toString(link)'],
  ...Object.keys(TEXT_COLUMNS).map((name) => [name, `toString(${name})`] as const),
  // Combinations, which questions split: names of tags change, and a click counts once for each name.
  ['tags', 'toJSONString(tags)'],
]);

const COUNTS = { people: 'UInt64', uniques: 'UInt64', bots: 'UInt64' } as const;
/** Counts of people, unique people and bots in rows of `click`. */
export const COUNTS_OF_ROWS = `countIf(kind != ${BOT}) AS people, countIf(kind = ${UNIQUE_PERSON}) AS uniques,
  countIf(kind = ${BOT}) AS bots`;
/** The same in rows of roll-ups. */
export const COUNTS_OF_SUMS = 'sum(people) AS people, sum(uniques) AS uniques, sum(bots) AS bots';

interface Table {
  readonly columns: Readonly<Record<string, string>>;
  /** The columns that a merge sums; none for plain rows. */
  readonly summed: readonly string[];
  readonly partition: string | null;
  readonly order: string;
  /** Where a row of a sharded table belongs. */
  readonly shard: string;
  readonly ttl?: string;
}

export const TABLES = {
  click: {
    columns: CLICK_TYPES,
    summed: [],
    partition: 'toYYYYMM(at)',
    order: 'workspace, link, at',
    shard: 'cityHash64(workspace, link)',
  },
  orphan: {
    columns: ORPHAN_TYPES,
    summed: [],
    partition: 'toYYYYMM(at)',
    order: 'workspace, at',
    shard: 'cityHash64(workspace, domain)',
  },
  pulse: {
    columns: { workspace: 'UInt64', quarter: 'Int32', ...COUNTS },
    summed: Object.keys(COUNTS),
    partition: null,
    order: 'workspace, quarter',
    shard: 'cityHash64(workspace)',
  },
  tally_day: {
    columns: {
      workspace: 'UInt64',
      dimension: 'LowCardinality(String)',
      day: 'Int32',
      value: 'String',
      ...COUNTS,
    },
    summed: Object.keys(COUNTS),
    partition: 'intDiv(day, 32)',
    order: 'workspace, dimension, day, value',
    shard: 'cityHash64(workspace)',
  },
  tally_month: {
    columns: {
      workspace: 'UInt64',
      dimension: 'LowCardinality(String)',
      month: 'Int32',
      value: 'String',
      ...COUNTS,
    },
    summed: Object.keys(COUNTS),
    partition: null,
    order: 'workspace, dimension, month, value',
    shard: 'cityHash64(workspace)',
  },
  /** The rows of each batch, for those who ask whether it has arrived. */
  batch_seen: {
    columns: {
      node: PLACE.node,
      batch: PLACE.batch,
      seen: 'Date',
      clicks: 'UInt64',
      orphans: 'UInt64',
    },
    summed: ['clicks', 'orphans'],
    partition: null,
    order: 'node, batch',
    shard: 'cityHash64(node)',
    ttl: 'seen + INTERVAL 90 DAY',
  },
} as const satisfies Readonly<Record<string, Table>>;

export type TableName = keyof typeof TABLES;

/** Views that fill roll-ups with each insert: name, source, target, statement. */
const VIEWS: readonly (readonly [string, TableName, TableName, (source: string) => string])[] = [
  [
    'pulse_view',
    'click',
    'pulse',
    (source) => `SELECT workspace, toInt32(${ROW_QUARTER}) AS quarter, ${COUNTS_OF_ROWS}
      FROM ${source} GROUP BY workspace, quarter`,
  ],
  [
    'tally_day_view',
    'click',
    'tally_day',
    (
      source,
    ) => `SELECT workspace, pair.1 AS dimension, toInt32(${ROW_DAY}) AS day, pair.2 AS value, ${COUNTS_OF_ROWS}
      FROM ${source} ARRAY JOIN [${[...TALLY_VALUES].map(([name, value]) => `('${name}', ${value})`).join(', ')}] AS pair
      GROUP BY workspace, dimension, day, value`,
  ],
  [
    'tally_month_view',
    'tally_day',
    'tally_month',
    // An insert is of few days, so adding them up first costs more than the rows that it saves.
    (source) =>
      `SELECT workspace, dimension, toInt32(${DAY_MONTH}) AS month, value, people, uniques, bots FROM ${source}`,
  ],
  [
    'click_seen_view',
    'click',
    'batch_seen',
    (source) => `SELECT node, batch, today() AS seen, count() AS clicks, toUInt64(0) AS orphans
      FROM ${source} GROUP BY node, batch`,
  ],
  [
    'orphan_seen_view',
    'orphan',
    'batch_seen',
    (source) => `SELECT node, batch, today() AS seen, toUInt64(0) AS clicks, count() AS orphans
      FROM ${source} GROUP BY node, batch`,
  ],
];

/**
 * Inserts whose tokens a table remembers. A batch that is sent again after more inserts than this counts twice, so a
 * sender looks into `batch_seen` first.
 */
const TOKENS_MAX = 100_000;
const TOKENS_SECONDS_MAX = 30 * 86_400;

/** The table with the rows of a server, behind a `Distributed` one if tables are sharded. */
export function localTable(name: TableName, { sharded }: TableShape): string {
  return sharded ? `${name}_local` : name;
}

/** What follows the name of a table in a statement that changes it on every server. */
export function onCluster({ cluster }: TableShape): string {
  return cluster === null ? '' : ` ON CLUSTER ${quoteSql(cluster)}`;
}

/** Statements that make the tables where they are missing. */
export function createTables(shape: TableShape): readonly string[] {
  const names = Object.keys(TABLES) as readonly TableName[];
  return [
    ...names.flatMap((name) => createTable(name, shape)),
    ...VIEWS.map(([name, source, target, select]) => {
      const [from, to] = [localTable(source, shape), localTable(target, shape)];
      return `CREATE MATERIALIZED VIEW IF NOT EXISTS ${name}${onCluster(shape)} TO ${to} AS ${select(from)}`;
    }),
  ];
}

function createTable(name: TableName, shape: TableShape): readonly string[] {
  const { columns, summed, partition, order, shard, ttl }: Table = TABLES[name];
  const local = localTable(name, shape);
  const kind = `${shape.replicated ? 'Replicated' : ''}${summed.length === 0 ? '' : 'Summing'}MergeTree`;
  const declared = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  const rows = [
    `CREATE TABLE IF NOT EXISTS ${local}${onCluster(shape)} (${declared.join(', ')})`,
    `ENGINE = ${kind}${summed.length === 0 ? '' : `((${summed.join(', ')}))`}`,
    ...(partition === null ? [] : [`PARTITION BY ${partition}`]),
    `ORDER BY (${order})`,
    ...(ttl === undefined ? [] : [`TTL ${ttl}`]),
    `SETTINGS ${
      shape.replicated
        ? `replicated_deduplication_window = ${TOKENS_MAX}, replicated_deduplication_window_seconds = ${TOKENS_SECONDS_MAX}`
        : `non_replicated_deduplication_window = ${TOKENS_MAX}`
    }`,
    ...(name === 'click' ? [`COMMENT ${quoteSql(versionComment(CLICKHOUSE_VERSION))}`] : []),
  ].join(' ');
  if (!shape.sharded) return [rows];
  const target = `${quoteSql(shape.cluster ?? '')}, currentDatabase(), ${local}, ${shard}`;
  return [
    rows,
    `CREATE TABLE IF NOT EXISTS ${name}${onCluster(shape)} AS ${local} ENGINE = Distributed(${target})`,
  ];
}

/** Statements that add the texts of clicks which older tables do not have. */
export function addTexts(shape: TableShape): readonly string[] {
  const tables = shape.sharded ? [localTable('click', shape), 'click'] : ['click'];
  return tables.flatMap((table) =>
    Object.entries(TEXT_COLUMNS).map(
      ([column, type]) =>
        `ALTER TABLE ${table}${onCluster(shape)} ADD COLUMN IF NOT EXISTS ${column} ${type}`,
    ),
  );
}

/** Statements that let the views of older tables count as those of this version, which the tables then are. */
export function renewViews(shape: TableShape): readonly string[] {
  return [
    ...VIEWS.map(
      ([name, source, , select]) =>
        `ALTER TABLE ${name}${onCluster(shape)} MODIFY QUERY ${select(localTable(source, shape))}`,
    ),
    `ALTER TABLE ${localTable('click', shape)}${onCluster(shape)} MODIFY COMMENT ${quoteSql(versionComment(CLICKHOUSE_VERSION))}`,
  ];
}

const COMMENT_START = 'waymark ';
const versionComment = (version: number): string => `${COMMENT_START}${version}`;
/** The version in the comment of `click`; 0 for a table of somebody else. */
export function versionIn(comment: string): number {
  return comment.startsWith(COMMENT_START) ? Number(comment.slice(COMMENT_START.length)) : 0;
}

function quoteSql(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
