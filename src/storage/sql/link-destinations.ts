import type { Link } from '../../core/link.ts';
import type { LinkStore } from '../../core/link-store.ts';
import { selectLinks, toLink } from './link-row.ts';
import type { Db } from './schema.ts';
import type { Sql } from './sqlite.ts';

/** Finds links by where they go. */
export interface LinkDestinations {
  find: LinkStore['byDestination'];
  /** Indexes what was made since the last time; `find` does it first by itself. */
  index(): Promise<void>;
}

const LINKS_PER_STEP = 5_000;
const ROWS_PER_STATEMENT = 200;

/**
 * An index of hashes lies in no order, so each new link would cost an import as much again as its address does. It is
 * therefore made behind the imports' back, in bounded steps, up to the id in the counter `destinations_indexed`.
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

/** Keeps the index right when a link changes; nothing for a link that it has not come to. */
export async function moveDestination(trx: Db, before: Link, after: Link | null): Promise<void> {
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
  const [indexed, last] = await Promise.all([indexedTo(db), lastId(db)]);
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
  // In the order of the index, neighbours share a page.
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

async function lastId(db: Db): Promise<number> {
  const row = await db.selectFrom('links').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}

/** Stored, so it must never change; the destination itself is compared after it. */
const hashOf = (destination: string): number => Bun.hash.xxHash32(destination);

const rowOf = (workspaceId: number, destination: string, linkId: number) => ({
  workspace_id: workspaceId,
  hash: hashOf(destination),
  link_id: linkId,
});
