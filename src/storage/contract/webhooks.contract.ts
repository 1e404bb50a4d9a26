import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { operatorAt } from '../../core/base/author.ts';
import type { Destination } from '../../core/base/destination.ts';
import type { LinkId } from '../../core/base/ids.ts';
import type { Click } from '../../core/clicks/click.ts';
import { clickBatch } from '../../core/clicks/click-columns.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../core/domains/domain-settings.ts';
import type { Link } from '../../core/links/link.ts';
import { WEBHOOK_EVENTS, type Webhook } from '../../core/webhooks/webhook.ts';
import {
  type Attempt,
  CLICKS_PER_DELIVERY_MAX,
  DELIVERIES_KEPT,
  type DueDelivery,
  WEBHOOKS_MAX,
  type WebhookDraft,
} from '../../core/webhooks/webhook-store.ts';
import { sampleClick } from './click-samples.ts';
import {
  type Adapter,
  BY,
  draftOf,
  EVENTS_WAITING,
  OPERATOR,
  openContractStores,
  present,
  quotaTake,
  STORES_AT_MS,
  type TestStores,
} from './stores.ts';

const NOW = STORES_AT_MS + 1;
const WELL: Attempt = { atMs: NOW, durationMs: 3, status: 204, fault: null, response: '' };
const ILL: Attempt = { atMs: NOW, durationMs: 3, status: 500, fault: null, response: 'oh no' };

