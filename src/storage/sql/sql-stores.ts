import type { Clock, Random } from '../../core/base/ports.ts';
import { TAG_ALIASES_MAX } from '../../core/links/tag.ts';
import type { LinkUses } from '../../core/visits/route.ts';
import { EVENTS_WAITING_MAX } from '../../core/webhooks/webhook-store.ts';
import { createSqlChallenges } from './accounts/challenges.ts';
import { createSqlCredentials } from './accounts/credentials.ts';
import { createSqlDomains } from './accounts/domains.ts';
import { createSqlIdentities, createSqlOneUse } from './accounts/identities.ts';
import { createSqlInvitations } from './accounts/invitations.ts';
import { createSqlKeys } from './accounts/keys.ts';
import { createSqlMembers } from './accounts/members.ts';
import { createSqlPasskeys } from './accounts/passkeys.ts';
import { createSqlPersons } from './accounts/persons.ts';
import { createSqlQuotas } from './accounts/quota.ts';
import { createSqlSecondFactors } from './accounts/second-factors.ts';
import { createSqlSessions } from './accounts/sessions.ts';
import { createSqlUsage } from './accounts/usage.ts';
import { createSqlWorkspaceRemoval } from './accounts/workspace-removal.ts';
import { createSqlWorkspaces } from './accounts/workspaces.ts';
import { createSqlAudit } from './audit/audit.ts';
import { createSqlConversions } from './conversions.ts';
import { createSqlIdempotency } from './idempotency.ts';
import { createSqlCounts, type SqlCounts } from './links/counts.ts';
import { createSqlEndedLinks } from './links/ended-links.ts';
import { createLinkDestinations, type LinkDestinations } from './links/link-destinations.ts';
import { createSqlLinkFacts } from './links/link-facts.ts';
import { createSqlLinkStore } from './links/link-store.ts';
import { createSqlUses } from './links/uses.ts';
import { createSqlNodes, type Node } from './nodes.ts';
import { createSqlSalts } from './salts.ts';
import { createSearchIndex, type SearchIndexSizes } from './search/search-index.ts';
import { createSqlSecrets } from './secrets.ts';
import type { Sql } from './sql.ts';
import { SETTLE_STEP_MS_MAX } from './tags/tag-settling.ts';
import { createSqlTags } from './tags/tags.ts';
import { createSqlClickOutbox } from './webhooks/click-outbox.ts';
import { createSqlOutbox, type DueLeases } from './webhooks/outbox.ts';
import { createEventQueue, type EventQueue } from './webhooks/webhook-events.ts';
import { createSqlWebhooks } from './webhooks/webhooks.ts';

export interface SqlStoresOptions {
  /** A name unique to this run of the program. */
  readonly instance: string;
  /** See `Node`; default: one that has the database for itself. */
  readonly node?: Pick<Node, 'name' | 'version'>;
  readonly random: Random;
  /** For timestamps of events; default: the system clock. */
  readonly clock?: Clock;
  /** A monotonic clock, for the age of counters. */
  readonly steadyMs?: () => number;
  readonly idempotencyKeysMax?: number;
  readonly eventsWaitingMax?: number;
  readonly tagWordsMax?: number;
  readonly tagStepMsMax?: number;
  readonly searchSizes?: SearchIndexSizes;
  readonly auditRowsReadMax?: number;
}

/** What a database does in its own way; each takes the place of what the others share. */
export interface OwnParts {
  readonly counts?: SqlCounts;
  readonly destinations?: LinkDestinations;
  readonly uses?: (eventQueue: EventQueue) => LinkUses;
  readonly dueLeases?: DueLeases;
}

const ONLY_NODE = { name: 'main', version: '' };

/** The stores that are the same on every SQL database. */
export function createSqlStores(sql: Sql, options: SqlStoresOptions, own: OwnParts = {}) {
  const { instance, node = ONLY_NODE, random, idempotencyKeysMax: keysMax } = options;
  const counts =
    own.counts ?? createSqlCounts(sql, { steadyMs: options.steadyMs ?? (() => performance.now()) });
  const destinations = own.destinations ?? createLinkDestinations(sql);
  const eventQueue = createEventQueue(sql, {
    nowMs: options.clock?.nowMs ?? Date.now,
    waitingMax: options.eventsWaitingMax ?? EVENTS_WAITING_MAX,
  });
  return {
    links: createSqlLinkStore(sql, destinations, eventQueue, counts),
    tags: createSqlTags(sql, {
      wordsMax: options.tagWordsMax ?? TAG_ALIASES_MAX,
      stepMsMax: options.tagStepMsMax ?? SETTLE_STEP_MS_MAX,
    }),
    counts,
    facts: createSqlLinkFacts(sql),
    uses: own.uses?.(eventQueue) ?? createSqlUses(sql, eventQueue),
    workspaces: createSqlWorkspaces(sql),
    workspaceRemoval: createSqlWorkspaceRemoval(sql),
    keys: createSqlKeys(sql),
    domains: createSqlDomains(sql, eventQueue),
    quotas: createSqlQuotas(sql, eventQueue),
    persons: createSqlPersons(sql),
    members: createSqlMembers(sql),
    invitations: createSqlInvitations(sql),
    sessions: createSqlSessions(sql),
    identities: createSqlIdentities(sql),
    oneUse: createSqlOneUse(sql),
    secondFactors: createSqlSecondFactors(sql),
    passkeys: createSqlPasskeys(sql),
    challenges: createSqlChallenges(sql),
    credentials: createSqlCredentials(sql),
    usage: createSqlUsage(sql),
    audit: createSqlAudit(sql, options.auditRowsReadMax),
    idempotency: createSqlIdempotency(sql, { instance, ...(keysMax === undefined ? {} : { keysMax }) }),
    nodes: createSqlNodes(sql, { ...node, instance }),
    salts: createSqlSalts(sql, random),
    secrets: createSqlSecrets(sql, random),
    conversions: createSqlConversions(sql),
    webhooks: createSqlWebhooks(sql, eventQueue),
    outbox: createSqlOutbox(sql, eventQueue, { random, leases: own.dueLeases ?? null }),
    clickOutbox: createSqlClickOutbox(sql, eventQueue),
    endedLinks: createSqlEndedLinks(sql, eventQueue),
    searchIndex: createSearchIndex(sql, options.searchSizes),
    /** Call this periodically: it speeds up finding links by destination after an import. */
    indexDestinations: () => destinations.index(),
    /** Call this when another node has changed webhooks. */
    reloadWebhooks: eventQueue.reload,
  };
}
