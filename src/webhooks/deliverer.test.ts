import { afterEach, describe, expect, test } from 'bun:test';
import { openTestStores } from '../../tests/support/stores.ts';
import { DAY_MS } from '../core/base/calendar.ts';
import type { WorkspaceId } from '../core/base/ids.ts';
import { WEBHOOK_EVENTS, type Webhook } from '../core/webhooks/webhook.ts';
import type { Attempt, Outbox, WebhookStore } from '../core/webhooks/webhook-store.ts';
import type { WebhookSender } from '../core/webhooks/webhooks.ts';
import { BY } from '../storage/contract/stores.ts';
import { createDeliverer, type Deliverer, IN_FLIGHT_MAX } from './deliverer.ts';

const WORKSPACE = 1 as WorkspaceId;

/** A deliverer with a stopped clock, and a receiver that responds with `answer`. */
async function setUp(answer: (webhook: Webhook, nth: number) => Promise<number | null> | number | null) {
  const clock = { atMs: 1_000_000, nowMs: () => clock.atMs };
  const { webhooks, outbox } = await openTestStores({ clock });
  const sent: { to: number; messageId: string; event: string }[] = [];
  const reports: string[] = [];
  const sender: WebhookSender = {
    async send(webhook, { messageId, event }): Promise<Attempt> {
      const nth = sent.push({ to: webhook.id, messageId, event });
      const status = await answer(webhook, nth);
      return {
        atMs: clock.atMs,
        durationMs: 1,
        status,
        fault: status === null ? 'timeout' : null,
        response: '',
      };
    },
  };
  const deliverer = createDeliverer({
    outbox,
    sender,
    clock,
    firstRetryMs: 5_000,
    pollMs: 1,
    meter: {
      delivered: (result) => reports.push(result),
      disabled: ({ reason }) => reports.push(reason),
      broken: (error) => reports.push(String(error)),
    },
  });
  return { clock, webhooks, outbox, sent, reports, deliverer };
}

const add = (webhooks: WebhookStore, more: Partial<Webhook> = {}): Promise<Webhook | null> =>
  webhooks.insert(
    {
      workspaceId: WORKSPACE,
      linkId: null,
      url: 'https://hooks.example/',
      events: WEBHOOK_EVENTS,
      form: 'native',
      secret: 'whsec_AAAA',
      clickBatchMs: 0,
      enabled: true,
      createdAtMs: 0,
      ...more,
    },
    BY,
  );

const enqueue = (outbox: Outbox, times = 1): Promise<unknown> =>
  Promise.all(
    Array.from({ length: times }, () =>
      outbox.enqueue(WORKSPACE, 'quota.near', { atMs: 1, facts: { kind: 'test' } }),
    ),
  );

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !holds(); i++) await Bun.sleep(1);
  expect(holds()).toBe(true);
}

describe('the deliverer', () => {
  const running: Deliverer[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop(0);
  });
  const start = (deliverer: Deliverer): void => {
    running.push(deliverer);
    deliverer.start();
  };

  test('sends one message at a time to each webhook, and to many webhooks at once', async () => {
    const answers: (() => void)[] = [];
    const { webhooks, outbox, sent, deliverer } = await setUp(
      () => new Promise((done) => answers.push(() => done(200))),
    );
    for (let i = 0; i < IN_FLIGHT_MAX + 4; i++) await add(webhooks);
    await enqueue(outbox, 2);
    start(deliverer);
    await until(() => sent.length === IN_FLIGHT_MAX);
    await Bun.sleep(10);
    expect(sent).toHaveLength(IN_FLIGHT_MAX);
    expect(new Set(sent.map(({ to }) => to)).size).toBe(IN_FLIGHT_MAX);
    const all = 2 * (IN_FLIGHT_MAX + 4);
    await until(() => {
      for (const answer of answers.splice(0)) answer();
      return sent.length === all;
    });
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(all);
  });

  test('retries the same message after each delay, and gives up after a day', async () => {
    const { clock, webhooks, outbox, sent, reports, deliverer } = await setUp(() => null);
    const webhook = await add(webhooks);
    await enqueue(outbox, 2);
    start(deliverer);
    await until(() => sent.length === 1);
    for (const [nth, delayMs] of [5_000, 30_000, 120_000].entries()) {
      clock.atMs += delayMs - 1;
      await Bun.sleep(10);
      expect(sent).toHaveLength(nth + 1);
      clock.atMs += 1;
      await until(() => sent.length === nth + 2);
    }
    clock.atMs = 1_000_000 + DAY_MS;
    await until(() => reports.includes('failing'));
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    const after = await webhooks.byId(WORKSPACE, webhook?.id as Webhook['id']);
    expect(after).toMatchObject({ enabled: false, disabledReason: 'failing', waiting: 2 });
    expect(after?.failingSinceMs).toBe(1_000_000);
  });

  test('disables a webhook at once for status 410 only', async () => {
    const { webhooks, outbox, reports, deliverer } = await setUp(({ id }) => (id === 1 ? 410 : 404));
    await add(webhooks);
    await add(webhooks);
    await enqueue(outbox);
    start(deliverer);
    await until(() => reports.includes('gone'));
    const states = (await webhooks.list(WORKSPACE)).map(({ enabled }) => enabled);
    expect(states).toEqual([false, true]);
  });

  test('treats a redirect as a failure', async () => {
    const { webhooks, outbox, reports, deliverer } = await setUp(() => 302);
    await add(webhooks);
    await enqueue(outbox);
    start(deliverer);
    await until(() => reports.length === 1);
    expect(reports).toEqual(['failed']);
  });

  test('leaves unanswered messages for the next start when it stops', async () => {
    const { webhooks, outbox, sent, deliverer } = await setUp(() => new Promise(() => {}));
    await add(webhooks);
    await enqueue(outbox);
    start(deliverer);
    await until(() => sent.length === 1);
    await deliverer.stop(5);
    const [due] = await outbox.due(2_000_000, 1, new Set());
    expect(due?.delivery.messageId).toBe(sent[0]?.messageId ?? '');
  });

  test('a message that cannot be written counts as a failure and is reported', async () => {
    const { webhooks, outbox, reports, deliverer } = await setUp(() => {
      throw new Error('a bug');
    });
    const webhook = await add(webhooks);
    await enqueue(outbox);
    start(deliverer);
    await until(() => reports.length === 2);
    expect(reports).toEqual(['Error: a bug', 'failed']);
    await deliverer.stop(1_000);
    const [delivery] = await outbox.deliveries(webhook?.id as Webhook['id'], {
      status: null,
      before: null,
      limit: 1,
    });
    expect(delivery?.lastTry?.fault).toBe('internal');
  });
});
