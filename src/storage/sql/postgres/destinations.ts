import { sql } from 'kysely';
import type { LinkDestinations } from '../links/link-destinations.ts';
import { selectLinks, toLink } from '../links/link-row.ts';
import type { Sql } from '../sql.ts';

/** Finds links by destination in the index of the hash of their destination, which PostgreSQL keeps itself. */
export function createPostgresDestinations({ reader }: Pick<Sql, 'reader'>): LinkDestinations {
  return {
    async find(workspaceId, destination, { below, limit }) {
      const rows = await selectLinks(reader)
        .where('links.workspace_id', '=', workspaceId)
        // The hash of the stored text: the parameter is stored text too.
        .where(sql`hashtextextended(links.destination, 0)`, '=', sql`hashtextextended(${destination}, 0)`)
        .where('links.destination', '=', destination)
        .where('links.trashed_at_ms', 'is', null)
        .where('links.id', '<', below ?? Number.MAX_SAFE_INTEGER)
        .orderBy('links.id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toLink);
    },
    async move() {},
    async index() {},
  };
}
