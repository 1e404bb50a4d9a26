import { type Click, isAfter, type SpoolPosition } from '../../core/click.ts';
import type { Link, LinkId } from '../../core/link.ts';
import type { Random } from '../../core/ports.ts';
import {
  eventOfChange,
  type Happening,
  isTold,
  isToldClick,
  toTold,
  toWebhookClick,
  type Webhook,
  type WebhookEvent,
  type WebhookId,
} from '../../core/webhook.ts';
import {
  type Attempt,
  CLICKS_PER_DELIVERY_MAX,
  type ClickOutbox,
  DELIVERED_EVENTS_KEPT,
  DELIVERIES_KEPT,
  type Delivery,
  type DisabledNotice,
  type EndedLinks,
  type Outbox,
  WEBHOOKS_MAX,
  type WebhookStore,
} from '../../core/webhook-store.ts';
import type { WorkspaceId } from '../../core/workspace.ts';

/** What the other stores in memory call when something happens. */
export interface MemoryTeller {
  links(after: readonly (Link | null)[], before?: readonly Link[]): void;
  tell(workspaceId: WorkspaceId, event: WebhookEvent, happening: Happening): void;
}

interface Queue {
  webhook: Webhook;
  events: { event: WebhookEvent; happening: Happening }[];
  nextAtMs: number;
  /** The one under way. */
  first: Delivery | null;
  /** Newest first. */
  log: Delivery[];
}

