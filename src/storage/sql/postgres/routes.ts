import type { Destination } from '../../../core/base/destination.ts';
import { createGenerationCache } from '../../../core/base/generation-cache.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../../core/base/ids.ts';
import { StorageAway } from '../../../core/base/storage-away.ts';
import { toStoredText } from '../../../core/base/stored-text.ts';
import type { Domain } from '../../../core/domains/domain.ts';
import { DEFAULT_ROUTING, type RoutingFields } from '../../../core/links/link-fields.ts';
import { createRoute, type Route, type RouteStore } from '../../../core/visits/route.ts';
import { toDomain } from '../accounts/domain-row.ts';
import { readRouting } from '../links/routing.ts';
import type { DomainRow } from '../schema.ts';
import { openPool } from './pool.ts';

/** Reads links for redirects, from any process. */
export interface PostgresRoutes extends RouteStore {
  /** Null for a link in the trash. Throws StorageAway when the database does not answer in time. */
  byAddress(domainId: DomainId, slug: string): Promise<Route | null>;
  domains(): Promise<readonly Domain[]>;
  /** Throws StorageAway when the database does not answer in time. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface RoutesOptions {
  /** The database, or a replica of it. */
  readonly url: string;
  /** How long a look-up waits for the database before it fails. */
  readonly answerMsMax?: number;
  /** Whether connections keep statements prepared. */
  readonly named?: boolean;
  readonly onFault?: (error: Error) => void;
}

const ANSWER_MS_MAX = 500;
/** Statements under way, each on a connection of its own. More are no faster (measured). */
const STATEMENTS_MAX = 2;
const SLUGS_PER_STATEMENT = 500;
/** Look-ups that wait; a further one fails. A statement a millisecond answers more than this in the time of a look-up. */
const WAITING_MAX = 50_000;
/** Routings that are kept parsed, and the longest of them: at most about a megabyte. */
const ROUTINGS_MAX = 512;
const ROUTING_LENGTH_MAX = 1_024;

const BY_SLUGS = `select slug, id, workspace_id, destination, enabled, routing from links
  where domain_id = $1 and slug = any($2) and trashed_at_ms is null`;

type Row = [
  slug: string,
  id: number,
  workspaceId: number,
  destination: string,
  enabled: number,
  routing: string | null,
];

interface LookUp {
  readonly slug: string;
  readonly settle: PromiseWithResolvers<Route | null>;
}

/**
 * Look-ups of one turn of the event loop, and those that come while the statements are under way, share statements: with
 * one each, 10 callers had 20,492 look-ups a second instead of 59,376.
 */
export function openPostgresRoutes(options: RoutesOptions): PostgresRoutes {
  const { url, answerMsMax = ANSWER_MS_MAX, named = true } = options;
  const pool = openPool(
    { url, connections: STATEMENTS_MAX, connectMsMax: answerMsMax, answerMsMax },
    options.onFault,
  );
  const name = named ? { name: 'routes' } : {};
  const routings = createGenerationCache<RoutingFields>(ROUTINGS_MAX);
  const waiting = new Map<DomainId, LookUp[]>();
  let waitingCount = 0;
  let running = 0;
  let isScheduled = false;

  function routingOf(text: string): RoutingFields {
    const known = routings.get(text);
    if (known !== undefined) return known;
    const read = readRouting(text);
    if (text.length <= ROUTING_LENGTH_MAX) routings.set(text, read);
    return read;
  }

  function toRoute(domainId: DomainId, [, id, workspaceId, destination, enabled, routing]: Row): Route {
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

  async function ask(domainId: DomainId, lookUps: readonly LookUp[]): Promise<void> {
    try {
      const slugs = [...new Set(lookUps.map(({ slug }) => slug))];
      const { rows } = await pool.query<Row>({
        ...name,
        text: BY_SLUGS,
        values: [domainId, slugs],
        rowMode: 'array',
      });
      const found = new Map(rows.map((row) => [row[0], toRoute(domainId, row)]));
      for (const { slug, settle } of lookUps) settle.resolve(found.get(slug) ?? null);
    } catch (error) {
      for (const { settle } of lookUps) settle.reject(new StorageAway('away', error));
    }
  }

  /** The first look-ups of one domain, in the order of the domains that began to wait. */
  function takeSome(): readonly [DomainId, readonly LookUp[]] | null {
    for (const [domainId, lookUps] of waiting) {
      const taken = lookUps.splice(0, SLUGS_PER_STATEMENT);
      // A domain with more of them goes to the end, so that it does not hold up the others.
      waiting.delete(domainId);
      if (lookUps.length > 0) waiting.set(domainId, lookUps);
      waitingCount -= taken.length;
      return [domainId, taken];
    }
    return null;
  }

  function start(): void {
    isScheduled = false;
    while (running < STATEMENTS_MAX) {
      const some = takeSome();
      if (some === null) return;
      running++;
      void ask(...some).finally(() => {
        running--;
        start();
      });
    }
  }

  return {
    byAddress(domainId, slug) {
      if (waitingCount >= WAITING_MAX) return Promise.reject(new StorageAway('busy'));
      const settle = Promise.withResolvers<Route | null>();
      const lookUp = { slug: toStoredText(slug), settle };
      const ofDomain = waiting.get(domainId);
      if (ofDomain === undefined) waiting.set(domainId, [lookUp]);
      else ofDomain.push(lookUp);
      waitingCount++;
      if (!isScheduled) {
        isScheduled = true;
        setImmediate(start);
      }
      return settle.promise;
    },
    async domains() {
      const { rows } = await answered(pool.query<DomainRow>('select * from domains order by id'));
      return rows.map(toDomain);
    },
    async check() {
      await answered(pool.query('select 1 from domains limit 1'));
    },
    close: () => pool.end(),
  };
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new StorageAway('away', error);
  }
}
