import type { LinkStore } from '../../../core/links/link-store.ts';
import type { Sql } from '../sqlite.ts';
import type { EventQueue } from '../webhooks/webhook-events.ts';
import type { LinkDestinations } from './link-destinations.ts';
import { createLinkList } from './link-list.ts';
import { createLinkEntities } from './links.ts';

/** The complete port: single links and lists. */
export function createSqlLinkStore(
  sql: Sql,
  destinations: LinkDestinations,
  eventQueue: Pick<EventQueue, 'enqueueLinkChanges'>,
): LinkStore {
  return { ...createLinkEntities(sql, destinations, eventQueue), ...createLinkList(sql) };
}
