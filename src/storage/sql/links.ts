import type { Link, LinkId, LinkVersion } from '../../core/link.ts';
import { changesNothing } from '../../core/link-fields.ts';
import type { LinkStore, SaveStep } from '../../core/link-store.ts';
import type { LinkDestinations } from './link-destinations.ts';
import { moveDestination } from './link-destinations.ts';
import { insertLinks } from './link-insert.ts';
import { selectLinks, toChangedColumns, toLink } from './link-row.ts';
import { countTags, moveTags, readTagIds, removeLinkTags } from './link-tags.ts';
import { historyOf, keepVersion } from './link-versions.ts';
import type { Db } from './schema.ts';
import { noteEdit } from './search-index.ts';
import type { Sql } from './sqlite.ts';
import type { Teller } from './webhook-teller.ts';

type EntityStore = Pick<
  LinkStore,
  | 'byId'
  | 'byIds'
  | 'byAddress'
  | 'byExternalId'
  | 'byDestination'
  | 'insert'
  | 'upsert'
  | 'replace'
  | 'saveAll'
  | 'remove'
  | 'history'
  | 'countByDomain'
>;

/** Rows asked for, or removed, in one statement. */
const IDS_PER_STATEMENT = 500;

/** One link, or some that are named; lists are in `link-list.ts`. */
export function createLinkEntities(
  { reader, writer }: Sql,
  destinations: LinkDestinations,
  teller: Pick<Teller, 'links'>,
): EntityStore {
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
        const links = await insertLinks(trx, drafts);
        await teller.links(trx, links);
        return links;
      }),

    upsert: (draft, change) =>
      writer.write(async (trx) => {
        const before = await byExternalId(trx, draft.workspaceId, draft.externalId);
        if (before === 'ambiguous') return before;
        if (before === null) {
          const [link] = await insertLinks(trx, [draft]);
          if (!link) return 'slug_taken';
          await teller.links(trx, [link]);
          return { link, created: true, before: null };
        }
        const link = await replaceLink(trx, before, change(before), draft.createdBy);
        if (link === 'slug_taken') return link;
        if (link !== before) await teller.links(trx, [link], [before]);
        return { link, created: false, before };
      }),

    replace: (link, version, by) =>
      writer.write(async (trx) => {
        const held = await linkById(trx, link.workspaceId, link.id);
        if (held === null || held.version !== version) return 'conflict';
        const stored = await replaceLink(trx, held, link, by);
        if (stored !== 'slug_taken' && stored !== held) await teller.links(trx, [stored], [held]);
        return stored;
      }),

    async saveAll(steps, by) {
      const refused: { index: number; reason: 'slug_taken' | 'conflict' }[] = [];
      try {
        return await writer.write(async (trx) => {
          const links: Link[] = [];
          for (const [index, step] of steps.entries()) {
            const saved = await saveStep(trx, step, by);
            if (typeof saved === 'string') {
              refused.push({ index, reason: saved });
              continue;
            }
            links.push(saved.link);
            if (!saved.before.includes(saved.link)) await teller.links(trx, [saved.link], saved.before);
          }
          if (refused.length > 0) throw UNDO;
          return { links };
        });
      } catch (error) {
        if (error === UNDO) return { refused };
        throw error;
      }
    },

    remove: (workspaceId, ids) =>
      writer.write(async (trx) => {
        const held = await linksByIds(trx, workspaceId, [...new Set(ids)]);
        const links = held.filter((link) => link !== null);
        for (const link of links) await moveDestination(trx, link, null);
        for (const some of slices(links.map(({ id }) => id))) {
          await removeTags(trx, some);
          await removeRows(trx, some);
        }
        await teller.links(trx, [], links);
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
  };
}

/** Thrown to take back what a transaction has done so far. */
const UNDO = new Error('undo');

async function saveStep(
  trx: Db,
  step: SaveStep,
  by: LinkVersion['replacedBy'],
): Promise<{ link: Link; before: readonly Link[] } | 'slug_taken' | 'conflict'> {
  if ('insert' in step) {
    const [link] = await insertLinks(trx, [step.insert]);
    return link ? { link, before: [] } : 'slug_taken';
  }
  const held = await linkById(trx, step.replace.workspaceId, step.replace.id);
  if (held === null || held.version !== step.version) return 'conflict';
  const link = await replaceLink(trx, held, step.replace, by);
  return link === 'slug_taken' ? link : { link, before: [held] };
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
  for (const some of slices(ids)) {
    const rows = await selectLinks(db)
      .where('links.id', 'in', some)
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
 * Stores `next` over `held`, which is as it stands in this transaction. What a change may not touch stays. Answers `held`
 * where nothing differs.
 */
async function replaceLink(trx: Db, held: Link, next: Link, by: number | null): Promise<Link | 'slug_taken'> {
  if (changesNothing(held, next)) return held;
  if (next.domainId !== held.domainId || next.slug !== held.slug) {
    const holder = await trx
      .selectFrom('links')
      .select('id')
      .where('domain_id', '=', next.domainId)
      .where('slug', '=', next.slug)
      .executeTakeFirst();
    if (holder !== undefined) return 'slug_taken';
  }
  await keepVersion(trx, held, next.updatedAtMs, by);
  const tags = await moveTags(trx, held, next);
  await trx
    .updateTable('links')
    .set({
      ...toChangedColumns(next),
      tags,
      updated_at_ms: next.updatedAtMs,
      trashed_at_ms: next.trashedAtMs,
      version: held.version + 1,
    })
    .where('id', '=', held.id)
    .execute();
  const stored = await linkById(trx, held.workspaceId, held.id);
  if (stored === null) throw new Error('a link has vanished from its own transaction');
  await moveDestination(trx, held, stored);
  await noteEdit(trx, held, stored);
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

function* slices<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < all.length; at += IDS_PER_STATEMENT) yield all.slice(at, at + IDS_PER_STATEMENT);
}
