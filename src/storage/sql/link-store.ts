import type { LinkStore } from '../../core/link-store.ts';
import type { LinkDestinations } from './link-destinations.ts';
import { createLinkList } from './link-list.ts';
import { createLinkEntities } from './links.ts';
import type { Sql } from './sqlite.ts';
import type { Teller } from './webhook-teller.ts';

/** The whole port: what is asked of single links, and their lists. */
export function createSqlLinkStore(
  sql: Sql,
  destinations: LinkDestinations,
  teller: Pick<Teller, 'links'>,
): LinkStore {
  return { ...createLinkEntities(sql, destinations, teller), ...createLinkList(sql) };
}
