import { afterEach, describe, expect, test } from 'bun:test';
import { WEBHOOK_EVENTS, type Webhook } from '../core/webhook.ts';
import type { Attempt, Outbox, WebhookStore } from '../core/webhook-store.ts';
import type { WebhookSender } from '../core/webhooks.ts';
import type { WorkspaceId } from '../core/workspace.ts';
import { createMemoryStores } from '../storage/memory/memory-stores.ts';
import { createDeliverer, type Deliverer, IN_FLIGHT_MAX } from './deliverer.ts';

const WORKSPACE = 1 as WorkspaceId;
const DAY_MS = 86_400_000;

/** A deliverer over stores in memory, with a clock that stands still and a receiver that does as it is told. */
function setUp(answer: (webhook: Webhook, nth: number) => Promise<number | null> | number | null) {
  const clock = { atMs: 1_000_000, nowMs: () => clock.atMs };
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const { webhooks, outbox } = createMemoryStores({ random, clock });
  const sent: { to: number; messageId: string; event: string }[] = [];
  const told: string[] = [];
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
    lookMs: 1,
    meter: {
      delivered: (result) => told.push(result),
      disabled: ({ reason }) => told.push(reason),
      broken: (error) => told.push(String(error)),
    },
  });
  return { clock, webhooks, outbox, sent, told, deliverer };
}

const add = (webhooks: WebhookStore, more: Partial<Webhook> = {}): Promise<Webhook | null> =>
  webhooks.insert({
    ...{ workspaceId: WORKSPACE, linkId: null, url: 'https://hooks.example/', events: WEBHOOK_EVENTS },
    ...{ form: 'native', secret: 'whsec_AAAA', clickBatchMs: 0, enabled: true, createdAtMs: 0 },
    ...more,
  });

const tell = (outbox: Outbox, times = 1): Promise<unknown> =>
  Promise.all(
    Array.from({ length: times }, () =>
      outbox.tell(WORKSPACE, 'quota.near', { atMs: 1, facts: { kind: 'test' } }),
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

  test('sends one message at a time to each, and to many at once', async () => {
    const answers: (() => void)[] = [];
    const { webhooks, outbox, sent, deliverer } = setUp(
      () => new Promise((done) => answers.push(() => done(200))),
    );
    for (let i = 0; i < IN_FLIGHT_MAX + 4; i++) await add(webhooks);
    await tell(outbox, 2);
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

  test('tries again after each delay, the same message first, and gives up after a day', async () => {
    const { clock, webhooks, outbox, sent, told, deliverer } = setUp(() => null);
    const webhook = await add(webhooks);
    await tell(outbox, 2);
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
    await until(() => told.includes('failing'));
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    const after = await webhooks.byId(WORKSPACE, webhook?.id as Webhook['id']);
    expect(after).toMatchObject({ enabled: false, disabledReason: 'failing', waiting: 2 });
    expect(after?.failingSinceMs).toBe(1_000_000);
  });

  test('disables at once what says that it is gone, and nothing else', async () => {
    const { webhooks, outbox, told, deliverer } = setUp(({ id }) => (id === 1 ? 410 : 404));
    await add(webhooks);
    await add(webhooks);
    await tell(outbox);
    start(deliverer);
    await until(() => told.includes('gone'));
    const states = (await webhooks.list(WORKSPACE)).map(({ enabled }) => enabled);
    expect(states).toEqual([false, true]);
  });

  test('takes a redirect for a failure', async () => {
    const { webhooks, outbox, told, deliverer } = setUp(() => 302);
    await add(webhooks);
    await tell(outbox);
    start(deliverer);
    await until(() => told.length === 1);
    expect(told).toEqual(['failed']);
  });

  test('leaves what is not answered when it stops for the next start', async () => {
    const { webhooks, outbox, sent, deliverer } = setUp(() => new Promise(() => {}));
    await add(webhooks);
    await tell(outbox);
    start(deliverer);
    await until(() => sent.length === 1);
    await deliverer.stop(5);
    const [due] = await outbox.due(2_000_000, 1, new Set());
    expect(due?.delivery.messageId).toBe(sent[0]?.messageId ?? '');
  });

  test('a message that cannot be written counts as a failure and is told of', async () => {
    const { webhooks, outbox, told, deliverer } = setUp(() => {
      throw new Error('a bug');
    });
    const webhook = await add(webhooks);
    await tell(outbox);
    start(deliverer);
    await until(() => told.length === 2);
    expect(told).toEqual(['Error: a bug', 'failed']);
    const [delivery] = await outbox.deliveries(webhook?.id as Webhook['id'], {
      ...{ status: null, before: null, limit: 1 },
    });
    expect(delivery?.lastTry?.fault).toBe('internal');
  });
});
