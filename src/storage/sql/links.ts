import type { Database } from 'bun:sqlite';
import { type Kysely, sql } from 'kysely';
import type { KeyId } from '../../core/key.ts';
import type { Link, LinkId, LinkVersion } from '../../core/link.ts';
import type { LinkDraft, LinkStore } from '../../core/link-store.ts';
import { createLinkList } from './link-list.ts';
import { type CountedRow, cellsOf, destinationHash, freshLink, linkOf, WRITTEN_COLUMNS } from './link-row.ts';
import type { Schema } from './schema.ts';
import type { Transaction, Writer } from './writer.ts';

/** Ids in one statement. */
const IDS_MAX = 500;
/**
 * Drafts in one transaction. Random slugs touch a page of the index each, so few large commits write far less than many
 * small ones; others get their turn in between.
 */
const SLICE = 25_000;
/** Drafts stored before whoever reads gets a turn. */
const BREATH = 2_500;

export function createLinkStore(deps: { writer: Writer; reader: Kysely<Schema> }): LinkStore {
  const { writer, reader } = deps;
  const counted = (query: Kysely<Schema>) =>
    query
      .selectFrom('links')
      .leftJoin('link_counts', 'link_counts.link_id', 'links.id')
      .selectAll('links')
      .select(['link_counts.clicks', 'link_counts.unique_clicks', 'link_counts.last_clicked_at']);

  const asLink = (row: CountedRow | undefined): Link | null => (row === undefined ? null : linkOf(row));

  async function byIds(workspaceId: number, ids: readonly LinkId[]): Promise<readonly (Link | null)[]> {
    const found = new Map<LinkId, Link>();
    for (let at = 0; at < ids.length; at += IDS_MAX) {
      const rows = await counted(reader)
        .where('links.workspace_id', '=', workspaceId)
        .where('links.id', 'in', ids.slice(at, at + IDS_MAX))
        .execute();
      for (const row of rows) found.set(row.id as LinkId, linkOf(row));
    }
    return ids.map((id) => found.get(id) ?? null);
  }

  const newest = (query: Kysely<Schema>) =>
    counted(query).where('links.trashed_at', 'is', null).orderBy('links.id', 'desc').limit(1);

  const byExternalId = (query: Kysely<Schema>, workspaceId: number, externalId: string) =>
    newest(query)
      .where('links.workspace_id', '=', workspaceId)
      .where('links.external_id', '=', externalId)
      .executeTakeFirst();

  return {
    ...createLinkList({ reader, byIds }),

    async byId(workspaceId, id) {
      return asLink(
        await counted(reader)
          .where('links.id', '=', id)
          .where('links.workspace_id', '=', workspaceId)
          .executeTakeFirst(),
      );
    },

    byIds,

    async byAddress(domainId, slug) {
      return asLink(
        await counted(reader)
          .where('links.domain_id', '=', domainId)
          .where('links.slug', '=', slug)
          .executeTakeFirst(),
      );
    },

    async byExternalId(workspaceId, externalId) {
      return asLink(await byExternalId(reader, workspaceId, externalId));
    },

    async byDestination(workspaceId, destination) {
      return asLink(
        await newest(reader)
          .where('links.destination_hash', '=', destinationHash(destination))
          .where('links.destination', '=', destination)
          .where('links.workspace_id', '=', workspaceId)
          .executeTakeFirst(),
      );
    },

    async insert(drafts) {
      const links: (Link | null)[] = [];
      for (let at = 0; at < drafts.length; at += SLICE) {
        const slice = drafts.slice(at, at + SLICE);
        const stored = await writer.write(({ db }) => insertAll(insertsOf(db), slice));
        for (const link of stored) links.push(link);
      }
      return links;
    },

    upsert: (draft, change) =>
      writer.write(async (transaction) => {
        const row = await byExternalId(transaction.query, draft.workspaceId, draft.externalId);
        const before = asLink(row);
        if (before === null) {
          const link = insertOne(insertsOf(transaction.db), draft);
          return link === null ? 'slug_taken' : { link, created: true, before };
        }
        const link = await update(transaction, before, change(before), draft.createdBy);
        return link === 'slug_taken' ? link : { link, created: false, before };
      }),

    replace: (link, version, by) =>
      writer.write(async (transaction) => {
        const row = await counted(transaction.query)
          .where('links.id', '=', link.id)
          .where('links.workspace_id', '=', link.workspaceId)
          .executeTakeFirst();
        const held = asLink(row);
        if (held === null || held.version !== version) return 'conflict';
        return update(transaction, held, link, by);
      }),

    remove: (workspaceId, ids) =>
      writer.write(async ({ query }) => {
        const gone: LinkId[] = [];
        for (let at = 0; at < ids.length; at += IDS_MAX) {
          const rows = await query
            .deleteFrom('links')
            .where('workspace_id', '=', workspaceId)
            .where('id', 'in', ids.slice(at, at + IDS_MAX))
            .returning(['id', 'tags'])
            .execute();
          const removed = rows.map((row) => row.id as LinkId);
          if (removed.length === 0) continue;
          gone.push(...removed);
          const tags = new Set(
            rows.flatMap((row): string[] => (row.tags === null ? [] : JSON.parse(row.tags))),
          );
          if (tags.size > 0) {
            await query
              .deleteFrom('link_tags')
              .where('workspace_id', '=', workspaceId)
              .where('tag', 'in', [...tags])
              .where('link_id', 'in', removed)
              .execute();
          }
          for (const table of BELONGINGS)
            await query.deleteFrom(table).where('link_id', 'in', removed).execute();
        }
        return gone;
      }),

    async history(id) {
      const rows = await reader
        .selectFrom('link_history')
        .selectAll()
        .where('link_id', '=', id)
        .orderBy('version', 'desc')
        .execute();
      return rows.map(
        (row): LinkVersion => ({
          version: row.version,
          replacedAtMs: row.replaced_at,
          replacedBy: row.replaced_by as KeyId | null,
          fields: JSON.parse(row.fields),
        }),
      );
    },

    async countByDomain(domainId) {
      const row = await reader
        .selectFrom('links')
        .select(sql<number>`count(*)`.as('links'))
        .where('domain_id', '=', domainId)
        .executeTakeFirst();
      return row?.links ?? 0;
    },
  };
}

