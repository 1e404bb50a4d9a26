import { sql } from 'kysely';
import type { Actor } from '../../../core/base/actor.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import type { Link } from '../../../core/links/link.ts';
import { changesNothing } from '../../../core/links/link.ts';
import type { LinkStore, RefusedStep, SaveStep } from '../../../core/links/link-store.ts';
import { recordAudit } from '../audit/record.ts';
import type { SqlDialect } from '../dialect.ts';
import type { Db } from '../schema.ts';
import { recordEdit } from '../search/search-index.ts';
import type { Sql } from '../sql.ts';
import { countTags, moveTags, readTagIds, removeLinkTags } from '../tags/link-tags.ts';
import type { EventQueue } from '../webhooks/webhook-events.ts';
import type { LinkDestinations } from './link-destinations.ts';
import { insertLinks } from './link-insert.ts';
import { selectLinks, toChangedColumns, toLink } from './link-row.ts';
import { historyOf, keepVersion } from './link-versions.ts';

/** Rows read or removed in one statement. */
const IDS_PER_STATEMENT = 500;

/** Reads and writes links by id or address; lists are in `link-list.ts`. */
export function createLinkEntities(
  { reader, writer, dialect }: Sql,
  destinations: LinkDestinations,
  eventQueue: Pick<EventQueue, 'enqueueLinkChanges'>,
) {
  return {
    byId: (workspaceId, id) => linkById(reader, workspaceId, id),
    byIds: (workspaceId, ids) => linksByIds(reader, workspaceId, ids),
    async byAddress(domainId, slug) {
      const row = await selectLinks(reader)
        .where('links.domain_id', '=', domainId)
        .where('links.slug', '=', slug)
        .executeTakeFirst();
      return row === undefined ? null : toLink(row);
    },
    byExternalId: (workspaceId, externalId) => byExternalId(reader, workspaceId, externalId),
    byDestination: destinations.find,

    insert: (drafts) =>
      writer.write(async (trx) => {
        const links = await insertLinks(trx, drafts, dialect);
        await eventQueue.enqueueLinkChanges(trx, links);
        return links;
      }),

    upsert: (draft, change) =>
      writer.write(async (trx) => {
        const before = await byExternalId(trx, draft.workspaceId, draft.externalId);
        if (before === 'ambiguous') return before;
        if (before === null) {
          const [link] = await insertLinks(trx, [draft], dialect);
          if (!link) return 'slug_taken';
          await eventQueue.enqueueLinkChanges(trx, [link]);
          return { link, created: true, before: null };
        }
        const link = await replaceLink(trx, before, change(before), { by: draft.createdBy, destinations });
        if (link === 'slug_taken') return link;
        if (link !== before) await eventQueue.enqueueLinkChanges(trx, [link], [before]);
        return { link, created: false, before };
      }),

    replace: (link, version, by) =>
      writer.write(async (trx) => {
        const current = await linkById(trx, link.workspaceId, link.id);
        if (current === null || current.version !== version) return 'conflict';
        const stored = await replaceLink(trx, current, link, { by, destinations });
        if (stored !== 'slug_taken' && stored !== current)
          await eventQueue.enqueueLinkChanges(trx, [stored], [current]);
        return stored;
      }),

    async saveAll(steps, by) {
      try {
        return await writer.write(async (trx) => {
          const links: Link[] = [];
          const refused: RefusedStep[] = [];
          for (const [index, step] of steps.entries()) {
            const saved = await saveStep(trx, step, { by, destinations, dialect });
            if (typeof saved === 'string') {
              refused.push({ index, reason: saved });
              continue;
            }
            links.push(saved.link);
            if (!saved.before.includes(saved.link))
              await eventQueue.enqueueLinkChanges(trx, [saved.link], saved.before);
          }
          if (refused.length > 0) throw new StepsRefused(refused);
          return { links };
        });
      } catch (error) {
        if (error instanceof StepsRefused) return { refused: error.refused };
        throw error;
      }
    },

    remove: (workspaceId, ids, by) =>
      writer.write(async (trx) => {
        const found = await linksByIds(trx, workspaceId, [...new Set(ids)]);
        const links = found.filter((link) => link !== null);
        for (const link of links) await destinations.move(trx, link, null);
        for (const slice of slices(links.map(({ id }) => id))) {
          await removeTags(trx, slice);
          await removeRows(trx, slice);
        }
        await eventQueue.enqueueLinkChanges(trx, [], links);
        const [first] = links;
        if (first !== undefined && by !== null) {
          await recordAudit(trx, by, {
            workspaceId,
            action: 'links.removed',
            subject: links.length === 1 ? { kind: 'link', id: first.id } : null,
            details: { links: links.length, slugs: links.map(({ slug }) => slug) },
          });
        }
        return links.map(({ id }) => id);
      }),

    history: (id) => historyOf(reader, id),

    async countByDomain(domainId) {
      const row = await reader
        .selectFrom('links')
        .select(({ fn }) => fn.countAll<number>().as('links'))
        .where('domain_id', '=', domainId)
        .executeTakeFirstOrThrow();
      return Number(row.links);
    },

    async countUpTo({ domainId, workspaceId, isShared }, max) {
      // An own domain has no other workspace's links, so its index of addresses is enough.
      const rows = isShared
        ? reader
            .selectFrom('links')
            .select('id')
            .where('workspace_id', '=', workspaceId)
            // The index of addresses would read every workspace's links of the domain.
            .where(sql`+domain_id`, '=', domainId)
        : reader.selectFrom('links').select('id').where('domain_id', '=', domainId);
      const row = await reader
        .selectFrom(rows.limit(max + 1).as('found'))
        .select(({ fn }) => fn.countAll<number>().as('links'))
        .executeTakeFirstOrThrow();
      const links = Number(row.links);
      return links > max ? null : links;
    },
  } satisfies Partial<LinkStore>;
}