export function createMemoryWebhooks(options: {
  random: Random;
  nowMs: () => number;
  waitingMax: number;
  linkOf: (id: LinkId) => Link | null;
}) {
  const { random, nowMs, waitingMax } = options;
  const queues = new Map<WebhookId, Queue>();
  let lastWebhook = 0;
  let lastDelivery = 0;
  let notices: DisabledNotice[] = [];
  const ends = new Map<WorkspaceId, number>();

  const own = (workspaceId: WorkspaceId, id: WebhookId): Queue | null => {
    const queue = queues.get(id);
    return queue?.webhook.workspaceId === workspaceId ? queue : null;
  };
  const put = (queue: Queue, change: Partial<Webhook>): Webhook => {
    queue.webhook = { ...queue.webhook, ...change };
    return queue.webhook;
  };
  const listening = (event: WebhookEvent, workspaceId: WorkspaceId, linkId: LinkId | null): Queue[] =>
    [...queues.values()].filter(
      ({ webhook }) =>
        webhook.enabled && webhook.workspaceId === workspaceId && isTold(webhook, event, linkId),
    );
  const beginEnds = (workspaceId: WorkspaceId, atMs: number): void => {
    if (!ends.has(workspaceId)) ends.set(workspaceId, atMs);
  };

  function disable(queue: Queue, reason: NonNullable<Webhook['disabledReason']>): void {
    const { id, workspaceId } = put(queue, { enabled: false, disabledReason: reason });
    notices.push({ webhookId: id, workspaceId, reason });
  }

  function append(queue: Queue, event: WebhookEvent, happenings: readonly Happening[]): void {
    const { waiting, clickBatchMs, failingSinceMs } = queue.webhook;
    const [first] = happenings;
    if (first === undefined || !queue.webhook.enabled) return;
    const now = waiting + happenings.length;
    if (now > waitingMax) {
      disable(queue, 'too_many_waiting');
      return;
    }
    if (failingSinceMs === null && now >= CLICKS_PER_DELIVERY_MAX) queue.nextAtMs = nowMs();
    else if (waiting === 0) queue.nextAtMs = event === 'link.clicked' ? first.atMs + clickBatchMs : nowMs();
    queue.events.push(...happenings.map((happening) => ({ event, happening })));
    put(queue, { waiting: now });
  }

  const teller: MemoryTeller = {
    links(after, before = []) {
      for (let nth = 0; nth < Math.max(after.length, before.length); nth++) {
        const is = after[nth] ?? null;
        const was = before[nth] ?? null;
        const link = is ?? was;
        const event = eventOfChange(was, is);
        if (link === null || event === null) continue;
        teller.tell(link.workspaceId, event, {
          atMs: nowMs(),
          facts: { kind: 'link', link: toTold(link) },
        });
      }
    },
    tell(workspaceId, event, happening) {
      const linkId = 'link' in happening.facts ? happening.facts.link.id : null;
      for (const queue of listening(event, workspaceId, linkId)) append(queue, event, [happening]);
    },
  };

  const webhooks: WebhookStore = {
    async insert(draft) {
      const held = [...queues.values()].filter(({ webhook }) => webhook.workspaceId === draft.workspaceId);
      if (held.length >= WEBHOOKS_MAX) return null;
      const id = ++lastWebhook as WebhookId;
      const webhook = { ...draft, id, disabledReason: null, failingSinceMs: null, waiting: 0 };
      queues.set(id, { webhook, events: [], nextAtMs: 0, first: null, log: [] });
      beginEnds(draft.workspaceId, draft.createdAtMs);
      return webhook;
    },
    byId: async (workspaceId, id) => own(workspaceId, id)?.webhook ?? null,
    list: async (workspaceId) =>
      [...queues.values()].map(({ webhook }) => webhook).filter((one) => one.workspaceId === workspaceId),
    async change(workspaceId, id, change, atMs) {
      const queue = own(workspaceId, id);
      if (queue === null) return null;
      const wakes = change.enabled === true && !queue.webhook.enabled;
      const isFailing = queue.webhook.failingSinceMs !== null;
      if (wakes || (isFailing && (change.enabled === true || change.url !== undefined)))
        queue.nextAtMs = atMs;
      if (wakes) {
        if (queue.first !== null)
          queue.first = { ...queue.first, attempts: 0, firstTriedAtMs: null, nextTryAtMs: atMs };
      }
      beginEnds(workspaceId, atMs);
      return put(queue, { ...change, ...(wakes ? { disabledReason: null, failingSinceMs: null } : {}) });
    },
    async forgetOrphans() {
      for (const [id, { webhook }] of queues) {
        const { linkId, waiting, enabled } = webhook;
        if (linkId === null || options.linkOf(linkId) !== null) continue;
        if (waiting === 0 || !enabled) queues.delete(id);
      }
    },
    async remove(workspaceId, id) {
      return own(workspaceId, id) !== null && queues.delete(id);
    },
  };

  function takeFirst(queue: Queue, atMs: number): Delivery | null {
    if (queue.first !== null) return queue.first;
    const { webhook, events } = queue;
    const [head] = events;
    if (head === undefined) return null;
    const isBatch = head.event === 'link.clicked' && webhook.clickBatchMs > 0;
    const end = events.findIndex(({ event }) => event !== 'link.clicked');
    const run = end === -1 ? events.length : end;
    const taken = events.splice(0, isBatch ? Math.min(run, CLICKS_PER_DELIVERY_MAX) : 1);
    queue.first = {
      id: ++lastDelivery as Delivery['id'],
      webhookId: webhook.id,
      messageId: newMessageId(),
      kind: 'event',
      event: head.event,
      happenings: taken.map(({ happening }) => happening),
      status: 'waiting',
      attempts: 0,
      createdAtMs: atMs,
      firstTriedAtMs: null,
      lastTry: null,
      nextTryAtMs: atMs,
    };
    return queue.first;
  }

  const newMessageId = (): string => `msg_${random.bytes(16).toHex()}`;

  const ofDelivery = (id: Delivery['id']): Queue | null =>
    [...queues.values()].find(({ first }) => first?.id === id) ?? null;

  function tried(queue: Queue, attempt: Attempt, nextTryAtMs: number | null): void {
    const { first, webhook } = queue;
    if (first === null) return;
    const firstTriedAtMs = first.firstTriedAtMs ?? attempt.atMs;
    queue.first = { ...first, attempts: first.attempts + 1, firstTriedAtMs, lastTry: attempt, nextTryAtMs };
    put(queue, { failingSinceMs: webhook.failingSinceMs ?? attempt.atMs });
  }

  function log(queue: Queue, delivery: Delivery): Delivery {
    let events = 0;
    queue.log = [delivery, ...queue.log]
      .sort((a, b) => b.id - a.id)
      .slice(0, DELIVERIES_KEPT)
      .filter((one, nth) => {
        events += one.happenings.length;
        return nth === 0 || events <= DELIVERED_EVENTS_KEPT;
      });
    return delivery;
  }

  const outbox: Outbox = {
    tell: async (...told) => teller.tell(...told),
    async due(atMs, limit, busy) {
      const ready = [...queues.values()].filter(
        ({ webhook, nextAtMs }) =>
          webhook.enabled && webhook.waiting > 0 && nextAtMs <= atMs && !busy.has(webhook.id),
      );
      return ready
        .sort((a, b) => a.nextAtMs - b.nextAtMs)
        .slice(0, limit)
        .flatMap((queue) => {
          const delivery = takeFirst(queue, atMs);
          return delivery === null ? [] : [{ webhook: queue.webhook, delivery }];
        });
    },
    async delivered(id, attempt) {
      const queue = ofDelivery(id);
      if (queue?.first == null) return;
      tried(queue, attempt, null);
      const { first, webhook, events } = queue;
      if (first !== null) log(queue, { ...first, status: 'delivered' });
      const waiting = webhook.waiting - (first?.happenings.length ?? 0);
      put(queue, { waiting, failingSinceMs: null });
      queue.first = null;
      const [next] = events;
      const waits = webhook.clickBatchMs > 0 && waiting < CLICKS_PER_DELIVERY_MAX;
      queue.nextAtMs =
        waits && next?.event === 'link.clicked' ? next.happening.atMs + webhook.clickBatchMs : attempt.atMs;
    },
    async failed(id, attempt, nextTryAtMs) {
      const queue = ofDelivery(id);
      if (queue === null) return;
      tried(queue, attempt, nextTryAtMs);
      queue.nextAtMs = nextTryAtMs;
    },
    async giveUp(id, attempt, reason) {
      const queue = ofDelivery(id);
      if (queue === null) return;
      tried(queue, attempt, null);
      if (queue.webhook.enabled) disable(queue, reason);
    },
    async keep(delivery) {
      const id = ++lastDelivery as Delivery['id'];
      const kept = { ...delivery, id, attempts: 1, firstTriedAtMs: delivery.lastTry.atMs, nextTryAtMs: null };
      const queue = queues.get(delivery.webhookId);
      return queue === undefined ? kept : log(queue, kept);
    },
    async deliveries(webhookId, { status, before, limit }) {
      const queue = queues.get(webhookId);
      const all = queue === undefined ? [] : [...(queue.first === null ? [] : [queue.first]), ...queue.log];
      return all
        .sort((a, b) => b.id - a.id)
        .filter((one) => (status === null || one.status === status) && (before === null || one.id < before))
        .slice(0, limit);
    },
    async delivery(webhookId, id) {
      const queue = queues.get(webhookId);
      if (queue?.first?.id === id) return queue.first;
      return queue?.log.find((one) => one.id === id) ?? null;
    },
    takeNotices() {
      const taken = notices;
      notices = [];
      return taken;
    },
  };

  const positions = new Map<string, SpoolPosition>();
  const clickOutbox = (linkOf: (id: LinkId) => Link | null): ClickOutbox => ({
    async apply(clicks, next) {
      for (const click of clicks) tellClick(click, linkOf);
      for (const [spool, position] of next) positions.set(spool, position);
    },
    positions: async () => new Map(positions),
    async forgetSpools(spools) {
      for (const spool of spools) positions.delete(spool);
    },
  });

  function tellClick(click: Click, linkOf: (id: LinkId) => Link | null): void {
    if (!isToldClick(click) || !isAfter(click.position, positions.get(click.spool))) return;
    const link = linkOf(click.linkId);
    if (link === null) return;
    const facts = { kind: 'click', link: toTold(link), click: toWebhookClick(click) } as const;
    teller.tell(click.workspaceId, 'link.clicked', { atMs: click.atMs, facts });
  }

  const endedLinks = (all: () => readonly Link[]): EndedLinks => ({
    async tell(atMs) {
      let told = 0;
      for (const [workspaceId, fromMs] of ends) {
        if (listeningToEnds(workspaceId)) {
          for (const link of all()) {
            const endMs = link.expires.atMs;
            if (link.workspaceId !== workspaceId || link.trashedAtMs !== null || endMs === null) continue;
            if (endMs <= fromMs || endMs > atMs) continue;
            teller.tell(workspaceId, 'link.expired', {
              atMs: endMs,
              facts: { kind: 'link', link: toTold(link) },
            });
            told++;
          }
          ends.set(workspaceId, Math.max(fromMs, atMs));
        } else ends.delete(workspaceId);
      }
      return { told, full: false };
    },
  });

  const listeningToEnds = (workspaceId: WorkspaceId): boolean =>
    [...queues.values()].some(
      ({ webhook }) =>
        webhook.enabled && webhook.workspaceId === workspaceId && webhook.events.includes('link.expired'),
    );

  return { teller, webhooks, outbox, clickOutbox, endedLinks };
}