export function webhooksContract(adapter: Adapter): void {
  describe(`webhooks, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    const draft = (over: Partial<WebhookDraft> = {}): WebhookDraft => ({
      workspaceId: stores.mine,
      linkId: null,
      url: 'https://hooks.example.org/',
      events: WEBHOOK_EVENTS,
      form: 'native',
      secret: 'whsec_c2VjcmV0',
      clickBatchMs: 0,
      enabled: true,
      createdAtMs: 2_000,
      ...over,
    });
    const add = async (over: Partial<WebhookDraft> = {}): Promise<Webhook> =>
      present(await stores.webhooks.insert(draft(over), BY));
    const addLink = async (slug: string, over = {}): Promise<Link> =>
      present((await stores.links.insert([draftOf(stores, slug, over)]))[0]);
    const due = (nowMs = NOW, busy: readonly Webhook['id'][] = []): Promise<readonly DueDelivery[]> =>
      stores.outbox.due(nowMs, 16, new Set(busy));
    /** Delivers until nothing is due; returns the deliveries. */
    async function takeAll(nowMs = NOW): Promise<DueDelivery[]> {
      const taken: DueDelivery[] = [];
      for (;;) {
        const batch = await due(nowMs);
        if (batch.length === 0) return taken;
        for (const { delivery } of batch) await stores.outbox.delivered(delivery.id, WELL);
        taken.push(...batch);
      }
    }
    const eventsOf = (taken: readonly DueDelivery[]): readonly string[] =>
      taken.map(({ delivery }) => delivery.event);
    const clickOf = (link: Link, offset: number, over: Partial<Click> = {}): Click =>
      sampleClick({
        spool: 's',
        position: { segment: 1, offset },
        linkId: link.id,
        workspaceId: stores.mine,
        atMs: 4_000 + offset,
        ...over,
      });
    const applyClicks = (clicks: readonly Click[]): Promise<void> => {
      const positions = new Map(clicks.map(({ spool, position }) => [spool, position] as const));
      return stores.clickOutbox.apply(clickBatch(clicks, positions).clicks, positions);
    };

    test('reaching a share of a quota enqueues an event', async () => {
      await add({ events: ['quota.near'] });
      const take = (count: number) =>
        stores.quotas.take(quotaTake(stores.mine, { count, limit: 10, notifyAt: [0.9] }));
      await take(8);
      expect(await takeAll()).toEqual([]);
      await take(1);
      await take(1);
      const taken = await takeAll();
      expect(taken.map(({ delivery }) => delivery.occurrences[0]?.facts)).toEqual([
        { kind: 'quota', quota: 'links_per_month', taken: 9, limit: 10, resetsAtMs: 9_000 },
      ]);
    });

    test('a webhook is read back as it was inserted, and only in its workspace', async () => {
      const webhook = await add({ linkId: 4 as LinkId, events: ['link.clicked', 'quota.near'] });
      expect(webhook).toEqual({
        ...draft({ linkId: 4 as LinkId, events: ['link.clicked', 'quota.near'] }),
        id: webhook.id,
        disabledReason: null,
        failingSinceMs: null,
        waiting: 0,
      });
      expect(await stores.webhooks.byId(stores.mine, webhook.id)).toEqual(webhook);
      expect(await stores.webhooks.byId(stores.theirs, webhook.id)).toBeNull();
      expect(await stores.webhooks.list(stores.theirs)).toEqual([]);
      expect(
        await stores.webhooks.change(stores.theirs, webhook.id, { enabled: false }, operatorAt(1)),
      ).toBeNull();
      expect(await stores.webhooks.remove(stores.theirs, webhook.id, BY)).toBe(false);
      const changed = await stores.webhooks.change(
        stores.mine,
        webhook.id,
        { url: 'https://b/' },
        operatorAt(1),
      );
      expect(changed).toEqual({ ...webhook, url: 'https://b/' });
      expect(await stores.webhooks.list(stores.mine)).toEqual([present(changed)]);
      expect(await stores.webhooks.remove(stores.mine, webhook.id, BY)).toBe(true);
      expect(await stores.webhooks.list(stores.mine)).toEqual([]);
    });

    test('a workspace cannot exceed its number of webhooks', async () => {
      for (let i = 0; i < WEBHOOKS_MAX; i++) await add();
      expect(await stores.webhooks.insert(draft(), BY)).toBeNull();
      expect(await stores.webhooks.insert(draft({ workspaceId: stores.theirs }), BY)).not.toBeNull();
    });

    test('changes of a link enqueue events in order, each with the link at that time', async () => {
      const webhook = await add();
      const link = await addLink('a');
      const changed = await stores.links.replace({ ...link, title: 'T' }, 1, OPERATOR);
      if (typeof changed === 'string') throw new Error(changed);
      const trashed = await stores.links.replace({ ...changed, trashedAtMs: 9 }, 2, OPERATOR);
      if (typeof trashed === 'string') throw new Error(trashed);
      await stores.links.remove(stores.mine, [link.id], BY);
      const put = { ...draftOf(stores, 'b'), externalId: 'e' };
      const upsert = () => stores.links.upsert(put, (current) => ({ ...current, title: 'U' }));
      await upsert();
      await upsert();
      await stores.links.remove(stores.mine, [link.id + 1, link.id + 2] as LinkId[], BY);
      expect((await stores.webhooks.byId(stores.mine, webhook.id))?.waiting).toBe(6);
      const taken = await takeAll();
      expect(eventsOf(taken)).toEqual([
        'link.created',
        'link.updated',
        'link.deleted',
        'link.created',
        'link.updated',
        'link.deleted',
      ]);
      const titles = taken.map(({ delivery: { occurrences } }) => {
        const facts = occurrences[0]?.facts;
        return facts?.kind === 'link' ? facts.link.title : null;
      });
      expect(titles).toEqual(['', 'T', 'T', '', 'U', 'U']);
      expect(taken[0]?.delivery.occurrences).toEqual([{ atMs: STORES_AT_MS, facts: { kind: 'link', link } }]);
      expect((await stores.webhooks.byId(stores.mine, webhook.id))?.waiting).toBe(0);
    });

    test('a link that was not stored enqueues no event, and no event contains a password hash', async () => {
      await add();
      const link = await addLink('a');
      await stores.links.insert([draftOf(stores, 'a')]);
      await stores.links.replace(link, 7, OPERATOR);
      const behaviour = { ...link.behaviour, passwordHash: '$argon2id$secret' };
      await stores.links.replace({ ...link, behaviour }, 1, OPERATOR);
      const taken = await takeAll();
      expect(eventsOf(taken)).toEqual(['link.created', 'link.updated']);
      expect(JSON.stringify(taken)).not.toContain('argon2id');
    });

    test('a webhook receives only events of its workspace and its link that it subscribes to', async () => {
      const link = await addLink('a');
      const of = { theirs: stores.theirs };
      const theirs = await add({ workspaceId: of.theirs });
      const ofLink = await add({ linkId: link.id });
      const created = await add({ events: ['link.created'] });
      await addLink('b');
      await stores.links.replace({ ...link, title: 'T' }, 1, OPERATOR);
      const heard = (await takeAll()).map(({ webhook, delivery }) => [webhook.id, delivery.event]);
      expect(heard).toContainEqual([ofLink.id, 'link.updated']);
      expect(heard).toContainEqual([created.id, 'link.created']);
      expect(heard).toHaveLength(2);
      expect(heard.some(([id]) => id === theirs.id)).toBe(false);
    });

    test('a message is due again until it is settled, and no later message before that', async () => {
      const webhook = await add();
      await addLink('a');
      await addLink('b');
      const [first] = await due();
      expect(await due()).toEqual([present(first)]);
      expect(await due(NOW, [webhook.id])).toEqual([]);
      await stores.outbox.failed(present(first).delivery.id, ILL, NOW + 500);
      expect(await due(NOW + 499)).toEqual([]);
      const [again] = await due(NOW + 500);
      expect(again?.delivery).toEqual({
        ...present(first).delivery,
        attempts: 1,
        firstTriedAtMs: NOW,
        lastTry: ILL,
        nextTryAtMs: NOW + 500,
      });
      expect(again?.webhook.failingSinceMs).toBe(NOW);
      await stores.outbox.delivered(present(again).delivery.id, WELL);
      const [next] = await due();
      expect(next?.delivery.id).toBeGreaterThan(present(first).delivery.id);
      expect(next?.delivery.messageId).not.toBe(present(first).delivery.messageId);
      expect(next?.webhook.failingSinceMs).toBeNull();
    });

    test('a failing webhook is retried at once when its URL changes', async () => {
      const webhook = await add();
      await addLink('a');
      const [first] = await due();
      await stores.outbox.failed(present(first).delivery.id, ILL, NOW + 50_000);
      await stores.webhooks.change(
        stores.mine,
        webhook.id,
        { events: ['link.created'] },
        operatorAt(NOW + 1),
      );
      expect(await due(NOW + 1)).toEqual([]);
      await stores.webhooks.change(
        stores.mine,
        webhook.id,
        { url: 'https://new.example/' },
        operatorAt(NOW + 1),
      );
      const [again] = await due(NOW + 1);
      expect(again?.webhook.url).toBe('https://new.example/');
      expect(again?.delivery.messageId).toBe(present(first).delivery.messageId);
    });

    test('a slow webhook does not delay another one', async () => {
      const slow = await add();
      const quick = await add();
      for (const slug of ['a', 'b', 'c']) await addLink(slug);
      const taken: number[] = [];
      for (let round = 0; round < 4; round++) {
        for (const { webhook, delivery } of await due(NOW, [slow.id])) {
          taken.push(webhook.id);
          await stores.outbox.delivered(delivery.id, WELL);
        }
      }
      expect(taken).toEqual([quick.id, quick.id, quick.id]);
    });

    test('a disabled webhook queues no new events, and resumes its queue when it is enabled', async () => {
      const webhook = await add();
      await addLink('a');
      await addLink('b');
      const [first] = await due();
      await stores.outbox.giveUp(present(first).delivery.id, ILL, 'failing');
      await addLink('c');
      expect(await due()).toEqual([]);
      expect(await stores.webhooks.byId(stores.mine, webhook.id)).toMatchObject({
        enabled: false,
        disabledReason: 'failing',
        failingSinceMs: NOW,
        waiting: 2,
      });
      const notice = { webhookId: webhook.id, workspaceId: stores.mine, reason: 'failing' } as const;
      expect(stores.outbox.takeNotices()).toEqual([notice]);
      expect(stores.outbox.takeNotices()).toEqual([]);
      const enabled = await stores.webhooks.change(
        stores.mine,
        webhook.id,
        { enabled: true },
        operatorAt(NOW + 9),
      );
      expect(enabled).toMatchObject({ enabled: true, disabledReason: null, failingSinceMs: null });
      const [again] = await due(NOW + 9);
      expect(again?.delivery).toMatchObject({
        messageId: first?.delivery.messageId,
        attempts: 0,
        firstTriedAtMs: null,
      });
      await addLink('d');
      expect(await takeAll(NOW + 9)).toHaveLength(3);
    });

    test('a webhook with a full queue is disabled with that reason', async () => {
      const webhook = await add();
      const enqueue = () =>
        stores.outbox.enqueue(stores.mine, 'quota.near', { atMs: 1, facts: { kind: 'test' } });
      for (let i = 0; i < EVENTS_WAITING; i++) await enqueue();
      expect((await stores.webhooks.byId(stores.mine, webhook.id))?.enabled).toBe(true);
      await enqueue();
      expect(await stores.webhooks.byId(stores.mine, webhook.id)).toMatchObject({
        enabled: false,
        disabledReason: 'too_many_waiting',
        waiting: EVENTS_WAITING,
      });
      expect(stores.outbox.takeNotices()).toHaveLength(1);
    });

    test('removing a webhook removes its queue, and a late result is ignored', async () => {
      const webhook = await add();
      await addLink('a');
      const [first] = await due();
      await stores.webhooks.remove(stores.mine, webhook.id, BY);
      await stores.outbox.delivered(present(first).delivery.id, WELL);
      await stores.outbox.failed(present(first).delivery.id, ILL, NOW);
      await addLink('b');
      expect(await due()).toEqual([]);
      expect(await stores.outbox.deliveries(webhook.id, { status: null, before: null, limit: 9 })).toEqual(
        [],
      );
    });

    test('clicks of people are enqueued once, with their link', async () => {
      await add();
      const link = await addLink('a');
      const clicks = [
        clickOf(link, 1, { country: 'JP', visitor: 'aaaaaaaaaaaaaaaa', address: '192.0.2.7' }),
        clickOf(link, 2, { bot: true }),
        clickOf(link, 3, { kind: 'expired' }),
        clickOf(link, 4, { linkId: 999 as LinkId }),
      ];
      await applyClicks(clicks);
      await applyClicks([...clicks, clickOf(link, 5)]);
      const taken = await takeAll();
      expect(eventsOf(taken)).toEqual(['link.created', 'link.clicked', 'link.clicked']);
      expect(taken[1]?.delivery.occurrences).toMatchObject([
        { atMs: 4_001, facts: { kind: 'click', link: { id: link.id }, click: { country: 'JP' } } },
      ]);
      expect(JSON.stringify(taken)).not.toContain('aaaaaaaaaaaaaaaa');
      expect(JSON.stringify(taken)).not.toContain('192.0.2.7');
      expect(await stores.clickOutbox.positions()).toEqual(new Map([['s', { segment: 1, offset: 5 }]]));
      await stores.clickOutbox.forgetSpools(['s']);
      expect(await stores.clickOutbox.positions()).toEqual(new Map());
    });

    test('batched clicks wait for more clicks, but do not delay later events', async () => {
      await add({ clickBatchMs: 1_000, events: ['link.clicked', 'link.updated'] });
      const link = await addLink('a');
      await applyClicks([clickOf(link, 1), clickOf(link, 2)]);
      await stores.links.replace({ ...link, title: 'T' }, 1, OPERATOR);
      await applyClicks([clickOf(link, 3)]);
      expect(await due(5_000)).toEqual([]);
      const shapes = (taken: readonly DueDelivery[]) =>
        taken.map(({ delivery }) => [delivery.event, delivery.occurrences.length]);
      expect(shapes(await takeAll(NOW))).toEqual([
        ['link.clicked', 2],
        ['link.updated', 1],
      ]);
      expect(shapes(await takeAll(NOW + 1_000))).toEqual([['link.clicked', 1]]);
    });

    test('a full delivery of clicks is due at once', async () => {
      await add({ clickBatchMs: 3_600_000, events: ['link.clicked'] });
      const link = await addLink('a');
      const clicks = Array.from({ length: CLICKS_PER_DELIVERY_MAX + 5 }, (_, i) => clickOf(link, i + 1));
      await applyClicks(clicks);
      const [first, ...others] = await takeAll();
      expect(first?.delivery.occurrences).toHaveLength(CLICKS_PER_DELIVERY_MAX);
      expect(others).toEqual([]);
      expect((await takeAll(NOW + 3_600_000))[0]?.delivery.occurrences).toHaveLength(5);
    });

    test('an expired link enqueues one event for each subscriber', async () => {
      const early = await addLink('early', { expires: expiryAt(1_500) });
      const link = await addLink('a', { expires: expiryAt(3_000) });
      const trashed = await addLink('b', { expires: expiryAt(3_000) });
      await addLink('late', { expires: expiryAt(9_000) });
      await addLink('theirs', { expires: expiryAt(3_000), workspaceId: stores.theirs });
      await stores.links.replace({ ...trashed, trashedAtMs: 1 }, 1, OPERATOR);
      await add({ events: ['link.expired'] });
      for (const nowMs of [2_500, 3_000, 3_000, 4_000]) await stores.endedLinks.enqueue(nowMs);
      const taken = await takeAll();
      expect(taken.map(({ delivery }) => [delivery.event, delivery.occurrences])).toEqual([
        ['link.expired', [{ atMs: 3_000, facts: { kind: 'link', link } }]],
      ]);
      expect(early.expires.atMs).toBe(1_500);
      await stores.endedLinks.enqueue(9_000);
      expect(await takeAll()).toHaveLength(1);
    });

    test('a link without clicks left enqueues one event', async () => {
      await add({ events: ['link.expired'] });
      const link = await addLink('a', {
        expires: { ...expiryAt(6_000), clicks: 3, uniqueClicks: 2 },
      });
      const limits = { clicksMax: 3, uniqueClicksMax: 2 };
      const answers: boolean[] = [];
      for (const visitor of ['a', 'b', 'a', 'a'])
        answers.push(await stores.uses.take(link.id, limits, visitor));
      expect(answers).toEqual([true, true, false, false]);
      await stores.endedLinks.enqueue(9_000);
      expect(eventsOf(await takeAll())).toEqual(['link.expired']);
    });

    test('the webhook of a removed link is removed after that event was delivered', async () => {
      const link = await addLink('a');
      const webhook = await add({ linkId: link.id });
      await add();
      const idsOf = async () => (await stores.webhooks.list(stores.mine)).map(({ id }) => id);
      await stores.links.remove(stores.mine, [link.id], BY);
      await stores.webhooks.forgetOrphans();
      expect(await idsOf()).toContain(webhook.id);
      expect(eventsOf(await takeAll())).toEqual(['link.deleted', 'link.deleted']);
      await stores.webhooks.forgetOrphans();
      expect(await idsOf()).toEqual([(webhook.id + 1) as Webhook['id']]);
    });

    test('a verified domain enqueues an event for its workspace', async () => {
      await add();
      const domain = present(
        await stores.domains.insert(
          {
            workspaceId: stores.mine,
            host: 'new.example.com',
            verifiedAtMs: null,
            verificationToken: 't',
            createdAtMs: 1,
            settings: DEFAULT_DOMAIN_SETTINGS,
            logos: null,
          },
          BY,
        ),
      );
      await stores.domains.verify(domain.id, operatorAt(77));
      const [taken] = await takeAll();
      expect(taken?.delivery).toMatchObject({
        event: 'domain.verified',
        occurrences: [
          {
            atMs: 77,
            facts: { kind: 'domain', domain: { id: domain.id, host: 'new.example.com', verifiedAtMs: 77 } },
          },
        ],
      });
    });

    test('the log lists the newest deliveries in pages, including manual ones', async () => {
      const webhook = await add({ events: ['quota.near'] });
      const occurrence = { atMs: 1, facts: { kind: 'test' } } as const;
      for (let i = 0; i < DELIVERIES_KEPT + 10; i++)
        await stores.outbox.enqueue(stores.mine, 'quota.near', occurrence);
      const taken = await takeAll();
      const read = (over = {}) =>
        stores.outbox.deliveries(webhook.id, { status: null, before: null, limit: 1_000, ...over });
      expect(await read()).toHaveLength(DELIVERIES_KEPT);
      const kept = await stores.outbox.keep({
        webhookId: webhook.id,
        messageId: 'msg_1',
        kind: 'test',
        event: 'webhook.test',
        occurrences: [occurrence],
        status: 'failed',
        createdAtMs: NOW,
        lastTry: ILL,
      });
      const log = await read();
      expect(log).toHaveLength(DELIVERIES_KEPT);
      expect(log[0]).toEqual(kept);
      expect(log[1]).toMatchObject({ id: taken.at(-1)?.delivery.id, status: 'delivered', lastTry: WELL });
      expect(await read({ status: 'failed' })).toEqual([kept]);
      expect(await read({ before: log[1]?.id, limit: 2 })).toEqual(log.slice(2, 4));
      expect(await stores.outbox.delivery(webhook.id, kept.id)).toEqual(kept);
      expect(await stores.outbox.delivery((webhook.id + 1) as Webhook['id'], kept.id)).toBeNull();
    });
  });
}

const expiryAt = (atMs: number) => ({
  atMs,
  clicks: null,
  uniqueClicks: null,
  redirectTo: null as Destination | null,
});