/** Thrown to roll back a transaction. */
class StepsRefused extends Error {
  readonly refused: readonly RefusedStep[];

  constructor(refused: readonly RefusedStep[]) {
    super('steps are refused');
    this.refused = refused;
  }
}

async function saveStep(
  trx: Db,
  step: SaveStep,
  how: { by: Actor; destinations: LinkDestinations; dialect: SqlDialect },
): Promise<{ link: Link; before: readonly Link[] } | 'slug_taken' | 'conflict'> {
  if ('insert' in step) {
    const [link] = await insertLinks(trx, [step.insert], how.dialect);
    return link ? { link, before: [] } : 'slug_taken';
  }
  const current = await linkById(trx, step.replace.workspaceId, step.replace.id);
  if (current === null || current.version !== step.version) return 'conflict';
  const link = await replaceLink(trx, current, step.replace, how);
  return link === 'slug_taken' ? link : { link, before: [current] };
}

async function linkById(db: Db, workspaceId: number, id: number): Promise<Link | null> {
  const row = await selectLinks(db)
    .where('links.id', '=', id)
    .where('links.workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return row === undefined ? null : toLink(row);
}

async function linksByIds(db: Db, workspaceId: number, ids: readonly number[]): Promise<(Link | null)[]> {
  const found = new Map<number, Link>();
  for (const slice of slices(ids)) {
    const rows = await selectLinks(db)
      .where('links.id', 'in', slice)
      .where('links.workspace_id', '=', workspaceId)
      .execute();
    for (const row of rows) found.set(row.id, toLink(row));
  }
  return ids.map((id) => found.get(id) ?? null);
}

async function byExternalId(
  db: Db,
  workspaceId: number,
  externalId: string,
): Promise<Link | null | 'ambiguous'> {
  const [row, another] = await selectLinks(db)
    .where('links.workspace_id', '=', workspaceId)
    .where('links.external_id', '=', externalId)
    .where('links.trashed_at_ms', 'is', null)
    .limit(2)
    .execute();
  if (another !== undefined) return 'ambiguous';
  return row === undefined ? null : toLink(row);
}

/**
 * Replaces `current`, which was read in this transaction, by `next`. Fields that no change may set stay. Returns
 * `current` if nothing differs.
 */
async function replaceLink(
  trx: Db,
  current: Link,
  next: Link,
  { by, destinations }: { by: Actor; destinations: LinkDestinations },
): Promise<Link | 'slug_taken'> {
  if (changesNothing(current, next)) return current;
  if (next.domainId !== current.domainId || next.slug !== current.slug) {
    const holder = await trx
      .selectFrom('links')
      .select('id')
      .where('domain_id', '=', next.domainId)
      .where('slug', '=', next.slug)
      .executeTakeFirst();
    if (holder !== undefined) return 'slug_taken';
  }
  await keepVersion(trx, current, next.updatedAtMs, by);
  const tags = await moveTags(trx, current, next);
  await trx
    .updateTable('links')
    .set({
      ...toChangedColumns(next),
      tags,
      updated_at_ms: next.updatedAtMs,
      trashed_at_ms: next.trashedAtMs,
      version: current.version + 1,
    })
    .where('id', '=', current.id)
    .execute();
  const stored = await linkById(trx, current.workspaceId, current.id);
  if (stored === null) throw new Error('a link has vanished from its own transaction');
  await destinations.move(trx, current, stored);
  await recordEdit(trx, current, stored);
  return stored;
}

async function removeTags(trx: Db, ids: readonly LinkId[]): Promise<void> {
  const rows = await trx
    .selectFrom('links')
    .select(['id', 'workspace_id', 'tags', 'trashed_at_ms'])
    .where('id', 'in', ids)
    .where('tags', 'is not', null)
    .execute();
  const tagged = rows.map((row) => ({
    linkId: row.id,
    workspaceId: row.workspace_id,
    tagIds: readTagIds(row.tags),
    isUsed: row.trashed_at_ms === null,
  }));
  await removeLinkTags(trx, tagged);
  const used = tagged.flatMap(({ tagIds, isUsed }) => (isUsed ? tagIds : []));
  await countTags(trx, used, -1);
}

async function removeRows(trx: Db, ids: readonly LinkId[]): Promise<void> {
  for (const table of ['link_versions', 'link_counts', 'link_uses', 'link_visitors'] as const) {
    await trx.deleteFrom(table).where('link_id', 'in', ids).execute();
  }
  await trx.deleteFrom('links').where('id', 'in', ids).execute();
}

function* slices<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += IDS_PER_STATEMENT) yield items.slice(at, at + IDS_PER_STATEMENT);
}
