import { sql } from 'kysely';
import type { Link } from '../../../core/links/link.ts';
import { NO_FIELD_FILTER } from '../../../core/links/link-fields.ts';
import { NO_TRAIT_FILTER } from '../../../core/links/link-filter.ts';
import type { LinkFilter, LinkSort } from '../../../core/links/link-store.ts';
import type { Db } from '../schema.ts';
import { readTagConditions } from '../tags/tag-filter.ts';
import { selectLinks, toLink } from './link-row.ts';
import type { LinkScan } from './link-scan.ts';

/** Whether workspace and trash are the only conditions: then indexes alone count, a million links in milliseconds. */
export const isPlain = (filter: LinkFilter): boolean => NARROWING.every((name) => filter[name] === null);

type Narrowing = Exclude<keyof LinkFilter, 'workspaceId' | 'trashed' | 'nowMs'>;
/** All other filters; a missing one does not compile. */
const NARROWING = Object.keys({
  ...NO_FIELD_FILTER,
  ...NO_TRAIT_FILTER,
  tag: 0,
  domainId: 0,
  createdVia: 0,
  notCreatedVia: 0,
  createdBy: 0,
  enabled: 0,
  createdAfterMs: 0,
  createdBeforeMs: 0,
  search: 0,
  searchAddress: 0,
} satisfies Record<Narrowing, 0 | null>) as readonly Narrowing[];

/** All links of the workspace minus those in its trash: two counts that read indexes only. */
export async function countPlain(db: Db, { workspaceId, trashed }: LinkFilter): Promise<number> {
  const count = async (also: ReturnType<typeof sql>) => {
    const { rows } = await sql<{ links: number }>`
      select count(*) as links from links where workspace_id = ${workspaceId} ${also}`.execute(db);
    return Number(rows[0]?.links ?? 0);
  };
  const inTrash = await count(sql`and trashed_at_ms is not null`);
  return trashed ? inTrash : (await count(sql``)) - inTrash;
}

/** The same for a filter by one tag, present or absent; null for any other. */
export async function countByTag(db: Db, filter: LinkFilter): Promise<number | null> {
  if (filter.trashed || filter.tag === null || !isPlain({ ...filter, tag: null })) return null;
  const tags = await readTagConditions(db, filter);
  if (tags === 'nothing') return 0;
  const [set, ...others] = tags?.required ?? [];
  const [id, ...more] = tags?.excluded ?? [];
  if (set?.ids.length === 1 && others.length === 0 && id === undefined) return set.links;
  if (set !== undefined || id === undefined || more.length > 0) return null;
  const carrying = await db.selectFrom('tags').select('links').where('id', '=', id).executeTakeFirst();
  return (await countPlain(db, filter)) - (carrying?.links ?? 0);
}

/** A window of the ids that pass a plain filter, in the order of creation; reads indexes only. */
export async function readPlainWindow(
  db: Db,
  { workspaceId, trashed }: LinkFilter,
  { sort, offset, limit }: { sort: LinkSort; offset: number; limit: number },
): Promise<readonly number[]> {
  const way = sql.raw(sort.startsWith('-') ? 'desc' : 'asc');
  const inTrash = sql`select id from links where workspace_id = ${workspaceId} and trashed_at_ms is not null`;
  const which = sql.raw(trashed ? 'in' : 'not in');
  const { rows } = await sql<{ id: number }>`
    select id from links where workspace_id = ${workspaceId} and id ${which} (${inTrash})
    order by id ${way} limit ${limit} offset ${offset}`.execute(db);
  return rows.map(({ id }) => id);
}

export interface SortedBy {
  readonly column: 'links.title' | 'links.destination';
  readonly descending: boolean;
}

/** Ids sorted by a text. Sorts all that pass, so the caller must bound their number. */
export async function readSortedIds(
  db: Db,
  scans: readonly LinkScan[],
  { column, descending, offset, limit }: SortedBy & { offset: number; limit: number },
): Promise<readonly number[]> {
  const [scan] = scans;
  if (scan === undefined) return [];
  const way = sql.raw(descending ? 'desc' : 'asc');
  const { rows } = await sql<{ id: number }>`
    select links.id from ${scan.from} ${scan.joins} where ${scan.base} and ${scan.test}
    order by lower(coalesce(${sql.ref(column)}, '')) ${way}, links.id ${way} limit ${limit} offset ${offset}
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** Sorts the ids by a text. */
export async function sortIds(
  db: Db,
  ids: readonly number[],
  { column, descending }: SortedBy,
): Promise<readonly number[]> {
  const keyed: { id: number; key: Buffer }[] = [];
  const key = sql<string>`lower(coalesce(${sql.ref(column)}, ''))`;
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const slice = ids.slice(at, at + IDS_PER_STATEMENT);
    const rows = await db
      .selectFrom('links')
      .select(['id', key.as('key')])
      .where('id', 'in', slice)
      .execute();
    for (const row of rows) keyed.push({ id: row.id, key: Buffer.from(row.key) });
    await new Promise(setImmediate);
  }
  const way = descending ? -1 : 1;
  keyed.sort((a, b) => way * (Buffer.compare(a.key, b.key) || a.id - b.id));
  return keyed.map(({ id }) => id);
}

const IDS_PER_STATEMENT = 500;

/** The links with these ids, in the same order. */
export async function linksInOrder(db: Db, ids: readonly number[]): Promise<readonly Link[]> {
  const found = new Map<number, Link>();
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const slice = ids.slice(at, at + IDS_PER_STATEMENT);
    const rows = await selectLinks(db).where('links.id', 'in', slice).execute();
    for (const row of rows) found.set(row.id, toLink(row));
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}
