import type { LinkId } from '../../core/link.ts';
import type { Clock, Random } from '../../core/ports.ts';
import { TAG_ALIASES_MAX } from '../../core/tag.ts';
import { toTold } from '../../core/webhook.ts';
import { EVENTS_WAITING_MAX } from '../../core/webhook-store.ts';
import { createMemoryDomains, createMemoryKeys, createMemoryWorkspaces } from './accounts.ts';
import { createMemoryConversions } from './conversions.ts';
import { createMemoryIdempotency } from './idempotency.ts';
import { createMemoryLinks } from './links.ts';
import { createMemoryPeople } from './people.ts';
import { createMemoryQuotas } from './quota.ts';
import { createMemorySalts } from './salts.ts';
import { createMemorySecrets } from './secrets.ts';
import { createMemoryUsage } from './usage.ts';
import { createMemoryUses } from './uses.ts';
import { createMemoryWebhooks } from './webhooks.ts';

/** All stores, in memory, empty: what tests build the core on. */
export function createMemoryStores(options: {
  random: Random;
  clock?: Clock;
  idempotencyKeysMax?: number;
  eventsWaitingMax?: number;
  tagWordsMax?: number;
}) {
  const nowMs = options.clock?.nowMs ?? Date.now;
  const waitingMax = options.eventsWaitingMax ?? EVENTS_WAITING_MAX;
  const { teller, ...queues } = createMemoryWebhooks({
    random: options.random,
    nowMs,
    waitingMax,
    linkOf: (id) => find(id),
  });
  /** Links without a click left. */
  const usedUp = new Set<LinkId>();
  const { links, tags, routes, counts, find, all } = createMemoryLinks(teller, {
    tagWordsMax: options.tagWordsMax ?? TAG_ALIASES_MAX,
  });
  const workspaces = createMemoryWorkspaces();
  const keys = createMemoryKeys();
  const { random, idempotencyKeysMax: keysMax } = options;
  return {
    links,
    tags,
    routes,
    counts,
    uses: createMemoryUses((id) => {
      const link = find(id);
      usedUp.add(id);
      if (link === null) return;
      const facts = { kind: 'link', link: toTold(link) } as const;
      teller.tell(link.workspaceId, 'link.expired', { atMs: nowMs(), facts });
    }),
    workspaces,
    keys,
    ...createMemoryPeople({ workspaces, keys }),
    domains: createMemoryDomains(links, teller),
    quotas: createMemoryQuotas(teller),
    usage: createMemoryUsage(),
    idempotency: createMemoryIdempotency(keysMax === undefined ? {} : { keysMax }),
    salts: createMemorySalts(random),
    secrets: createMemorySecrets(random),
    conversions: createMemoryConversions(),
    webhooks: queues.webhooks,
    outbox: queues.outbox,
    clickOutbox: queues.clickOutbox(find),
    endedLinks: queues.endedLinks(() => all().filter(({ id }) => !usedUp.has(id))),
  };
}
