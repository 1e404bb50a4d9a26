import type { Author } from '../base/author.ts';
import type { DeliveryId, WebhookId, WorkspaceId } from '../base/ids.ts';
import type { DisabledReason, Occurrence, Webhook, WebhookEvent } from './webhook.ts';

export const WEBHOOKS_MAX = 50;
/** The length of a webhook's queue; one more event disables the webhook. */
export const EVENTS_WAITING_MAX = 100_000;
/** Clicks in one delivery. */
export const CLICKS_PER_DELIVERY_MAX = 1_000;
/** The log of a webhook keeps its newest deliveries, up to both limits. */
export const DELIVERIES_KEPT = 200;
export const DELIVERED_EVENTS_KEPT = 5_000;

export type WebhookDraft = Omit<Webhook, 'id' | 'disabledReason' | 'failingSinceMs' | 'waiting'>;

/** The webhooks themselves; their queues are in the outbox. Changes are written in the audit log, see `Author`. */
export interface WebhookStore {
  /** Null when the workspace has WEBHOOKS_MAX already. */
  insert(draft: WebhookDraft, by: Author): Promise<Webhook | null>;
  byId(workspaceId: WorkspaceId, id: WebhookId): Promise<Webhook | null>;
  /** All of the workspace, oldest first. */
  list(workspaceId: WorkspaceId): Promise<readonly Webhook[]>;
  /**
   * Null when the webhook does not exist. Enabling a disabled webhook resumes its queue at once, with a whole day of
   * retries. A disabled webhook queues no new events. A failing webhook is retried at once when its URL is set, or when
   * it is enabled although it is enabled already. The change happens at `by.atMs`.
   */
  change(
    workspaceId: WorkspaceId,
    id: WebhookId,
    change: Partial<Pick<Webhook, 'url' | 'events' | 'form' | 'secret' | 'clickBatchMs' | 'enabled'>>,
    by: Author,
  ): Promise<Webhook | null>;
  /** Removes its queue and log too; false when it does not exist. */
  remove(workspaceId: WorkspaceId, id: WebhookId, by: Author): Promise<boolean>;
  /** Removes the webhooks of permanently removed links after that event was delivered. */
  forgetOrphans(): Promise<void>;
}

/** A `waiting` delivery is retried; `failed` applies to deliveries that are attempted only once. */
export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One message to one webhook. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly webhookId: WebhookId;
  /** `webhook-id`: the same for every attempt, so that receivers can drop duplicates. */
  readonly messageId: string;
  /** Tests and manual redeliveries are attempted once, outside the queue. */
  readonly kind: 'event' | 'test' | 'redelivery';
  readonly event: WebhookEvent | 'webhook.test';
  /** More than one only for batched clicks. */
  readonly occurrences: readonly Occurrence[];
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly createdAtMs: number;
  readonly firstTriedAtMs: number | null;
  readonly lastTry: Attempt | null;
  readonly nextTryAtMs: number | null;
}

/** The result of one attempt. */
export interface Attempt {
  readonly atMs: number;
  readonly durationMs: number;
  /** Null if there was no response. */
  readonly status: number | null;
  /** Why there was no response: the code of the outbound request. */
  readonly fault: string | null;
  /** The beginning of the response. */
  readonly response: string;
}

export interface DueDelivery {
  readonly webhook: Webhook;
  readonly delivery: Delivery;
}

/** A webhook that the server has just disabled. */
export interface DisabledNotice {
  readonly webhookId: WebhookId;
  readonly workspaceId: WorkspaceId;
  readonly reason: DisabledReason;
}

/**
 * The queues of the webhooks, one for each, in order. A change of a link or domain is enqueued in its own transaction;
 * see `LinkStore`, `DomainStore` and `LinkUses`. A queue has at most one message under way: the next message is made
 * only when the webhook has accepted the previous one.
 */
export interface Outbox {
  /** Adds an event to the queue of each webhook of the workspace that receives it. */
  enqueue(workspaceId: WorkspaceId, event: WebhookEvent, occurrence: Occurrence): Promise<void>;
  /** The first due message of at most `limit` webhooks, none of `busy`; the same message until it is settled. */
  due(nowMs: number, limit: number, busy: ReadonlySet<WebhookId>): Promise<readonly DueDelivery[]>;
  delivered(id: DeliveryId, attempt: Attempt): Promise<void>;
  failed(id: DeliveryId, attempt: Attempt, nextTryAtMs: number): Promise<void>;
  /** Like `failed`, and disables the webhook; its queue is kept. */
  giveUp(id: DeliveryId, attempt: Attempt, reason: DisabledReason): Promise<void>;
  /** Logs a message that was sent once, outside the queue. */
  keep(
    delivery: Omit<Delivery, 'id' | 'nextTryAtMs' | 'firstTriedAtMs' | 'attempts' | 'lastTry'> & {
      readonly lastTry: Attempt;
    },
  ): Promise<Delivery>;
  /** Newest first, older than `before`. */
  deliveries(
    webhookId: WebhookId,
    query: { status: DeliveryStatus | null; before: DeliveryId | null; limit: number },
  ): Promise<readonly Delivery[]>;
  delivery(webhookId: WebhookId, id: DeliveryId): Promise<Delivery | null>;
  /** The webhooks that were disabled since the last call. */
  takeNotices(): readonly DisabledNotice[];
}

/** Finds links that have expired. */
export interface EndedLinks {
  /**
   * Enqueues an event for each link that expired since the last call, in workspaces with a webhook for it. `enqueued` is
   * their number; `full` means that there may be more, so call it again at once.
   */
  enqueue(nowMs: number): Promise<{ readonly enqueued: number; readonly full: boolean }>;
}

/** Whether the receiver accepted the message. */
export const isAccepted = ({ status }: Attempt): boolean => status !== null && status >= 200 && status <= 299;
