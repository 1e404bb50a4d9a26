import { chmodSync } from 'node:fs';
import type { Clock, Random } from '../../core/ports.ts';
import { TAG_ALIASES_MAX } from '../../core/tag.ts';
import { EVENTS_WAITING_MAX } from '../../core/webhook-store.ts';
import { createSqlClickOutbox } from './click-outbox.ts';
import { createSqlConversions } from './conversions.ts';
import { createSqlCounts, createSqlLinkFacts } from './counts.ts';
import { createSqlDomains } from './domains.ts';
import { createSqlEndedLinks } from './ended-links.ts';
import { createSqlIdempotency } from './idempotency.ts';
import { createSqlInvitations } from './invitations.ts';
import { createSqlKeys } from './keys.ts';
import { createLinkDestinations } from './link-destinations.ts';
import { createSqlLinkStore } from './link-store.ts';
import { createSqlMembers } from './members.ts';
import { createSqlOutbox } from './outbox.ts';
import { createSqlPersons } from './persons.ts';
import { createSqlQuotas } from './quota.ts';
import { openRoutes } from './routes.ts';
import { createSqlSalts } from './salts.ts';
import { createSearchIndex, type SearchIndexSizes } from './search-index.ts';
import { createSqlSecrets } from './secrets.ts';
import { openSqlite, type PageMemory } from './sqlite.ts';
import { SETTLE_STEP_MS_MAX } from './tag-settling.ts';
import { createSqlTags } from './tags.ts';
import { createSqlUsage } from './usage.ts';
import { createSqlUses } from './uses.ts';
import { createTeller } from './webhook-teller.ts';
import { createSqlWebhooks } from './webhooks.ts';
import { createSqlWorkspaces } from './workspaces.ts';

/** All stores over the SQLite database at `file`, which is made or migrated first. */
export function openSqliteStores(options: {
  file: string;
  /** A name that no other run of the program has. */
  instance: string;
  random: Random;
  nowMs: number;
  /** For what happens; the system's own unless a test says otherwise. */
  clock?: Clock;
  pages?: PageMemory;
  idempotencyKeysMax?: number;
  eventsWaitingMax?: number;
  tagWordsMax?: number;
  tagStepMsMax?: number;
  pagesMax?: number;
  searchSizes?: SearchIndexSizes;
}) {
  const { file, instance, random, nowMs, idempotencyKeysMax: keysMax } = options;
  const { pagesMax } = options;
  const sql = openSqlite(file, nowMs, { ...(pagesMax === undefined ? {} : { pagesMax }), ...options.pages });
  chmodSync(file, 0o600);
  const routes = openRoutes(file);
  const destinations = createLinkDestinations(sql);
  const teller = createTeller(sql, {
    nowMs: options.clock?.nowMs ?? Date.now,
    waitingMax: options.eventsWaitingMax ?? EVENTS_WAITING_MAX,
  });
  return {
    links: createSqlLinkStore(sql, destinations, teller),
    tags: createSqlTags(sql, {
      wordsMax: options.tagWordsMax ?? TAG_ALIASES_MAX,
      stepMsMax: options.tagStepMsMax ?? SETTLE_STEP_MS_MAX,
    }),
    routes,
    counts: createSqlCounts(sql),
    facts: createSqlLinkFacts(sql),
    uses: createSqlUses(sql, teller),
    workspaces: createSqlWorkspaces(sql),
    keys: createSqlKeys(sql),
    domains: createSqlDomains(sql, teller),
    quotas: createSqlQuotas(sql, teller),
    persons: createSqlPersons(sql),
    members: createSqlMembers(sql),
    invitations: createSqlInvitations(sql),
    usage: createSqlUsage(sql),
    idempotency: createSqlIdempotency(sql, { instance, ...(keysMax === undefined ? {} : { keysMax }) }),
    salts: createSqlSalts(sql, random),
    secrets: createSqlSecrets(sql, random),
    conversions: createSqlConversions(sql),
    webhooks: createSqlWebhooks(sql, teller),
    outbox: createSqlOutbox(sql, teller, random),
    clickOutbox: createSqlClickOutbox(sql, teller),
    endedLinks: createSqlEndedLinks(sql, teller),
    searchIndex: createSearchIndex(sql, options.searchSizes),
    /** Worth doing now and then: makes finding links by destination quick after an import. */
    indexDestinations: () => destinations.index(),
    async close() {
      routes.close();
      await sql.close();
    },
  };
}
