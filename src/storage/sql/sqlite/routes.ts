import { Database } from 'bun:sqlite';
import { statSync } from 'node:fs';
import type { Destination } from '../../../core/base/destination.ts';
import { createGenerationCache } from '../../../core/base/generation-cache.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../../core/base/ids.ts';
import type { Domain } from '../../../core/domains/domain.ts';
import { DEFAULT_ROUTING, type RoutingFields } from '../../../core/links/link-fields.ts';
import { createRoute, type Route, type RouteStore } from '../../../core/visits/route.ts';
import { toDomain } from '../accounts/domain-row.ts';
import { readRouting } from '../links/routing.ts';
import type { DomainRow } from '../schema.ts';
import { type AddressMap, createAddressMap } from './address-map.ts';

/** Reads links for redirects: synchronous, from any process. */
export interface Routes extends RouteStore {
  /** Null for a link in the trash. Sees every write that was acknowledged before the call. */
  byAddress(domainId: DomainId, slug: string): Route | null;
  domains(): readonly Domain[];
  /** Throws when the file cannot be read. Costs one small read. */
  check(): void;
  /** Fills the address map in short steps between other work; reads then take half the time. Stops at `close`. */
  warm(): Promise<void>;
  close(): void;
}

/** Small, because the leaves of ten million links would not fit, and the operating system caches them too. */
const CACHE_KIB = 4_096;
/**
 * Files of up to about a million links are mapped, which makes reads a quarter faster. Mapping part of a larger file
 * saves almost nothing (measured), and counts as memory of this process.
 */
const MAPPED_BYTES_MAX = 128 * 1024 * 1024;
const BUSY_TIMEOUT_MS = 5_000;
const LINKS_PER_STEP = 1_000;
/** Routings that are kept parsed, and the longest of them: at most about a megabyte. */
const ROUTINGS_MAX = 512;
const ROUTING_LENGTH_MAX = 1_024;

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
  // Without the query builder: its promise alone costs as much as this read.
  const byAddress = database.prepare(`select ${COLUMNS} from links where domain_id = ? and slug = ?`);
  // The plus signs prevent use of the index: a guessed id leads directly to the row, which is then checked.
  const byGuess = database.prepare(
    `select ${COLUMNS} from links where id = ? and +domain_id = ? and +slug = ?`,
  );
  const slice = database.prepare('select id, domain_id, slug from links where id > ? order by id limit ?');
  const anyDomain = database.prepare('select 1 from domains limit 1');
  // Links made in bulk share their rules: parsing them took as long as reading the row, and each link had its own copy.
  const routings = createGenerationCache<RoutingFields>(ROUTINGS_MAX);
  let map: AddressMap | null = null;
  let open = true;

  function routingOf(text: string): RoutingFields {
    const known = routings.get(text);
    if (known !== undefined) return known;
    const read = readRouting(text);
    if (text.length <= ROUTING_LENGTH_MAX) routings.set(text, read);
    return read;
  }

  function toRoute(domainId: DomainId, [id, workspaceId, destination, enabled, routing]: Row): Route {
    return createRoute(
      {
        id: id as LinkId,
        workspaceId: workspaceId as WorkspaceId,
        domainId,
        destination: destination as Destination,
        enabled: enabled !== 0,
      },
      routing === null ? DEFAULT_ROUTING : routingOf(routing),
    );
  }

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
