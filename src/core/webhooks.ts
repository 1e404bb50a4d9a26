import { requireWhole } from './access.ts';
import { parseDestination } from './destination.ts';
import type { Caller } from './key.ts';
import type { LinkId } from './link.ts';
import type { LinkStore } from './link-store.ts';
import type { Clock, Random } from './ports.ts';
import { Problem } from './problem.ts';
import type { DeliveryId, Happening, Webhook, WebhookEvent, WebhookForm, WebhookId } from './webhook.ts';
import {
  type Attempt,
  type Delivery,
  type DeliveryStatus,
  isTaken,
  type Outbox,
  WEBHOOKS_MAX,
  type WebhookStore,
} from './webhook-store.ts';

export const WEBHOOK_URL_LENGTH_MAX = 2_048;
export const CLICK_BATCH_MS_MAX = 3_600_000;
/** Sent by hand at the same time, for the whole server: each holds a request for as long as a stranger takes. */
export const SENDS_BY_HAND_MAX = 8;
const SECRET_BYTES = 24;

export interface NewWebhook {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly linkId?: LinkId | null;
  readonly form?: WebhookForm;
  readonly clickBatchMs?: number;
  readonly enabled?: boolean;
}
export type WebhookChange = Partial<Omit<NewWebhook, 'linkId'>>;

/** What is sent: one event, or clicks that are told together. */
export interface WebhookMessage {
  readonly messageId: string;
  readonly event: Delivery['event'];
  readonly happenings: readonly Happening[];
}

/** One try; it answers what came of it and never fails for what the receiver does. */
export interface WebhookSender {
  send(webhook: Webhook, message: WebhookMessage): Promise<Attempt>;
}

/**
 * Webhooks of the caller's workspace. All needs `admin`, from a key that sees the whole workspace: what a webhook
 * is told is everything. One that is not there, or another's, is webhook_not_found.
 */
export interface Webhooks {
  /** Oldest first; with `linkId` only those of that link, or with null those of the whole workspace. */
  list(caller: Caller, of?: { readonly linkId: LinkId | null }): Promise<readonly Webhook[]>;
  get(caller: Caller, id: WebhookId): Promise<Webhook>;
  /** Throws invalid_field, link_not_found, too_many. */
  create(caller: Caller, wanted: NewWebhook): Promise<Webhook>;
  /** Enabling one that was disabled goes on with what waits. */
  change(caller: Caller, id: WebhookId, change: WebhookChange): Promise<Webhook>;
  remove(caller: Caller, id: WebhookId): Promise<void>;
  /** The addresses as they would be kept, if all could be added now. Throws forbidden, invalid_field, too_many. */
  couldAdd(caller: Caller, urls: readonly string[]): Promise<readonly string[]>;
  /** All with that address, of that link or of the whole workspace. */
  removeByUrl(caller: Caller, url: string, linkId: LinkId | null): Promise<void>;
  /** The old secret signs nothing any more, at once. */
  rotateSecret(caller: Caller, id: WebhookId): Promise<Webhook>;
  /** Sends a message that tells of nothing, once, also to one that is disabled. Throws too_many. */
  test(caller: Caller, id: WebhookId): Promise<Delivery>;
  /** Newest first. */
  deliveries(
    caller: Caller,
    id: WebhookId,
    query: { status: DeliveryStatus | null; before: DeliveryId | null; limit: number },
  ): Promise<readonly Delivery[]>;
  /** Sends a message again as it was, once, beside the queue. Throws delivery_not_found, too_many. */
  redeliver(caller: Caller, id: WebhookId, delivery: DeliveryId): Promise<Delivery>;
}

