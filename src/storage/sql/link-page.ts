import { sql } from 'kysely';
import type { Link } from '../../core/link.ts';
import type { LinkFilter, LinkSort } from '../../core/link-store.ts';
import { selectLinks, toLink } from './link-row.ts';
import type { LinkScan } from './link-scan.ts';
import type { Db } from './schema.ts';
import { askedTags } from './tag-filter.ts';

/** Whether nothing but the workspace and the trash are asked for: then indexes alone count, a million in a moment. */
export const isPlain = (filter: LinkFilter): boolean => NARROWING.every((name) => filter[name] === null);

type Narrowing = Exclude<keyof LinkFilter, 'workspaceId' | 'trashed'>;
/** Every other filter; one that is left out does not compile. */
const NARROWING = Object.keys({
  tag: 0,
  domainId: 0,
  externalId: 0,
  createdVia: 0,
  notCreatedVia: 0,
  createdBy: 0,
  enabled: 0,
  createdAfterMs: 0,
  createdBeforeMs: 0,
  search: 0,
  searchAddress: 0,
} satisfies Record<Narrowing, 0>) as readonly Narrowing[];

/** Neither of the two indexes needs a row of the table: all links of the workspace, less those in its trash. */
export async function countPlain(db: Db, { workspaceId, trashed }: LinkFilter): Promise<number> {
  const count = async (also: ReturnType<typeof sql>) => {
    const { rows } = await sql<{ links: number }>`
      select count(*) as links from links where workspace_id = ${workspaceId} ${also}`.execute(db);
    return Number(rows[0]?.links ?? 0);
  };
  const inTrash = await count(sql`and trashed_at_ms is not null`);
  return trashed ? inTrash : (await count(sql``)) - inTrash;
}

/** The same where all that is asked is that links have one tag, or that they have it not; null for anything else. */
export async function countByTag(db: Db, filter: LinkFilter): Promise<number | null> {
  if (filter.trashed || filter.tag === null || !isPlain({ ...filter, tag: null })) return null;
  const tags = await askedTags(db, filter);
  if (tags === 'nothing') return 0;
  const [set, ...others] = tags?.some ?? [];
  const [id, ...more] = tags?.none ?? [];
  if (set?.ids.length === 1 && others.length === 0 && id === undefined) return set.links;
  if (set !== undefined || id === undefined || more.length > 0) return null;
  const carrying = await db.selectFrom('tags').select('links').where('id', '=', id).executeTakeFirst();
  return (await countPlain(db, filter)) - (carrying?.links ?? 0);
}

/** Ids at their places among all that a plain filter passes, by the order of their making: of the indexes alone too. */
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

/** Ids in the order of a text: all that pass are sorted, which the caller bounds. */
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

/** Those ids, in the order of a text. */
export async function sortIds(
  db: Db,
  ids: readonly number[],
  { column, descending }: SortedBy,
): Promise<readonly number[]> {
  const keyed: { id: number; key: Buffer }[] = [];
  const key = sql<string>`lower(coalesce(${sql.ref(column)}, ''))`;
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const some = ids.slice(at, at + IDS_PER_STATEMENT);
    const rows = await db
      .selectFrom('links')
      .select(['id', key.as('key')])
      .where('id', 'in', some)
      .execute();
    for (const row of rows) keyed.push({ id: row.id, key: Buffer.from(row.key) });
    await new Promise(setImmediate);
  }
  const way = descending ? -1 : 1;
  keyed.sort((a, b) => way * (Buffer.compare(a.key, b.key) || a.id - b.id));
  return keyed.map(({ id }) => id);
}

const IDS_PER_STATEMENT = 500;

/** Links by their ids, in that order. */
export async function linksInOrder(db: Db, ids: readonly number[]): Promise<readonly Link[]> {
  const found = new Map<number, Link>();
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const some = ids.slice(at, at + IDS_PER_STATEMENT);
    const rows = await selectLinks(db).where('links.id', 'in', some).execute();
    for (const row of rows) found.set(row.id, toLink(row));
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}
