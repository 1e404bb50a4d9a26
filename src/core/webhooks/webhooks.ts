import { requireWhole } from '../base/access.ts';
import { authorOf } from '../base/author.ts';
import type { Caller } from '../base/caller.ts';
import { parseDestination } from '../base/destination.ts';
import type { DeliveryId, LinkId, WebhookId } from '../base/ids.ts';
import type { Clock, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { LinkStore } from '../links/link-store.ts';
import {
  NATIVE_FORM,
  type Occurrence,
  type Webhook,
  type WebhookEvent,
  type WebhookForm,
} from './webhook.ts';
import {
  type Attempt,
  type Delivery,
  type DeliveryStatus,
  isAccepted,
  type Outbox,
  WEBHOOKS_MAX,
  type WebhookStore,
} from './webhook-store.ts';

export const WEBHOOK_URL_LENGTH_MAX = 2_048;
export const CLICK_BATCH_MS_MAX = 3_600_000;
/** Concurrent manual sends of the whole server: each lasts as long as the receiver takes to respond. */
export const MANUAL_SENDS_MAX = 8;
const SECRET_BYTES = 24;

export interface NewWebhook {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly linkId?: LinkId | null;
  /** The name of a form. Default: the native form. */
  readonly form?: string;
  readonly clickBatchMs?: number;
  readonly enabled?: boolean;
}
export type WebhookChange = Partial<Omit<NewWebhook, 'linkId'>>;

/** One event, or a batch of clicks. */
export interface WebhookMessage {
  readonly messageId: string;
  readonly event: Delivery['event'];
  readonly occurrences: readonly Occurrence[];
}

/** Sends once. A failure of the receiver is a result, not an error. */
export interface WebhookSender {
  send(webhook: Webhook, message: WebhookMessage): Promise<Attempt>;
}

/**
 * Webhooks of the caller's workspace. Every function needs `admin`, from a key that sees the whole workspace, because a
 * webhook receives everything. A webhook that does not exist, or is another workspace's, is webhook_not_found.
 */
export interface Webhooks {
  /** Oldest first; with `linkId` only those of that link, or with null those of the whole workspace. */
  list(caller: Caller, of?: { readonly linkId: LinkId | null }): Promise<readonly Webhook[]>;
  get(caller: Caller, id: WebhookId): Promise<Webhook>;
  /** Throws invalid_field, link_not_found, too_many. */
  create(caller: Caller, input: NewWebhook): Promise<Webhook>;
  /** Enabling a disabled webhook resumes its queue. */
  change(caller: Caller, id: WebhookId, change: WebhookChange): Promise<Webhook>;
  remove(caller: Caller, id: WebhookId): Promise<void>;
  /**
   * Checks that all URLs could be added now; returns them as they would be stored. Throws forbidden, invalid_field,
   * too_many.
   */
  checkNew(caller: Caller, urls: readonly string[]): Promise<readonly string[]>;
  /** Removes every webhook with that URL, of that link or of the whole workspace. */
  removeByUrl(caller: Caller, url: string, linkId: LinkId | null): Promise<void>;
  /** The old secret stops signing at once. */
  rotateSecret(caller: Caller, id: WebhookId): Promise<Webhook>;
  /** Sends `webhook.test` once, also to a disabled webhook. Throws too_many. */
  test(caller: Caller, id: WebhookId): Promise<Delivery>;
  /** Newest first. */
  deliveries(
    caller: Caller,
    id: WebhookId,
    query: { status: DeliveryStatus | null; before: DeliveryId | null; limit: number },
  ): Promise<readonly Delivery[]>;
  /** Sends a logged message again, once, outside the queue. Throws delivery_not_found, too_many. */
  redeliver(caller: Caller, id: WebhookId, delivery: DeliveryId): Promise<Delivery>;
}

export function createWebhooks(deps: {
  store: WebhookStore;
  outbox: Pick<Outbox, 'keep' | 'deliveries' | 'delivery'>;
  links: Pick<LinkStore, 'byId'>;
  sender: WebhookSender;
  forms: readonly WebhookForm[];
  policy: {
    isBlockedHost(host: string): boolean;
    /**
     * Whether the host is an address within the server's network, which no request may reach. Names are resolved later.
     */
    isInternalAddress(host: string): boolean;
  };
  random: Random;
  clock: Clock;
}): Webhooks {
  const { store, outbox, links, sender, policy, random, clock } = deps;
  const forms = new Map(deps.forms.map((form) => [form.name, form]));
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
    const webhooks = await store.list(caller.workspaceId);
    return of === undefined ? webhooks : webhooks.filter(({ linkId }) => linkId === of.linkId);
  }

  function checkUrl(text: string): string {
    // The operator may allow receivers on the server's own hosts.
    const parsed = parseDestination(text, {
      isOwnHost: () => false,
      isBlockedHost: (host) => policy.isBlockedHost(host),
    });
    if ('fault' in parsed) throw new Problem('invalid_field', { field: 'url', reason: parsed.fault });
    if (policy.isInternalAddress(new URL(parsed.destination).hostname)) {
      throw new Problem('invalid_field', { field: 'url', reason: 'internal_address' });
    }
    const url = toStoredUrl(parsed.destination);
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
    if (sends >= MANUAL_SENDS_MAX)
      throw new Problem('too_many', { what: 'manual_deliveries', max: MANUAL_SENDS_MAX });
    sends++;
    try {
      const createdAtMs = clock.nowMs();
      const lastTry = await sender.send(webhook, message);
      const status = isAccepted(lastTry) ? 'delivered' : 'failed';
      return await outbox.keep({ ...message, webhookId: webhook.id, kind, status, createdAtMs, lastTry });
    } finally {
      sends--;
    }
  }

  async function removeOne(caller: Caller, id: WebhookId): Promise<void> {
    const by = authorOf(caller, clock.nowMs());
    if (!(await store.remove(caller.workspaceId, id, by))) throw new Problem('webhook_not_found', {});
  }

  return {
    list,
    get,

    async create(caller, input) {
      requireWhole(caller, 'admin');
      const { linkId = null, form = NATIVE_FORM, clickBatchMs = 0, enabled = true } = input;
      checkBatch(forms.get(form), clickBatchMs);
      const url = checkUrl(input.url);
      if (linkId !== null && (await links.byId(caller.workspaceId, linkId)) === null) {
        throw new Problem('link_not_found', {});
      }
      const by = authorOf(caller, clock.nowMs());
      const webhook = await store.insert(
        {
          workspaceId: caller.workspaceId,
          linkId,
          url,
          events: checkEvents(input.events),
          form,
          secret: newSecret(),
          clickBatchMs,
          enabled,
          createdAtMs: by.atMs,
        },
        by,
      );
      if (webhook === null) throw new Problem('too_many', { what: 'webhooks', max: WEBHOOKS_MAX });
      return webhook;
    },

    async checkNew(caller, urls) {
      const current = await list(caller);
      const added = [...new Set(urls.map(checkUrl))];
      if (current.length + added.length > WEBHOOKS_MAX) {
        throw new Problem('too_many', { what: 'webhooks', max: WEBHOOKS_MAX });
      }
      return added;
    },

    async change(caller, id, change) {
      const current = await get(caller, id);
      checkBatch(forms.get(change.form ?? current.form), change.clickBatchMs ?? current.clickBatchMs);
      const changed = await store.change(
        caller.workspaceId,
        id,
        {
          ...change,
          ...(change.url === undefined ? {} : { url: checkUrl(change.url) }),
          ...(change.events === undefined ? {} : { events: checkEvents(change.events) }),
        },
        authorOf(caller, clock.nowMs()),
      );
      if (changed === null) throw new Problem('webhook_not_found', {});
      return changed;
    },

    async remove(caller, id) {
      requireWhole(caller, 'admin');
      await removeOne(caller, id);
    },

    async removeByUrl(caller, url, linkId) {
      const stored = toStoredUrl(url);
      const found = (await list(caller, { linkId })).filter((webhook) => webhook.url === stored);
      if (found.length === 0) throw new Problem('webhook_not_found', {});
      for (const { id } of found) await removeOne(caller, id);
    },

    async rotateSecret(caller, id) {
      await get(caller, id);
      const rotated = await store.change(
        caller.workspaceId,
        id,
        { secret: newSecret() },
        authorOf(caller, clock.nowMs()),
      );
      if (rotated === null) throw new Problem('webhook_not_found', {});
      return rotated;
    },

    async test(caller, id) {
      const webhook = await get(caller, id);
      const messageId = `msg_${random.bytes(16).toHex()}`;
      const occurrences: readonly Occurrence[] = [{ atMs: clock.nowMs(), facts: { kind: 'test' } }];
      return sendOnce(webhook, { messageId, event: 'webhook.test', occurrences }, 'test');
    },

    async deliveries(caller, id, query) {
      await get(caller, id);
      return outbox.deliveries(id, query);
    },

    async redeliver(caller, id, deliveryId) {
      const webhook = await get(caller, id);
      const past = await outbox.delivery(id, deliveryId);
      if (past === null) throw new Problem('delivery_not_found', {});
      const { messageId, event, occurrences } = past;
      return sendOnce(webhook, { messageId, event, occurrences }, 'redelivery');
    },
  };
}

/** The URL as it is stored: without the fragment, which is never sent. */
function toStoredUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null) return text;
  url.hash = '';
  return url.href;
}

function checkEvents(events: readonly WebhookEvent[]): readonly WebhookEvent[] {
  if (events.length === 0) throw new Problem('invalid_field', { field: 'events', reason: 'empty' });
  return [...new Set(events)];
}

function checkBatch(form: WebhookForm | undefined, clickBatchMs: number): void {
  const field = 'clickBatchSeconds';
  if (!Number.isInteger(clickBatchMs) || clickBatchMs < 0 || clickBatchMs > CLICK_BATCH_MS_MAX) {
    throw new Problem('invalid_field', { field, reason: 'out_of_range' });
  }
  if (form?.clicksPerBody === 1 && clickBatchMs > 0) {
    throw new Problem('invalid_field', { field, reason: 'not_in_this_form' });
  }
}
