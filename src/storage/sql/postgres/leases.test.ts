import { afterAll, afterEach, beforeEach, expect, test } from 'bun:test';
import { startPostgres } from '../../../../tests/support/postgres-server.ts';
import type { WebhookId } from '../../../core/base/ids.ts';
import { countingRandom } from '../../contract/stores.ts';
import { testDatabases } from './contract-adapter.ts';
import { openPostgres, type Postgres } from './postgres.ts';
import { openPostgresStores } from './postgres-stores.ts';

const databases = testDatabases(startPostgres);
afterAll(() => databases.remove());

type Node = Awaited<ReturnType<typeof openPostgresStores>>;
let one: Node;
let two: Node;
let sql: Postgres;
beforeEach(async () => {
  const url = await databases.take();
  const open = (instance: string) =>
    openPostgresStores({ url, nowMs: 1, instance, random: countingRandom() });
  [one, two, sql] = [await open('one'), await open('two'), await openPostgres({ url, nowMs: 1 })];
});
afterEach(async () => {
  for (const opened of [one, two, sql]) await opened.close();
});

test('one node holds a lease until it ends or is given up', async () => {
  expect([await one.leases.hold('audit', 60_000), await two.leases.hold('audit', 60_000)]).toEqual([
    true,
    false,
  ]);
  expect(await one.leases.hold('audit', 1)).toBe(true);
  await Bun.sleep(20);
  expect(await two.leases.hold('audit', 60_000)).toBe(true);
  expect(await one.leases.hold('audit', 60_000)).toBe(false);
  await one.leases.giveUp('audit');
  expect(await one.leases.hold('audit', 60_000)).toBe(false);
  await two.leases.giveUp('audit');
  expect(await one.leases.hold('audit', 60_000)).toBe(true);
});

const NONE: ReadonlySet<WebhookId> = new Set();

async function addDueWebhook(): Promise<void> {
  await sql.writer.write(async (trx) => {
    const { id } = await trx
      .insertInto('webhooks')
      .values({
        workspace_id: 1,
        link_id: null,
        url: 'https://e.org/',
        events: 'link.created',
        form: 'waymark',
        secret: 's',
        click_batch_ms: 0,
        enabled: 1,
        disabled_reason: null,
        created_at_ms: 1,
        failing_since_ms: null,
        waiting: 2,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const event = { webhook_id: id, event: 'link.created', at_ms: 1, facts: '{"kind":"test"}' };
    await trx.insertInto('webhook_events').values([event, event]).execute();
  });
}

const accepted = { atMs: 5, durationMs: 1, status: 200, fault: null, response: '' };

test('a message is with one node, and the next one is free once it is delivered', async () => {
  await addDueWebhook();
  const asked = await Promise.all([one.outbox.due(9, 5, NONE), two.outbox.due(9, 5, NONE)]);
  const [due, ...others] = asked.flat();
  expect(others).toEqual([]);
  const [holder, other] = asked[0]?.length === 1 ? [one, two] : [two, one];
  if (due === undefined) throw new Error('nothing was due');
  // The node that has the message gets it again until it is settled, as after a failure of its own.
  expect((await holder.outbox.due(9, 5, NONE)).map(({ delivery }) => delivery.id)).toEqual([due.delivery.id]);
  await other.outbox.delivered(due.delivery.id, accepted);
  expect(await other.outbox.due(9, 5, NONE)).toEqual([]);
  await holder.outbox.delivered(due.delivery.id, accepted);
  const [next] = await other.outbox.due(9, 5, NONE);
  expect(next?.delivery.id).not.toBe(due.delivery.id);
});

test('a node that takes too long loses a message to another one, which alone settles it', async () => {
  await addDueWebhook();
  const [due] = await one.outbox.due(9, 5, NONE);
  if (due === undefined) throw new Error('nothing was due');
  await sql.writer.write((trx) => trx.updateTable('webhooks').set({ leased_until_ms: 1 }).execute());
  expect((await two.outbox.due(9, 5, NONE)).map(({ delivery }) => delivery.id)).toEqual([due.delivery.id]);
  await one.outbox.giveUp(due.delivery.id, { ...accepted, status: 500 }, 'failing');
  expect((await one.webhooks.list(due.webhook.workspaceId)).map(({ enabled }) => enabled)).toEqual([true]);
  await two.outbox.delivered(due.delivery.id, accepted);
  expect(
    (await one.outbox.deliveries(due.webhook.id, { status: null, before: null, limit: 5 })).map(
      ({ status }) => status,
    ),
  ).toEqual(['delivered']);
});
