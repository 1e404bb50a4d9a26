import type { Database } from 'bun:sqlite';
import type { Destination } from '../../core/destination.ts';
import type { Domain, DomainId } from '../../core/domain.ts';
import type { LinkId, RedirectStatus } from '../../core/link.ts';
import { NO_UTM } from '../../core/link-fields.ts';
import { type Route, type RouteStore, toUtmQuery } from '../../core/route.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import { domainOf } from './accounts.ts';
import type { Schema } from './schema.ts';

type Row = [
  id: number,
  workspaceId: number,
  destination: string,
  disabled: number | null,
  status: number | null,
  startsAt: number | null,
  expiresAt: number | null,
  clicksMax: number | null,
  uniqueClicksMax: number | null,
  afterwards: string | null,
  forwardQuery: number | null,
  forwardPath: number | null,
  utm: string | null,
];

// The one statement that a visitor waits for: prepared once, answered at once, cells by position.
const BY_ADDRESS = `SELECT id, workspace_id, destination, disabled, redirect_status, starts_at, expires_at,
  expires_clicks, expires_unique_clicks, expires_to, forward_query, forward_path, utm
  FROM links WHERE domain_id = ? AND slug = ? AND trashed_at IS NULL`;

/** Reads links for the data plane over a connection of its own, in whatever process. */
export function createRouteStore(db: Database): RouteStore & { domains(): readonly Domain[] } {
  const byAddress = db.query<Row, [number, string]>(BY_ADDRESS);
  return {
    byAddress(domainId, slug) {
      const [row] = byAddress.values(domainId, slug);
      return row === undefined ? null : routeOf(domainId, row as Row);
    },
    domains() {
      return db
        .query<Required<Schema['domains']> & { id: number }, []>('SELECT * FROM domains')
        .all()
        .map(domainOf);
    },
  };
}

function routeOf(domainId: DomainId, row: Row): Route {
  const utm = row[12];
  return Object.freeze({
    linkId: row[0] as LinkId,
    workspaceId: row[1] as WorkspaceId,
    domainId,
    destination: row[2] as Destination,
    status: (row[4] ?? 302) as RedirectStatus,
    enabled: row[3] === null,
    startsAtMs: row[5],
    expiresAtMs: row[6],
    afterwards: row[9] as Destination | null,
    clicksMax: row[7],
    uniqueClicksMax: row[8],
    forwardQuery: row[10] !== null,
    forwardPath: row[11] !== null,
    utmQuery: utm === null ? '' : toUtmQuery({ ...NO_UTM, ...JSON.parse(utm) }),
  });
}
