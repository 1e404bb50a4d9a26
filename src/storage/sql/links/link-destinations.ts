import type { Link } from '../../../core/links/link.ts';
import type { LinkStore } from '../../../core/links/link-store.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { selectLinks, toLink } from './link-row.ts';

/** Finds links by destination. */
export interface LinkDestinations {
  find: LinkStore['byDestination'];
  /** Part of the transaction that changes a link, or removes it: then `after` is null. */
  move(trx: Db, before: Link, after: Link | null): Promise<void>;
  /** Indexes the links created since the last call; `find` calls it first. */
  index(): Promise<void>;
}

const LINKS_PER_STEP = 5_000;
const ROWS_PER_STATEMENT = 200;

/**
 * Hashes come in random order, so inserting into their index would cost an import as much as the index of addresses.
 * Links are therefore indexed later, in bounded steps, up to the id in the counter `destinations_indexed`.
 */
export function createLinkDestinations({ reader, writer }: Sql): LinkDestinations {
  let indexing: Promise<void> | null = null;

  async function indexAll(): Promise<void> {
    while (await isBehind(reader)) {
      await writer.write(indexStep);
      await new Promise(setImmediate);
    }
  }

  function index(): Promise<void> {
    indexing ??= indexAll().finally(() => {
      indexing = null;
    });
    return indexing;
  }

  return {
    index,
    move: moveDestination,
    async find(workspaceId, destination, { below, limit }) {
      await index();
      const rows = await selectLinks(reader)
        .innerJoin('link_destinations', 'link_destinations.link_id', 'links.id')
        .where('link_destinations.workspace_id', '=', workspaceId)
        .where('link_destinations.hash', '=', hashOf(destination))
        .where('links.destination', '=', destination)
        .where('links.trashed_at_ms', 'is', null)
        .where('link_destinations.link_id', '<', below ?? Number.MAX_SAFE_INTEGER)
        .orderBy('link_destinations.link_id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toLink);
    },
  };
}

/** Updates the index when a link changes; does nothing for a link that is not indexed yet. */
async function moveDestination(trx: Db, before: Link, after: Link | null): Promise<void> {
  if (before.destination === after?.destination) return;
  await trx
    .deleteFrom('link_destinations')
    .where('workspace_id', '=', before.workspaceId)
    .where('hash', '=', hashOf(before.destination))
    .where('link_id', '=', before.id)
    .execute();
  if (after !== null) await insertHashes(trx, [rowOf(after.workspaceId, after.destination, after.id)]);
}

async function isBehind(db: Db): Promise<boolean> {
  const [indexed, last] = await Promise.all([indexedTo(db), newestLinkId(db)]);
  return indexed < last;
}

async function indexStep(trx: Db): Promise<void> {
  const links = await trx
    .selectFrom('links')
    .select(['id', 'workspace_id', 'destination'])
    .where('id', '>', await indexedTo(trx))
    .orderBy('id')
    .limit(LINKS_PER_STEP)
    .execute();
  const rows = links.map((link) => rowOf(link.workspace_id, link.destination, link.id));
  // In the order of the index, consecutive rows share a page.
  await insertHashes(
    trx,
    rows.sort((a, b) => a.workspace_id - b.workspace_id || a.hash - b.hash),
  );
  await trx
    .updateTable('counters')
    .set({ value: links.at(-1)?.id ?? 0 })
    .where('name', '=', 'destinations_indexed')
    .where('value', '<', links.at(-1)?.id ?? 0)
    .execute();
}

async function insertHashes(trx: Db, rows: ReturnType<typeof rowOf>[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await trx
      .insertInto('link_destinations')
      .values(rows.slice(at, at + ROWS_PER_STATEMENT))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function indexedTo(db: Db): Promise<number> {
  const row = await db
    .selectFrom('counters')
    .select('value')
    .where('name', '=', 'destinations_indexed')
    .executeTakeFirstOrThrow();
  return Number(row.value);
}

/** 0 without links. */
export async function newestLinkId(db: Db): Promise<number> {
  const row = await db.selectFrom('links').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}

/** Stored, so it must never change. Destinations with the same hash are compared as text. */
const hashOf = (destination: string): number => Bun.hash.xxHash32(destination);

const rowOf = (workspaceId: number, destination: string, linkId: number) => ({
  workspace_id: workspaceId,
  hash: hashOf(destination),
  link_id: linkId,
});
