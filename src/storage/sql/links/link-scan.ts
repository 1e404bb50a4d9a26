import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { BY_ID, type CursorPosition } from '../../../core/base/cursor.ts';
import type { Link } from '../../../core/links/link.ts';
import { FILTER_FIELDS } from '../../../core/links/link-fields.ts';
import type { LinkFilter, LinkSort } from '../../../core/links/link-store.ts';
import type { SearchedTexts } from '../../../core/links/search.ts';
import type { Db } from '../schema.ts';
import { among } from '../search/search-chunks.ts';
import { type TagConditions, tagDriver, tagTests } from '../tags/tag-filter.ts';
import { SELECT_TAG_NAMES } from '../tags/tag-names.ts';
import { fieldInSql, type LinkRow, toLink } from './link-row.ts';
import { traitTests } from './link-traits.ts';

/**
 * A scan of the links of a workspace in the order of an index. SQLite reads tables of a `cross join` in the order in which
 * they stand; their conditions are in `where`, because other databases allow none at the join.
 */
export interface LinkScan {
  /** The tables to scan, and the conditions that the index answers. */
  readonly from: RawBuilder<unknown>;
  readonly base: RawBuilder<SqlBool>;
  /** The same conditions for given links, written so that SQLite looks the links up instead of scanning the index. */
  readonly baseOfNamed: RawBuilder<SqlBool>;
  /** Tables to join for each row, and the other conditions. */
  readonly joins: RawBuilder<unknown>;
  readonly test: RawBuilder<SqlBool>;
  /** The sort key before the id; null if the id is the only key. */
  readonly value: RawBuilder<number> | null;
  readonly id: RawBuilder<number>;
  readonly descending: boolean;
}

/** Means "never clicked" in a cursor: less than any count or time. */
export const NEVER = BY_ID;

/**
 * The scans that make up a list in this order; each continues where the previous one ends. Links without clicks have no
 * row in `link_counts`, so a list sorted by clicks scans the links with clicks by index, then the others by id.
 */
export function planScans(
  filter: LinkFilter,
  sort: LinkSort,
  tags: TagConditions | null,
): readonly LinkScan[] {
  const descending = sort.startsWith('-');
  const by = descending ? sort.slice(1) : sort;
  if (by === 'created_at') return [byId(filter, descending, tags, sql<SqlBool>`true`)];
  const never = byId(filter, descending, tags, sql<SqlBool>`link_counts.link_id is null`);
  const counted = byCount(
    filter,
    by === 'clicks' ? 'link_counts.clicks' : 'link_counts.last_clicked_at_ms',
    descending,
    tags,
  );
  return descending ? [counted, never] : [never, counted];
}

function byId(
  filter: LinkFilter,
  descending: boolean,
  tags: TagConditions | null,
  also: RawBuilder<SqlBool>,
): LinkScan {
  const counts = sql`left join link_counts on link_counts.link_id = links.id`;
  const driver = tagDriver(tags);
  if (driver !== null) {
    const id = sql<number>`link_tags.link_id`;
    return {
      from: driver.from,
      base: driver.base,
      baseOfNamed: driver.base,
      joins: sql`cross join links ${counts}`,
      test: allOf([
        sql<SqlBool>`links.id = link_tags.link_id`,
        also,
        ...tagTests(tags, id, driver),
        ...testsOf(filter),
      ]),
      value: null,
      id,
      descending,
    };
  }
  const id = sql<number>`links.id`;
  const base = [sql<SqlBool>`links.workspace_id = ${filter.workspaceId}`];
  if (filter.externalId !== null) base.push(sql<SqlBool>`links.external_id = ${filter.externalId}`);
  else if (filter.trashed) base.push(sql<SqlBool>`links.trashed_at_ms is not null`);
  return {
    from: sql`links`,
    base: allOf(base),
    baseOfNamed: allOf(base),
    joins: counts,
    test: allOf([also, ...tagTests(tags, id, null), ...testsOf(filter)]),
    value: null,
    id,
    descending,
  };
}

function byCount(
  filter: LinkFilter,
  column: 'link_counts.clicks' | 'link_counts.last_clicked_at_ms',
  descending: boolean,
  tags: TagConditions | null,
): LinkScan {
  const id = sql<number>`link_counts.link_id`;
  const driver = tagDriver(tags);
  // Sorting a few links with the tag is faster than finding them among all links with clicks.
  const few = driver?.isSmall === true ? driver : null;
  const baseOfFew = few && allOf([few.base, sql<SqlBool>`link_counts.link_id = link_tags.link_id`]);
  return {
    from: few === null ? sql`link_counts` : sql`${few.from} cross join link_counts`,
    base: baseOfFew ?? sql<SqlBool>`link_counts.workspace_id = ${filter.workspaceId}`,
    baseOfNamed: baseOfFew ?? sql<SqlBool>`link_counts.workspace_id + 0 = ${filter.workspaceId}`,
    joins: sql`cross join links`,
    test: allOf([
      sql<SqlBool>`links.id = link_counts.link_id`,
      ...tagTests(tags, id, few),
      ...testsOf(filter),
    ]),
    value: sql.ref<number>(column),
    id,
    descending,
  };
}

