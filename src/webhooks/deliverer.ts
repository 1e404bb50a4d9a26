import type { Clock } from '../core/ports.ts';
import type { Webhook, WebhookId } from '../core/webhook.ts';
import {
  type Attempt,
  type DisabledNotice,
  type DueDelivery,
  isTaken,
  type Outbox,
} from '../core/webhook-store.ts';
import type { WebhookSender } from '../core/webhooks.ts';
import { nextTryAtMs } from './retries.ts';

export const IN_FLIGHT_MAX = 16;
const LOOK_MS = 250;
/** After an error of our own a webhook rests, or it would get the same message over and over. */
const REST_MS = 5_000;
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
  /** Begins nothing new, and waits so long for what is under way; what is not answered by then is sent again one day. */
  stop(timeoutMs: number): Promise<void>;
}

export function createDeliverer(deps: {
  outbox: Outbox;
  sender: WebhookSender;
  firstRetryMs: number;
  clock: Clock;
  meter: DelivererMeter;
  lookMs?: number;
}): Deliverer {
  const { outbox, sender, firstRetryMs, clock, meter, lookMs = LOOK_MS } = deps;
  const underWay = new Map<WebhookId, Promise<void>>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let looking = false;
  let again = false;
  let stopped = false;
  let abandoned = false;

  async function look(): Promise<void> {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
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
      looking = false;
    }
  }

  function begin(due: DueDelivery): void {
    const { id } = due.webhook;
    const run = deliver(due)
      .catch(async (error: unknown) => {
        meter.broken(error);
        if (!stopped) await Bun.sleep(REST_MS);
      })
      .finally(() => {
        underWay.delete(id);
        if (!stopped) void look();
      });
    underWay.set(id, run);
  }

  async function deliver({ webhook, delivery }: DueDelivery): Promise<void> {
    const attempt = await attemptOf(webhook, delivery);
    if (abandoned) return;
    meter.delivered(isTaken(attempt) ? 'ok' : 'failed', attempt.durationMs);
    if (isTaken(attempt)) return outbox.delivered(delivery.id, attempt);
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

  /** A message that we fail to write counts as one that was not taken, so that it cannot stand in the way for ever. */
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
      timer ??= setInterval(() => void look(), lookMs);
    },
    async stop(timeoutMs) {
      stopped = true;
      if (timer !== null) clearInterval(timer);
      await Promise.race([Promise.all(underWay.values()), Bun.sleep(timeoutMs)]);
      abandoned = true;
    },
  };
}
