import { describe, expect, test } from 'bun:test';
import { createClickColumns } from '../../core/clicks/click-columns.ts';
import { WEBHOOK_EVENTS } from '../../core/webhooks/webhook.ts';
import { type Adapter, BY, draftOf, openContractStores, present, quotaTake, STORES_AT_MS } from './stores.ts';

/** What must survive a restart. */
export function durabilityContract(adapter: Adapter): void {
  describe(`a restart, ${adapter.name}`, () => {
    test('gains that wait to be added are added after it, once', async () => {
      const stores = await openContractStores(adapter);
      const drafts = Array.from({ length: 700 }, (_, n) => draftOf(stores, `g${n}`));
      const links = (await stores.links.insert(drafts)).map(present);
      const gains = links.map(({ id }) => ({ linkId: id, clicks: 2, uniqueClicks: 1, lastClickedAtMs: 9 }));
      await stores.counts.apply(() => gains, new Map([['s', { segment: 1, offset: 1 }]]));

      const again = await stores.reopen();
      const counts = async () =>
        (
          await again.links.byIds(
            stores.mine,
            [links[0], links[699]].map((link) => present(link).id),
          )
        ).map((link) => [link?.clicks, link?.uniqueClicks]);
      expect(await counts()).toEqual([
        [2, 1],
        [2, 1],
      ]);
      await again.counts.settle();
      expect(await counts()).toEqual([
        [2, 1],
        [2, 1],
      ]);
      await again.close();
    });

    test('all acknowledged writes survive', async () => {
      const stores = await openContractStores(adapter);
      const { mine, myDomain } = stores;
      const link = present((await stores.links.insert([draftOf(stores, 'a', { tags: ['t'] })]))[0]);
      await stores.counts.apply(() => [], new Map([['s', { segment: 3, offset: 4 }]]));
      await stores.quotas.take(quotaTake(mine, { count: 2, limit: 5 }));
      await stores.uses.take(link.id, { clicksMax: 1, uniqueClicksMax: null }, 'v');
      const person = present(
        await stores.persons.insert({ email: 'a@b.c', name: '', emailProvenAtMs: null, createdAtMs: 1 }, BY),
      );
      await stores.members.add(
        { workspaceId: mine, personId: person.id, role: 'owner', joinedAtMs: 1 },
        1,
        BY,
      );
      const salt = await stores.salts.saltFor('2026-11-20');
      const secret = await stores.secrets.secretFor('cookies');

      const again = await stores.reopen();
      expect(await again.links.byAddress(myDomain, 'a')).toEqual(link);
      const page = { below: null, limit: 2 };
      expect(await again.links.byDestination(mine, link.destination, page)).toEqual([link]);
      expect(await again.workspaces.first()).toMatchObject({ id: mine });
      expect(await again.counts.positions()).toEqual(new Map([['s', { segment: 3, offset: 4 }]]));
      expect(await again.quotas.taken(mine, 'links_per_month', 'p')).toBe(2);
      expect(await again.uses.take(link.id, { clicksMax: 1, uniqueClicksMax: null }, 'v')).toBe(false);
      expect(await again.members.reach(person.id, mine)).toMatchObject({ role: 'owner' });
      expect(await again.salts.saltFor('2026-11-20')).toEqual(salt);
      expect(await again.secrets.secretFor('cookies')).toEqual(secret);
      const next = present((await again.links.insert([draftOf(stores, 'b')]))[0]);
      expect(next.id).toBeGreaterThan(link.id);
      await again.close();
    });

    test('a message under way is sent again with the same id, then the queued events', async () => {
      const stores = await openContractStores(adapter);
      await stores.webhooks.insert(
        {
          workspaceId: stores.mine,
          linkId: null,
          url: 'https://h.example/',
          events: WEBHOOK_EVENTS,
          form: 'native',
          secret: 's',
          clickBatchMs: 0,
          enabled: true,
          createdAtMs: 1,
        },
        BY,
      );
      await stores.links.insert([draftOf(stores, 'a'), draftOf(stores, 'b')]);
      await stores.clickOutbox.apply(createClickColumns(0), new Map([['s', { segment: 3, offset: 4 }]]));
      const [first] = await stores.outbox.due(STORES_AT_MS, 1, new Set());

      const again = await stores.reopen();
      expect(await again.outbox.due(STORES_AT_MS, 1, new Set())).toEqual([present(first)]);
      expect(await again.clickOutbox.positions()).toEqual(new Map([['s', { segment: 3, offset: 4 }]]));
      const [webhook] = await again.webhooks.list(stores.mine);
      expect(webhook?.waiting).toBe(2);
      await again.links.insert([draftOf(stores, 'c')]);
      expect((await again.webhooks.list(stores.mine))[0]?.waiting).toBe(3);
      await again.close();
    });

    test('an idempotency key without an answer is free after a restart, an answered one is not', async () => {
      const stores = await openContractStores(adapter);
      const answer = { status: 200, headers: {}, body: 'b' };
      await stores.idempotency.reserve(stores.mine, 'left', 'f', 0);
      await stores.idempotency.reserve(stores.mine, 'done', 'f', 0);
      await stores.idempotency.finish(stores.mine, 'done', answer);
      const again = await stores.reopen();
      expect(await again.idempotency.reserve(stores.mine, 'left', 'g', 1)).toBe('new');
      expect(await again.idempotency.reserve(stores.mine, 'done', 'f', 1)).toEqual(answer);
      await again.close();
    });
  });
}