function testsOf(filter: LinkFilter): RawBuilder<SqlBool>[] {
  const tests = [
    filter.trashed
      ? sql<SqlBool>`links.trashed_at_ms is not null`
      : sql<SqlBool>`links.trashed_at_ms is null`,
  ];
  const { domainId, createdVia, createdBy, enabled, createdAfterMs, createdBeforeMs } = filter;
  if (domainId !== null) tests.push(sql<SqlBool>`links.domain_id + 0 = ${domainId}`);
  for (const name of FILTER_FIELDS) {
    if (filter[name] !== null) tests.push(sql<SqlBool>`${fieldInSql(name)} = ${filter[name]}`);
  }
  if (createdVia !== null) tests.push(sql<SqlBool>`links.created_via = ${createdVia}`);
  if (filter.notCreatedVia !== null) tests.push(sql<SqlBool>`links.created_via <> ${filter.notCreatedVia}`);
  if (createdBy !== null) tests.push(sql<SqlBool>`links.created_by = ${createdBy}`);
  if (enabled !== null) tests.push(sql<SqlBool>`links.enabled = ${enabled ? 1 : 0}`);
  if (createdAfterMs !== null) tests.push(sql<SqlBool>`links.created_at_ms > ${createdAfterMs}`);
  if (createdBeforeMs !== null) tests.push(sql<SqlBool>`links.created_at_ms < ${createdBeforeMs}`);
  return [...tests, ...traitTests(filter)];
}

/** A part of a scan: the links between two positions, or given links in the order of the scan. */
export type Slice =
  | { readonly after: CursorPosition | null; readonly end: CursorPosition | null }
  | { readonly ids: readonly number[] };

/** Where a slice of `size` index entries after `after` ends; null if the scan ends before. Reads indexes only. */
export async function sliceEnd(
  db: Db,
  scan: LinkScan,
  after: CursorPosition | null,
  size: number,
): Promise<CursorPosition | null> {
  const { rows } = await sql<CursorPosition>`
    select ${valueIn(scan)} as value, ${scan.id} as id from ${scan.from}
    where ${scan.base} ${beyond(scan, after)} ${orderOf(scan)} limit 1 offset ${size - 1}
  `.execute(db);
  return rows[0] ?? null;
}

/** The index entries of a slice, also of links that do not pass. Reads indexes only. */
export async function readEntries(db: Db, scan: LinkScan, slice: Slice): Promise<readonly CursorPosition[]> {
  const { rows } = await sql<CursorPosition>`
    select ${valueIn(scan)} as value, ${scan.id} as id from ${scan.from}
    where ${inSlice(scan, slice)} ${orderOf(scan)}
  `.execute(db);
  return rows;
}

/** Up to `limit` links of the slice that pass, each with its position. */
export async function readSlice(
  db: Db,
  scan: LinkScan,
  slice: Slice,
  limit: number,
): Promise<readonly Link[]> {
  const { rows } = await sql<LinkRow>`
    select links.*, ${SELECT_TAG_NAMES} as tag_names,
      link_counts.clicks, link_counts.unique_clicks, link_counts.last_clicked_at_ms
    from ${scan.from} ${scan.joins}
    where ${inSlice(scan, slice)} and ${scan.test}
    ${orderOf(scan)} limit ${limit}
  `.execute(db);
  return rows.map(toLink);
}

/** Like `readSlice`, but ids only. */
export async function readSliceIds(
  db: Db,
  scan: LinkScan,
  slice: Slice,
  limit: number,
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select ${scan.id} as id from ${scan.from} ${scan.joins}
    where ${inSlice(scan, slice)} and ${scan.test}
    ${orderOf(scan)} limit ${limit}
  `.execute(db);
  return rows.map(({ id }) => id);
}

export type LinkTexts = SearchedTexts & { readonly id: number };

/** Like `readSlice`, but only the searched texts. */
export async function readSliceTexts(db: Db, scan: LinkScan, slice: Slice): Promise<readonly LinkTexts[]> {
  const { rows } = await sql<LinkTexts>`
    select links.id, links.slug, links.destination, coalesce(links.title, '') as title,
      coalesce(links.note, '') as note
    from ${scan.from} ${scan.joins}
    where ${inSlice(scan, slice)} and ${scan.test} ${orderOf(scan)}
  `.execute(db);
  return rows;
}

/** Number of links of a slice that pass. */
export async function countSlice(db: Db, scan: LinkScan, slice: Slice): Promise<number> {
  const { rows } = await sql<{ links: number }>`
    select count(*) as links from ${scan.from} ${scan.joins}
    where ${inSlice(scan, slice)} and ${scan.test}`.execute(db);
  return Number(rows[0]?.links ?? 0);
}

export const allOf = (tests: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.join(tests, sql` and `)}`;

const valueIn = (scan: LinkScan): RawBuilder<number> => scan.value ?? sql<number>`${sql.lit(NEVER)}`;

function orderOf({ value, id, descending }: LinkScan): RawBuilder<unknown> {
  const way = sql.raw(descending ? 'desc' : 'asc');
  return value === null ? sql`order by ${id} ${way}` : sql`order by ${value} ${way}, ${id} ${way}`;
}

function inSlice(scan: LinkScan, slice: Slice): RawBuilder<unknown> {
  if ('ids' in slice) return sql`${scan.baseOfNamed} and ${scan.id} in ${among(slice.ids)}`;
  return sql`${scan.base} ${beyond(scan, slice.after)} ${upTo(scan, slice.end)}`;
}

function beyond(scan: LinkScan, after: CursorPosition | null): RawBuilder<unknown> {
  return after === null ? sql`` : compare(scan, scan.descending ? '<' : '>', after);
}

function upTo(scan: LinkScan, end: CursorPosition | null): RawBuilder<unknown> {
  return end === null ? sql`` : compare(scan, scan.descending ? '>=' : '<=', end);
}

function compare({ value, id }: LinkScan, how: string, to: CursorPosition): RawBuilder<unknown> {
  const operator = sql.raw(how);
  return value === null
    ? sql`and ${id} ${operator} ${to.id}`
    : sql`and (${value}, ${id}) ${operator} (${to.value}, ${to.id})`;
}
