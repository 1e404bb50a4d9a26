import type { Click, SpoolPositions } from './click.ts';
import type { DeliveryId, DisabledReason, Happening, Webhook, WebhookEvent, WebhookId } from './webhook.ts';
import type { WorkspaceId } from './workspace.ts';

export const WEBHOOKS_MAX = 50;
/** Events that wait for one webhook; one more disables it. */
export const EVENTS_WAITING_MAX = 100_000;
/** Clicks in one delivery. */
export const CLICKS_PER_DELIVERY_MAX = 1_000;
/** The newest deliveries kept of a webhook: at most so many, with at most so many events together. */
export const DELIVERIES_KEPT = 200;
export const DELIVERED_EVENTS_KEPT = 5_000;

export type WebhookDraft = Omit<Webhook, 'id' | 'disabledReason' | 'failingSinceMs' | 'waiting'>;

/** The webhooks themselves; what they are told is in the outbox. */
export interface WebhookStore {
  /** Null when the workspace has WEBHOOKS_MAX already. */
  insert(draft: WebhookDraft): Promise<Webhook | null>;
  byId(workspaceId: WorkspaceId, id: WebhookId): Promise<Webhook | null>;
  /** All of the workspace, oldest first. */
  list(workspaceId: WorkspaceId): Promise<readonly Webhook[]>;
  /**
   * Null when it is not there. One that was disabled and is enabled goes on with what waits, at once, and has a whole
   * day again. One that is not enabled is told of nothing new. One that fails is tried at once where its address is given
   * anew, or where it is enabled again although it is.
   */
  change(
    workspaceId: WorkspaceId,
    id: WebhookId,
    change: Partial<Pick<Webhook, 'url' | 'events' | 'form' | 'secret' | 'clickBatchMs' | 'enabled'>>,
    nowMs: number,
  ): Promise<Webhook | null>;
  /** With all that waits and its log; false when it is not there. */
  remove(workspaceId: WorkspaceId, id: WebhookId): Promise<boolean>;
  /** Removes those of links that are gone for good, once they were told so. */
  forgetOrphans(): Promise<void>;
}

/** `waiting`: not taken yet, tried again. `failed`: one of those that are tried once only. */
export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One message to one webhook. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly webhookId: WebhookId;
  /** `webhook-id`: the same for every try, so that the receiver can tell. */
  readonly messageId: string;
  /** Tests and what is sent again by hand are tried once, beside the queue. */
  readonly kind: 'event' | 'test' | 'redelivery';
  readonly event: WebhookEvent | 'webhook.test';
  /** More than one only where clicks are told together. */
  readonly happenings: readonly Happening[];
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly createdAtMs: number;
  readonly firstTriedAtMs: number | null;
  readonly lastTry: Attempt | null;
  readonly nextTryAtMs: number | null;
}

/** What came of one try. */
export interface Attempt {
  readonly atMs: number;
  readonly durationMs: number;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** Why there was no answer, by the code of the outbound request. */
  readonly fault: string | null;
  /** The beginning of the answer. */
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
 * What webhooks are still to be told. Changes of links and domains get in here within the transaction that makes
 * them; see `LinkStore`, `DomainStore` and `LinkUses`. Each webhook has a queue of its own, in order, with at most
 * one message under way: the next one is made only when the webhook has taken the one before.
 */
export interface Outbox {
  /** Puts what happened into the queue of each webhook of the workspace that wants to hear of it. */
  tell(workspaceId: WorkspaceId, event: WebhookEvent, happening: Happening): Promise<void>;
  /** First messages that are due, of at most `limit` webhooks, none of `busy`. The same one again until it is settled. */
  due(nowMs: number, limit: number, busy: ReadonlySet<WebhookId>): Promise<readonly DueDelivery[]>;
  delivered(id: DeliveryId, attempt: Attempt): Promise<void>;
  failed(id: DeliveryId, attempt: Attempt, nextTryAtMs: number): Promise<void>;
  /** As `failed`, and disables the webhook; what waits stays. */
  giveUp(id: DeliveryId, attempt: Attempt, reason: DisabledReason): Promise<void>;
  /** Keeps a message that was sent once, beside the queue. */
  keep(
    delivery: Omit<Delivery, 'id' | 'nextTryAtMs' | 'firstTriedAtMs' | 'attempts' | 'lastTry'> & {
      readonly lastTry: Attempt;
    },
  ): Promise<Delivery>;
  /** Newest first; those before `before`. */
  deliveries(
    webhookId: WebhookId,
    query: { status: DeliveryStatus | null; before: DeliveryId | null; limit: number },
  ): Promise<readonly Delivery[]>;
  delivery(webhookId: WebhookId, id: DeliveryId): Promise<Delivery | null>;
  /** Webhooks disabled since this was asked last. */
  takeNotices(): readonly DisabledNotice[];
}

/** Queues clicks; a sink of the pipeline. */
export interface ClickOutbox {
  /** Queues people's clicks for whoever wants them and stores the positions, in one transaction. */
  apply(clicks: readonly Click[], positions: SpoolPositions): Promise<void>;
  positions(): Promise<SpoolPositions>;
  forgetSpools(spools: readonly string[]): Promise<void>;
}

/** Finds links whose time has come. */
export interface EndedLinks {
  /**
   * Tells of every link whose end came since the last look, each once, in workspaces where somebody wants to hear of
   * it. Answers how many; call it again at once when there may be more (`full`).
   */
  tell(nowMs: number): Promise<{ readonly told: number; readonly full: boolean }>;
}

/** The receiver took it. */
export const isTaken = ({ status }: Attempt): boolean => status !== null && status >= 200 && status <= 299;