/** Tables that hold something of a link, beside its row. */
const BELONGINGS = ['link_history', 'link_counts', 'link_uses', 'link_use_visitors'] as const;

// The import's hot path: compiled once by the database, filled by position.
const INSERT = `INSERT INTO links (${WRITTEN_COLUMNS.join(', ')}) VALUES (${WRITTEN_COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (domain_id, slug) DO NOTHING RETURNING id`;
const INSERT_TAG = 'INSERT INTO link_tags (workspace_id, tag, link_id) VALUES (?, ?, ?)';

type Inserts = ReturnType<typeof prepareInserts>;
const inserts = new WeakMap<Database, Inserts>();

function insertsOf(db: Database): Inserts {
  let prepared = inserts.get(db);
  if (prepared === undefined) {
    prepared = prepareInserts(db);
    inserts.set(db, prepared);
  }
  return prepared;
}

function prepareInserts(db: Database) {
  return {
    link: db.query<{ id: number }, ReturnType<typeof cellsOf>>(INSERT),
    tag: db.query<null, [number, string, number]>(INSERT_TAG),
  };
}

async function insertAll(prepared: Inserts, drafts: readonly LinkDraft[]): Promise<readonly (Link | null)[]> {
  const links: (Link | null)[] = [];
  for (const draft of drafts) {
    links.push(insertOne(prepared, draft));
    if (links.length % BREATH === 0) await new Promise((turn) => setImmediate(turn));
  }
  return links;
}

function insertOne(prepared: Inserts, draft: LinkDraft): Link | null {
  const row = prepared.link.get(...cellsOf(draft));
  if (row === null) return null;
  for (const tag of draft.tags) prepared.tag.run(draft.workspaceId, tag, row.id);
  return freshLink(row.id, draft);
}

const UPDATE = `UPDATE links SET ${WRITTEN_COLUMNS.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;

/** Writes `next` over `held` and `held` into the history. */
async function update(
  { query, db }: Transaction,
  held: Link,
  next: Link,
  by: KeyId | null,
): Promise<Link | 'slug_taken'> {
  if (next.domainId !== held.domainId || next.slug !== held.slug) {
    const other = await query
      .selectFrom('links')
      .select('id')
      .where('domain_id', '=', next.domainId)
      .where('slug', '=', next.slug)
      .executeTakeFirst();
    if (other !== undefined && other.id !== held.id) return 'slug_taken';
  }
  const stored: Link = { ...next, version: held.version + 1 };
  db.query(UPDATE).run(...cellsOf(stored), held.id);
  await query
    .insertInto('link_history')
    .values({
      link_id: held.id,
      version: held.version,
      replaced_at: next.updatedAtMs,
      replaced_by: by,
      fields: JSON.stringify(versionFields(held)),
    })
    .execute();
  await query
    .deleteFrom('link_history')
    .where('link_id', '=', held.id)
    .where('version', '<=', held.version - VERSIONS_KEPT_MAX)
    .execute();
  if (held.tags.length > 0) {
    await query
      .deleteFrom('link_tags')
      .where('workspace_id', '=', held.workspaceId)
      .where('tag', 'in', held.tags)
      .where('link_id', '=', held.id)
      .execute();
  }
  for (const tag of stored.tags) insertsOf(db).tag.run(stored.workspaceId, tag, stored.id);
  return {
    ...stored,
    clicks: held.clicks,
    uniqueClicks: held.uniqueClicks,
    lastClickedAtMs: held.lastClickedAtMs,
  };
}

/** The oldest versions of a link that is changed without end give way. */
const VERSIONS_KEPT_MAX = 100;

function versionFields(link: Link): LinkVersion['fields'] {
  const { destination, title, note, tags, externalId, metadata, enabled, redirectStatus, startsAtMs } = link;
  const { expires, forwardQuery, forwardPath, utm, uniqueWindowMinutes, slug, domainId } = link;
  return {
    destination,
    title,
    note,
    tags,
    externalId,
    metadata,
    enabled,
    redirectStatus,
    startsAtMs,
    expires,
    forwardQuery,
    forwardPath,
    utm,
    uniqueWindowMinutes,
    slug,
    domainId,
  };
}