export function createWebhooks(deps: {
  store: WebhookStore;
  outbox: Pick<Outbox, 'keep' | 'deliveries' | 'delivery'>;
  links: Pick<LinkStore, 'byId'>;
  sender: WebhookSender;
  policy: {
    isBlockedHost(host: string): boolean;
    /** Whether nothing is ever sent there: an address within the network of the server. Names are looked up later. */
    isInternalAddress(host: string): boolean;
  };
  random: Random;
  clock: Clock;
}): Webhooks {
  const { store, outbox, links, sender, policy, random, clock } = deps;
  let sends = 0;

  const newSecret = (): string => `whsec_${random.bytes(SECRET_BYTES).toBase64()}`;

  async function get(caller: Caller, id: WebhookId): Promise<Webhook> {
    requireWhole(caller, 'admin');
    const webhook = await store.byId(caller.workspaceId, id);
    if (webhook === null) throw new Problem('webhook_not_found', {});
    return webhook;
  }

  async function list(caller: Caller, of?: { readonly linkId: LinkId | null }) {
    requireWhole(caller, 'admin');
    const all = await store.list(caller.workspaceId);
    return of === undefined ? all : all.filter(({ linkId }) => linkId === of.linkId);
  }

  function checkUrl(text: string): string {
    // A receiver on one of our own hosts is the operator's affair, as is what may be reached at all.
    const parsed = parseDestination(text, {
      isOwnHost: () => false,
      isBlockedHost: (host) => policy.isBlockedHost(host),
    });
    if ('fault' in parsed) throw new Problem('invalid_field', { field: 'url', reason: parsed.fault });
    if (policy.isInternalAddress(new URL(parsed.destination).hostname)) {
      throw new Problem('invalid_field', { field: 'url', reason: 'internal_address' });
    }
    const url = spell(parsed.destination);
    if (url.length > WEBHOOK_URL_LENGTH_MAX) {
      throw new Problem('invalid_field', { field: 'url', reason: 'too_long' });
    }
    return url;
  }

  async function sendOnce(
    webhook: Webhook,
    message: WebhookMessage,
    kind: 'test' | 'redelivery',
  ): Promise<Delivery> {
    if (sends >= SENDS_BY_HAND_MAX)
      throw new Problem('too_many', { what: 'deliveries by hand', max: SENDS_BY_HAND_MAX });
    sends++;
    try {
      const createdAtMs = clock.nowMs();
      const lastTry = await sender.send(webhook, message);
      const status = isTaken(lastTry) ? 'delivered' : 'failed';
      return await outbox.keep({ ...message, webhookId: webhook.id, kind, status, createdAtMs, lastTry });
    } finally {
      sends--;
    }
  }

  async function removeOne(caller: Caller, id: WebhookId): Promise<void> {
    if (!(await store.remove(caller.workspaceId, id))) throw new Problem('webhook_not_found', {});
  }

  return {
    list,
    get,

    async create(caller, wanted) {
      requireWhole(caller, 'admin');
      const { linkId = null, form = 'native', clickBatchMs = 0, enabled = true } = wanted;
      checkBatch(form, clickBatchMs);
      const url = checkUrl(wanted.url);
      if (linkId !== null && (await links.byId(caller.workspaceId, linkId)) === null) {
        throw new Problem('link_not_found', {});
      }
      const webhook = await store.insert({
        ...{ workspaceId: caller.workspaceId, linkId, url, events: checkEvents(wanted.events), form },
        ...{ secret: newSecret(), clickBatchMs, enabled, createdAtMs: clock.nowMs() },
      });
      if (webhook === null) throw new Problem('too_many', { what: 'webhooks', max: WEBHOOKS_MAX });
      return webhook;
    },

    async couldAdd(caller, urls) {
      const all = await list(caller);
      const spelled = [...new Set(urls.map(checkUrl))];
      if (all.length + spelled.length > WEBHOOKS_MAX) {
        throw new Problem('too_many', { what: 'webhooks', max: WEBHOOKS_MAX });
      }
      return spelled;
    },

    async change(caller, id, change) {
      const held = await get(caller, id);
      checkBatch(change.form ?? held.form, change.clickBatchMs ?? held.clickBatchMs);
      const changed = await store.change(
        caller.workspaceId,
        id,
        {
          ...change,
          ...(change.url === undefined ? {} : { url: checkUrl(change.url) }),
          ...(change.events === undefined ? {} : { events: checkEvents(change.events) }),
        },
        clock.nowMs(),
      );
      if (changed === null) throw new Problem('webhook_not_found', {});
      return changed;
    },

    async remove(caller, id) {
      requireWhole(caller, 'admin');
      await removeOne(caller, id);
    },

    async removeByUrl(caller, url, linkId) {
      const spelled = spell(url);
      const found = (await list(caller, { linkId })).filter((one) => one.url === spelled);
      if (found.length === 0) throw new Problem('webhook_not_found', {});
      for (const { id } of found) await removeOne(caller, id);
    },

    async rotateSecret(caller, id) {
      await get(caller, id);
      const rotated = await store.change(caller.workspaceId, id, { secret: newSecret() }, clock.nowMs());
      if (rotated === null) throw new Problem('webhook_not_found', {});
      return rotated;
    },

    async test(caller, id) {
      const webhook = await get(caller, id);
      const messageId = `msg_${random.bytes(16).toHex()}`;
      const happenings: readonly Happening[] = [{ atMs: clock.nowMs(), facts: { kind: 'test' } }];
      return sendOnce(webhook, { messageId, event: 'webhook.test', happenings }, 'test');
    },

    async deliveries(caller, id, query) {
      await get(caller, id);
      return outbox.deliveries(id, query);
    },

    async redeliver(caller, id, deliveryId) {
      const webhook = await get(caller, id);
      const past = await outbox.delivery(id, deliveryId);
      if (past === null) throw new Problem('delivery_not_found', {});
      const { messageId, event, happenings } = past;
      return sendOnce(webhook, { messageId, event, happenings }, 'redelivery');
    },
  };
}

/** As it is kept: what stands after # is never sent. */
function spell(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null) return text;
  url.hash = '';
  return url.href;
}

function checkEvents(events: readonly WebhookEvent[]): readonly WebhookEvent[] {
  if (events.length === 0) throw new Problem('invalid_field', { field: 'events', reason: 'empty' });
  return [...new Set(events)];
}

function checkBatch(form: WebhookForm, clickBatchMs: number): void {
  const field = 'clickBatchSeconds';
  if (!Number.isInteger(clickBatchMs) || clickBatchMs < 0 || clickBatchMs > CLICK_BATCH_MS_MAX) {
    throw new Problem('invalid_field', { field, reason: 'out_of_range' });
  }
  // Its body has room for one click.
  if (form === 'linkly' && clickBatchMs > 0) {
    throw new Problem('invalid_field', { field, reason: 'not_in_this_form' });
  }
}
