import type { WebhookId } from '../core/base/ids.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Webhook } from '../core/webhooks/webhook.ts';
import {
  type Attempt,
  type DisabledNotice,
  type DueDelivery,
  isAccepted,
  type Outbox,
} from '../core/webhooks/webhook-store.ts';
import type { WebhookSender } from '../core/webhooks/webhooks.ts';
import { nextTryAtMs } from './retries.ts';

export const IN_FLIGHT_MAX = 16;
const POLL_MS = 250;
/** Pause after an internal error, which would otherwise send the same message in a loop. */
const PAUSE_MS = 5_000;
const GONE = 410;

export interface DelivererMeter {
  delivered(result: 'ok' | 'failed', ms: number): void;
  /** The server has just disabled a webhook. */
  disabled(notice: DisabledNotice): void;
  /** The outbox could not be read or written. */
  broken(error: unknown): void;
}

/** Sends what is due: many webhooks at once, one message at a time to each. */
export interface Deliverer {
  start(): void;
  /**
   * Starts no new delivery and waits up to `timeoutMs` for those under way; an unanswered message is sent again later.
   */
  stop(timeoutMs: number): Promise<void>;
}

export function createDeliverer(deps: {
  outbox: Outbox;
  sender: WebhookSender;
  firstRetryMs: number;
  clock: Clock;
  meter: DelivererMeter;
  pollMs?: number;
}): Deliverer {
  const { outbox, sender, firstRetryMs, clock, meter, pollMs = POLL_MS } = deps;
  const underWay = new Map<WebhookId, Promise<void>>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let polling = false;
  let again = false;
  let stopped = false;
  let abandoned = false;

  async function deliverDue(): Promise<void> {
    if (polling) {
      again = true;
      return;
    }
    polling = true;
    try {
      do {
        again = false;
        const free = IN_FLIGHT_MAX - underWay.size;
        if (stopped || free <= 0) break;
        for (const due of await outbox.due(clock.nowMs(), free, new Set(underWay.keys()))) begin(due);
        for (const notice of outbox.takeNotices()) meter.disabled(notice);
      } while (again);
    } catch (error) {
      meter.broken(error);
    } finally {
      polling = false;
    }
  }

  function begin(due: DueDelivery): void {
    const { id } = due.webhook;
    const run = deliver(due)
      .catch(async (error: unknown) => {
        meter.broken(error);
        if (!stopped) await Bun.sleep(PAUSE_MS);
      })
      .finally(() => {
        underWay.delete(id);
        if (!stopped) void deliverDue();
      });
    underWay.set(id, run);
  }

  async function deliver({ webhook, delivery }: DueDelivery): Promise<void> {
    const attempt = await attemptOf(webhook, delivery);
    if (abandoned) return;
    meter.delivered(isAccepted(attempt) ? 'ok' : 'failed', attempt.durationMs);
    if (isAccepted(attempt)) return outbox.delivered(delivery.id, attempt);
    if (attempt.status === GONE) return outbox.giveUp(delivery.id, attempt, 'gone');
    const nextMs = nextTryAtMs({
      attempts: delivery.attempts + 1,
      firstTriedAtMs: delivery.firstTriedAtMs ?? attempt.atMs,
      nowMs: clock.nowMs(),
      firstRetryMs,
    });
    if (nextMs === null) return outbox.giveUp(delivery.id, attempt, 'failing');
    return outbox.failed(delivery.id, attempt, nextMs);
  }

  /** A message whose body cannot be written counts as failed, so that it does not block the queue forever. */
  async function attemptOf(webhook: Webhook, delivery: DueDelivery['delivery']): Promise<Attempt> {
    try {
      return await sender.send(webhook, delivery);
    } catch (error) {
      meter.broken(error);
      return { atMs: clock.nowMs(), durationMs: 0, status: null, fault: 'internal', response: '' };
    }
  }

  return {
    start() {
      timer ??= setInterval(() => void deliverDue(), pollMs);
    },
    async stop(timeoutMs) {
      stopped = true;
      if (timer !== null) clearInterval(timer);
      await Promise.race([Promise.all(underWay.values()), Bun.sleep(timeoutMs)]);
      abandoned = true;
    },
  };
}
