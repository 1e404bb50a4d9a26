import type { LinkStore } from '../../../core/links/link-store.ts';
import type { Sql } from '../sql.ts';
import type { EventQueue } from '../webhooks/webhook-events.ts';
import type { SqlCounts } from './counts.ts';
import type { LinkDestinations } from './link-destinations.ts';
import { createLinkList } from './link-list.ts';
import { createLinkEntities } from './links.ts';

/** The complete port: single links and lists. */
export function createSqlLinkStore(
  sql: Sql,
  destinations: LinkDestinations,
  eventQueue: Pick<EventQueue, 'enqueueLinkChanges'>,
  counts: Pick<SqlCounts, 'freshen'>,
): LinkStore {
  const store = { ...createLinkEntities(sql, destinations, eventQueue), ...createLinkList(sql) };
  const fresh = <Args extends unknown[], R>(read: (...args: Args) => Promise<R>) => {
    return (...args: Args): Promise<R> => {
      const waiting = counts.freshen();
      return waiting === null ? read(...args) : waiting.then(() => read(...args));
    };
  };
  return {
    ...store,
    // What shows or compares counters.
    byId: fresh(store.byId),
    byIds: fresh(store.byIds),
    byAddress: fresh(store.byAddress),
    byExternalId: fresh(store.byExternalId),
    byDestination: fresh(store.byDestination),
    list: fresh(store.list),
    page: fresh(store.page),
    window: fresh(store.window),
    count: fresh(store.count),
    ids: fresh(store.ids),
  };
}
