import { Database } from 'bun:sqlite';
import type { Destination } from '../../core/destination.ts';
import type { Domain, DomainId } from '../../core/domain.ts';
import type { LinkId } from '../../core/link.ts';
import { type Route, type RouteStore, toUtmQuery } from '../../core/route.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import { toDomain } from './domains.ts';
import { DEFAULT_ROUTING, readRouting } from './routing.ts';
import type { DomainRow } from './schema.ts';

/** The redirect's own way to links, synchronous, from any process. */
export interface Routes extends RouteStore {
  /** Null for a link in the trash. Sees every write that was answered before the call. */
  byAddress(domainId: DomainId, slug: string): Route | null;
  domains(): readonly Domain[];
  close(): void;
}

/**
 * Pages of the file are mapped up to a bound, because what is mapped counts as the process's memory; the rest is read
 * through the system's own cache, at about twice the time. The statement's private cache only has to hold the upper
 * levels of two trees: made larger it costs memory and time and saves little.
 */
const MAPPED_BYTES = 384 * 1024 * 1024;
const CACHE_KIB = 4_096;
const BUSY_TIMEOUT_MS = 5_000;

type Row = [
  id: number,
  workspaceId: number,
  destination: string,
  enabled: number,
  routing: string | null,
  trashedAtMs: number | null,
];

/** Opens the file of a database that has been migrated. */
export function openRoutes(file: string): Routes {
  const database = new Database(file, { readonly: true });
  database.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.run(`pragma mmap_size = ${MAPPED_BYTES}`);
  database.run(`pragma cache_size = -${CACHE_KIB}`);
  // By hand, because a query builder's promise alone costs what this whole read does.
  const select = database.prepare(
    'select id, workspace_id, destination, enabled, routing, trashed_at_ms from links where domain_id = ? and slug = ?',
  );
  return {
    byAddress(domainId, slug) {
      const row = select.values(domainId, slug)[0] as Row | undefined;
      return row === undefined || row[5] !== null ? null : toRoute(domainId, row);
    },
    domains: () => database.query<DomainRow, []>('select * from domains').all().map(toDomain),
    close: () => database.close(),
  };
}

function toRoute(domainId: DomainId, [id, workspaceId, destination, enabled, text]: Row): Route {
  const routing = text === null ? DEFAULT_ROUTING : readRouting(text);
  return {
    linkId: id as LinkId,
    workspaceId: workspaceId as WorkspaceId,
    domainId,
    destination: destination as Destination,
    status: routing.redirectStatus,
    enabled: enabled !== 0,
    startsAtMs: routing.startsAtMs,
    expiresAtMs: routing.expires.atMs,
    afterwards: routing.expires.redirectTo,
    clicksMax: routing.expires.clicks,
    uniqueClicksMax: routing.expires.uniqueClicks,
    forwardQuery: routing.forwardQuery,
    forwardPath: routing.forwardPath,
    utmQuery: text === null ? '' : toUtmQuery(routing.utm),
  };
}
