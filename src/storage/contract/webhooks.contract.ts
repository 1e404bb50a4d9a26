import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Click } from '../../core/click.ts';
import type { Destination } from '../../core/destination.ts';
import { DEFAULT_DOMAIN_SETTINGS } from '../../core/domain-settings.ts';
import type { Link, LinkId } from '../../core/link.ts';
import { WEBHOOK_EVENTS, type Webhook } from '../../core/webhook.ts';
import {
  type Attempt,
  CLICKS_PER_DELIVERY_MAX,
  DELIVERIES_KEPT,
  type DueDelivery,
  WEBHOOKS_MAX,
  type WebhookDraft,
} from '../../core/webhook-store.ts';
import { sampleClick } from './click-samples.ts';
import {
  type Adapter,
  draftOf,
  EVENTS_WAITING,
  type Ground,
  openGround,
  present,
  quotaTake,
  STORES_AT_MS,
} from './stores.ts';

const NOW = STORES_AT_MS + 1;
const WELL: Attempt = { atMs: NOW, durationMs: 3, status: 204, fault: null, response: '' };
const ILL: Attempt = { atMs: NOW, durationMs: 3, status: 500, fault: null, response: 'oh no' };

export function webhooksContract(adapter: Adapter): void {
  describe(`webhooks, ${adapter.name}`, () => {
    let ground: Ground;
    beforeEach(async () => {
      ground = await openGround(adapter);
    });
    afterEach(() => ground.close());

    const draft = (over: Partial<WebhookDraft> = {}): WebhookDraft => ({
      workspaceId: ground.mine,
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
      present(await ground.webhooks.insert(draft(over)));
    const addLink = async (slug: string, over = {}): Promise<Link> =>
      present((await ground.links.insert([draftOf(ground, slug, over)]))[0]);
    const due = (nowMs = NOW, busy: readonly Webhook['id'][] = []): Promise<readonly DueDelivery[]> =>
      ground.outbox.due(nowMs, 16, new Set(busy));
    /** Takes what is due until nothing is, and says what it was. */
    async function takeAll(nowMs = NOW): Promise<DueDelivery[]> {
      const all: DueDelivery[] = [];
      for (;;) {
        const some = await due(nowMs);
        if (some.length === 0) return all;
        for (const one of some) await ground.outbox.delivered(one.delivery.id, WELL);
        all.push(...some);
      }
    }
    const eventsOf = (all: readonly DueDelivery[]): readonly string[] =>
      all.map(({ delivery }) => delivery.event);
    const clickOf = (link: Link, offset: number, over: Partial<Click> = {}): Click =>
      sampleClick({
        spool: 's',
        position: { segment: 1, offset },
        linkId: link.id,
        workspaceId: ground.mine,
        atMs: 4_000 + offset,
        ...over,
      });
    const applyClicks = (clicks: readonly Click[]): Promise<void> =>
      ground.clickOutbox.apply(
        clicks,
        new Map(clicks.map(({ spool, position }) => [spool, position] as const)),
      );

    test('reaching a share of a quota is told with it', async () => {
      await add({ events: ['quota.near'] });
      const take = (count: number) =>
        ground.quotas.take(quotaTake(ground.mine, { count, limit: 10, tellAt: [0.9] }));
      await take(8);
      expect(await takeAll()).toEqual([]);
      await take(1);
      await take(1);
      const told = await takeAll();
      expect(told.map(({ delivery }) => delivery.happenings[0]?.facts)).toEqual([
        { kind: 'quota', quota: 'links_per_month', taken: 9, limit: 10, resetsAtMs: 9_000 },
      ]);
    });

    test('a webhook is read back as it was inserted, and only in its workspace', async () => {
      const webhook = await add({ linkId: 4 as LinkId, events: ['link.clicked', 'quota.near'] });
      expect(webhook).toEqual({
        ...draft({ linkId: 4 as LinkId, events: ['link.clicked', 'quota.near'] }),
        ...{ id: webhook.id, disabledReason: null, failingSinceMs: null, waiting: 0 },
      });
      expect(await ground.webhooks.byId(ground.mine, webhook.id)).toEqual(webhook);
      expect(await ground.webhooks.byId(ground.theirs, webhook.id)).toBeNull();
      expect(await ground.webhooks.list(ground.theirs)).toEqual([]);
      expect(await ground.webhooks.change(ground.theirs, webhook.id, { enabled: false }, 1)).toBeNull();
      expect(await ground.webhooks.remove(ground.theirs, webhook.id)).toBe(false);
      const changed = await ground.webhooks.change(ground.mine, webhook.id, { url: 'https://b/' }, 1);
      expect(changed).toEqual({ ...webhook, url: 'https://b/' });
      expect(await ground.webhooks.list(ground.mine)).toEqual([present(changed)]);
      expect(await ground.webhooks.remove(ground.mine, webhook.id)).toBe(true);
      expect(await ground.webhooks.list(ground.mine)).toEqual([]);
    });

    test('a workspace has so many webhooks and no more', async () => {
      for (let i = 0; i < WEBHOOKS_MAX; i++) await add();
      expect(await ground.webhooks.insert(draft())).toBeNull();
      expect(await ground.webhooks.insert(draft({ workspaceId: ground.theirs }))).not.toBeNull();
    });

    test('what becomes of a link is told in order, as it stood then', async () => {
      const webhook = await add();
      const link = await addLink('a');
      const changed = await ground.links.replace({ ...link, title: 'T' }, 1, null);
      if (typeof changed === 'string') throw new Error(changed);
      const trashed = await ground.links.replace({ ...changed, trashedAtMs: 9 }, 2, null);
      if (typeof trashed === 'string') throw new Error(trashed);
      await ground.links.remove(ground.mine, [link.id]);
      const put = { ...draftOf(ground, 'b'), externalId: 'e' };
      const upsert = () => ground.links.upsert(put, (held) => ({ ...held, title: 'U' }));
      await upsert();
      await upsert();
      await ground.links.remove(ground.mine, [link.id + 1, link.id + 2] as LinkId[]);
      expect((await ground.webhooks.byId(ground.mine, webhook.id))?.waiting).toBe(6);
      const all = await takeAll();
      expect(eventsOf(all)).toEqual([
        ...['link.created', 'link.updated', 'link.deleted'],
        ...['link.created', 'link.updated', 'link.deleted'],
      ]);
      const titles = all.map(({ delivery: { happenings } }) => {
        const facts = happenings[0]?.facts;
        return facts?.kind === 'link' ? facts.link.title : null;
      });
      expect(titles).toEqual(['', 'T', 'T', '', 'U', 'U']);
      expect(all[0]?.delivery.happenings).toEqual([{ atMs: STORES_AT_MS, facts: { kind: 'link', link } }]);
      expect((await ground.webhooks.byId(ground.mine, webhook.id))?.waiting).toBe(0);
    });

    test('a link that could not be stored is not told of, and a hash of a password never', async () => {
      await add();
      const link = await addLink('a');
      await ground.links.insert([draftOf(ground, 'a')]);
      await ground.links.replace(link, 7, null);
      const behaviour = { ...link.behaviour, passwordHash: '$argon2id$secret' };
      await ground.links.replace({ ...link, behaviour }, 1, null);
      const all = await takeAll();
      expect(eventsOf(all)).toEqual(['link.created', 'link.updated']);
      expect(JSON.stringify(all)).not.toContain('argon2id');
    });

    test('a webhook hears of its workspace, its link and its events only', async () => {
      const link = await addLink('a');
      const of = { theirs: ground.theirs };
      const theirs = await add({ workspaceId: of.theirs });
      const ofLink = await add({ linkId: link.id });
      const created = await add({ events: ['link.created'] });
      await addLink('b');
      await ground.links.replace({ ...link, title: 'T' }, 1, null);
      const heard = (await takeAll()).map(({ webhook, delivery }) => [webhook.id, delivery.event]);
      expect(heard).toContainEqual([ofLink.id, 'link.updated']);
      expect(heard).toContainEqual([created.id, 'link.created']);
      expect(heard).toHaveLength(2);
      expect(heard.some(([id]) => id === theirs.id)).toBe(false);
    });

    test('the same message comes again until it is settled, and none after it before', async () => {
      const webhook = await add();
      await addLink('a');
      await addLink('b');
      const [first] = await due();
      expect(await due()).toEqual([present(first)]);
      expect(await due(NOW, [webhook.id])).toEqual([]);
      await ground.outbox.failed(present(first).delivery.id, ILL, NOW + 500);
      expect(await due(NOW + 499)).toEqual([]);
      const [again] = await due(NOW + 500);
      expect(again?.delivery).toEqual({
        ...present(first).delivery,
        ...{ attempts: 1, firstTriedAtMs: NOW, lastTry: ILL, nextTryAtMs: NOW + 500 },
      });
      expect(again?.webhook.failingSinceMs).toBe(NOW);
      await ground.outbox.delivered(present(again).delivery.id, WELL);
      const [next] = await due();
      expect(next?.delivery.id).toBeGreaterThan(present(first).delivery.id);
      expect(next?.delivery.messageId).not.toBe(present(first).delivery.messageId);
      expect(next?.webhook.failingSinceMs).toBeNull();
    });

    test('one that fails is tried at once where its address changes', async () => {
      const webhook = await add();
      await addLink('a');
      const [first] = await due();
      await ground.outbox.failed(present(first).delivery.id, ILL, NOW + 50_000);
      await ground.webhooks.change(ground.mine, webhook.id, { events: ['link.created'] }, NOW + 1);
      expect(await due(NOW + 1)).toEqual([]);
      await ground.webhooks.change(ground.mine, webhook.id, { url: 'https://new.example/' }, NOW + 1);
      const [again] = await due(NOW + 1);
      expect(again?.webhook.url).toBe('https://new.example/');
      expect(again?.delivery.messageId).toBe(present(first).delivery.messageId);
    });

    test('a slow webhook does not hold up another one', async () => {
      const slow = await add();
      const quick = await add();
      for (const slug of ['a', 'b', 'c']) await addLink(slug);
      const taken: number[] = [];
      for (let round = 0; round < 4; round++) {
        for (const { webhook, delivery } of await due(NOW, [slow.id])) {
          taken.push(webhook.id);
          await ground.outbox.delivered(delivery.id, WELL);
        }
      }
      expect(taken).toEqual([quick.id, quick.id, quick.id]);
    });

    test('one that is given up is told nothing new, and goes on with what waits once it is enabled', async () => {
      const webhook = await add();
      await addLink('a');
      await addLink('b');
      const [first] = await due();
      await ground.outbox.giveUp(present(first).delivery.id, ILL, 'failing');
      await addLink('c');
      expect(await due()).toEqual([]);
      expect(await ground.webhooks.byId(ground.mine, webhook.id)).toMatchObject({
        ...{ enabled: false, disabledReason: 'failing', failingSinceMs: NOW, waiting: 2 },
      });
      const notice = { webhookId: webhook.id, workspaceId: ground.mine, reason: 'failing' } as const;
      expect(ground.outbox.takeNotices()).toEqual([notice]);
      expect(ground.outbox.takeNotices()).toEqual([]);
      const enabled = await ground.webhooks.change(ground.mine, webhook.id, { enabled: true }, NOW + 9);
      expect(enabled).toMatchObject({ enabled: true, disabledReason: null, failingSinceMs: null });
      const [again] = await due(NOW + 9);
      expect(again?.delivery).toMatchObject({
        ...{ messageId: first?.delivery.messageId, attempts: 0, firstTriedAtMs: null },
      });
      await addLink('d');
      expect(await takeAll(NOW + 9)).toHaveLength(3);
    });

    test('one for whom too much waits is disabled and says so', async () => {
      const webhook = await add();
      const tell = () => ground.outbox.tell(ground.mine, 'quota.near', { atMs: 1, facts: { kind: 'test' } });
      for (let i = 0; i < EVENTS_WAITING; i++) await tell();
      expect((await ground.webhooks.byId(ground.mine, webhook.id))?.enabled).toBe(true);
      await tell();
      expect(await ground.webhooks.byId(ground.mine, webhook.id)).toMatchObject({
        ...{ enabled: false, disabledReason: 'too_many_waiting', waiting: EVENTS_WAITING },
      });
      expect(ground.outbox.takeNotices()).toHaveLength(1);
    });

    test('what waits goes with its webhook, and an answer that comes then is of no interest', async () => {
      const webhook = await add();
      await addLink('a');
      const [first] = await due();
      await ground.webhooks.remove(ground.mine, webhook.id);
      await ground.outbox.delivered(present(first).delivery.id, WELL);
      await ground.outbox.failed(present(first).delivery.id, ILL, NOW);
      await addLink('b');
      expect(await due()).toEqual([]);
      expect(await ground.outbox.deliveries(webhook.id, { status: null, before: null, limit: 9 })).toEqual(
        [],
      );
    });

    test('clicks of people are told, each once, with their link', async () => {
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
      const all = await takeAll();
      expect(eventsOf(all)).toEqual(['link.created', 'link.clicked', 'link.clicked']);
      expect(all[1]?.delivery.happenings).toMatchObject([
        { atMs: 4_001, facts: { kind: 'click', link: { id: link.id }, click: { country: 'JP' } } },
      ]);
      expect(JSON.stringify(all)).not.toContain('aaaaaaaaaaaaaaaa');
      expect(JSON.stringify(all)).not.toContain('192.0.2.7');
      expect(await ground.clickOutbox.positions()).toEqual(new Map([['s', { segment: 1, offset: 5 }]]));
      await ground.clickOutbox.forgetSpools(['s']);
      expect(await ground.clickOutbox.positions()).toEqual(new Map());
    });

    test('clicks that are told together wait for each other, but never past what comes after them', async () => {
      await add({ clickBatchMs: 1_000, events: ['link.clicked', 'link.updated'] });
      const link = await addLink('a');
      await applyClicks([clickOf(link, 1), clickOf(link, 2)]);
      await ground.links.replace({ ...link, title: 'T' }, 1, null);
      await applyClicks([clickOf(link, 3)]);
      expect(await due(5_000)).toEqual([]);
      const shapes = (all: readonly DueDelivery[]) =>
        all.map(({ delivery }) => [delivery.event, delivery.happenings.length]);
      expect(shapes(await takeAll(NOW))).toEqual([
        ['link.clicked', 2],
        ['link.updated', 1],
      ]);
      expect(shapes(await takeAll(NOW + 1_000))).toEqual([['link.clicked', 1]]);
    });

    test('a whole delivery of clicks does not wait', async () => {
      await add({ clickBatchMs: 3_600_000, events: ['link.clicked'] });
      const link = await addLink('a');
      const clicks = Array.from({ length: CLICKS_PER_DELIVERY_MAX + 5 }, (_, i) => clickOf(link, i + 1));
      await applyClicks(clicks);
      const [first, ...others] = await takeAll();
      expect(first?.delivery.happenings).toHaveLength(CLICKS_PER_DELIVERY_MAX);
      expect(others).toEqual([]);
      expect((await takeAll(NOW + 3_600_000))[0]?.delivery.happenings).toHaveLength(5);
    });

    test('a link whose time has come is told of once, where somebody wants to hear of it', async () => {
      const early = await addLink('early', { expires: expiryAt(1_500) });
      const link = await addLink('a', { expires: expiryAt(3_000) });
      const trashed = await addLink('b', { expires: expiryAt(3_000) });
      await addLink('late', { expires: expiryAt(9_000) });
      await addLink('theirs', { expires: expiryAt(3_000), workspaceId: ground.theirs });
      await ground.links.replace({ ...trashed, trashedAtMs: 1 }, 1, null);
      await add({ events: ['link.expired'] });
      for (const nowMs of [2_500, 3_000, 3_000, 4_000]) await ground.endedLinks.tell(nowMs);
      const all = await takeAll();
      expect(all.map(({ delivery }) => [delivery.event, delivery.happenings])).toEqual([
        ['link.expired', [{ atMs: 3_000, facts: { kind: 'link', link } }]],
      ]);
      expect(early.expires.atMs).toBe(1_500);
      await ground.endedLinks.tell(9_000);
      expect(await takeAll()).toHaveLength(1);
    });

    test('a link that has no click left is told of once', async () => {
      await add({ events: ['link.expired'] });
      const link = await addLink('a', {
        expires: { ...expiryAt(6_000), clicks: 3, uniqueClicks: 2 },
      });
      const limits = { clicksMax: 3, uniqueClicksMax: 2 };
      const answers: boolean[] = [];
      for (const visitor of ['a', 'b', 'a', 'a'])
        answers.push(await ground.uses.take(link.id, limits, visitor));
      expect(answers).toEqual([true, true, false, false]);
      await ground.endedLinks.tell(9_000);
      expect(eventsOf(await takeAll())).toEqual(['link.expired']);
    });

    test('a webhook of a link that is gone goes too, once it was told', async () => {
      const link = await addLink('a');
      const webhook = await add({ linkId: link.id });
      await add();
      const idsOf = async () => (await ground.webhooks.list(ground.mine)).map(({ id }) => id);
      await ground.links.remove(ground.mine, [link.id]);
      await ground.webhooks.forgetOrphans();
      expect(await idsOf()).toContain(webhook.id);
      expect(eventsOf(await takeAll())).toEqual(['link.deleted', 'link.deleted']);
      await ground.webhooks.forgetOrphans();
      expect(await idsOf()).toEqual([(webhook.id + 1) as Webhook['id']]);
    });

    test('a verified domain is told of to its workspace', async () => {
      await add();
      const domain = present(
        await ground.domains.insert({
          workspaceId: ground.mine,
          host: 'new.example.com',
          verifiedAtMs: null,
          verificationToken: 't',
          createdAtMs: 1,
          settings: DEFAULT_DOMAIN_SETTINGS,
          logos: null,
        }),
      );
      await ground.domains.verify(domain.id, 77);
      const [told] = await takeAll();
      expect(told?.delivery).toMatchObject({
        event: 'domain.verified',
        happenings: [
          {
            atMs: 77,
            facts: { kind: 'domain', domain: { id: domain.id, host: 'new.example.com', verifiedAtMs: 77 } },
          },
        ],
      });
    });

    test('the log has the newest deliveries, page by page, those sent by hand among them', async () => {
      const webhook = await add({ events: ['quota.near'] });
      const happening = { atMs: 1, facts: { kind: 'test' } } as const;
      for (let i = 0; i < DELIVERIES_KEPT + 10; i++)
        await ground.outbox.tell(ground.mine, 'quota.near', happening);
      const all = await takeAll();
      const read = (over = {}) =>
        ground.outbox.deliveries(webhook.id, { status: null, before: null, limit: 1_000, ...over });
      expect(await read()).toHaveLength(DELIVERIES_KEPT);
      const kept = await ground.outbox.keep({
        webhookId: webhook.id,
        messageId: 'msg_1',
        kind: 'test',
        event: 'webhook.test',
        happenings: [happening],
        status: 'failed',
        createdAtMs: NOW,
        lastTry: ILL,
      });
      const log = await read();
      expect(log).toHaveLength(DELIVERIES_KEPT);
      expect(log[0]).toEqual(kept);
      expect(log[1]).toMatchObject({ id: all.at(-1)?.delivery.id, status: 'delivered', lastTry: WELL });
      expect(await read({ status: 'failed' })).toEqual([kept]);
      expect(await read({ before: log[1]?.id, limit: 2 })).toEqual(log.slice(2, 4));
      expect(await ground.outbox.delivery(webhook.id, kept.id)).toEqual(kept);
      expect(await ground.outbox.delivery((webhook.id + 1) as Webhook['id'], kept.id)).toBeNull();
    });
  });
}

const expiryAt = (atMs: number) => ({
  ...{ atMs, clicks: null, uniqueClicks: null, redirectTo: null as Destination | null },
});
