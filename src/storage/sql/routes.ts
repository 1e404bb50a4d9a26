import { Database } from 'bun:sqlite';
import { statSync } from 'node:fs';
import { unlessPlain } from '../../core/behaviour.ts';
import type { Destination } from '../../core/destination.ts';
import type { Domain, DomainId } from '../../core/domain.ts';
import type { LinkId } from '../../core/link.ts';
import { type Route, type RouteStore, toUtmQuery } from '../../core/route.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import { type AddressMap, createAddressMap } from './address-map.ts';
import { toDomain } from './domains.ts';
import { DEFAULT_ROUTING, readRouting } from './routing.ts';
import type { DomainRow } from './schema.ts';

/** The redirect's own way to links, synchronous, from any process. */
export interface Routes extends RouteStore {
  /** Null for a link in the trash. Sees every write that was answered before the call. */
  byAddress(domainId: DomainId, slug: string): Route | null;
  domains(): readonly Domain[];
  /** Throws when the file cannot be read at all. Costs one small read. */
  check(): void;
  /** Learns where links are, in short steps between other work; reads take half the time then. Ends with `close`. */
  warm(): Promise<void>;
  close(): void;
}

/** Small on purpose: the leaves of ten million links never fit, and what is cached here the system caches too. */
const CACHE_KIB = 4_096;
/**
 * A file of up to about a million links is mapped, which saves a quarter of a read. Mapping a part of a larger one
 * was measured to save next to nothing, and counts as this process's memory.
 */
const MAPPED_BYTES_MAX = 128 * 1024 * 1024;
const BUSY_TIMEOUT_MS = 5_000;
const LINKS_PER_STEP = 1_000;

type Row = [
  id: number,
  workspaceId: number,
  destination: string,
  enabled: number,
  routing: string | null,
  trashedAtMs: number | null,
];

const COLUMNS = 'id, workspace_id, destination, enabled, routing, trashed_at_ms';

/** Opens the file of a database that has been migrated. */
export function openRoutes(file: string, memory: { linkPlacesBytes?: number } = {}): Routes {
  const database = new Database(file, { readonly: true });
  database.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.run(`pragma cache_size = -${CACHE_KIB}`);
  if (statSync(file).size <= MAPPED_BYTES_MAX) database.run(`pragma mmap_size = ${MAPPED_BYTES_MAX}`);
  // By hand, because a query builder's promise alone costs what this whole read does.
  const byAddress = database.prepare(`select ${COLUMNS} from links where domain_id = ? and slug = ?`);
  // The plus signs keep the planner from the index: a guessed id leads straight to the row, which is then checked.
  const byGuess = database.prepare(
    `select ${COLUMNS} from links where id = ? and +domain_id = ? and +slug = ?`,
  );
  const slice = database.prepare('select id, domain_id, slug from links where id > ? order by id limit ?');
  const anyDomain = database.prepare('select 1 from domains limit 1');
  let map: AddressMap | null = null;
  let open = true;

  function find(domainId: number, slug: string): Row | null {
    const guessed =
      map?.find(domainId, slug, (id) => (byGuess.values(id, domainId, slug)[0] as Row | undefined) ?? null) ??
      null;
    if (guessed !== null) return guessed;
    const row = (byAddress.values(domainId, slug)[0] as Row | undefined) ?? null;
    if (row !== null) map?.put(domainId, slug, row[0]);
    return row;
  }

  return {
    byAddress(domainId, slug) {
      const row = find(domainId, slug);
      return row === null || row[5] !== null ? null : toRoute(domainId, row);
    },
    domains: () => database.query<DomainRow, []>('select * from domains').all().map(toDomain),
    check: () => void anyDomain.get(),
    async warm() {
      const [last] = database.prepare('select max(id) from links').values()[0] as [number | null];
      const warming = createAddressMap(last ?? 0, memory.linkPlacesBytes);
      map = warming;
      for (let after = 0; open; ) {
        const rows = slice.values(after, LINKS_PER_STEP) as [number, number, string][];
        for (const [id, domainId, slug] of rows) warming.put(domainId, slug, id);
        const end = rows.at(-1);
        if (end === undefined) return;
        after = end[0];
        await new Promise(setImmediate);
      }
    },
    close() {
      open = false;
      database.close();
    },
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
    forwardQueryWins: routing.forwardQueryWins,
    hideReferrer: routing.hideReferrer,
    behaviour: text === null ? null : unlessPlain(routing.behaviour),
  };
}
