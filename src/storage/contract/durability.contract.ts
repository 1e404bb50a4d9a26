import { describe, expect, test } from 'bun:test';
import { WEBHOOK_EVENTS } from '../../core/webhook.ts';
import { type Adapter, draftOf, openGround, present, quotaTake, STORES_AT_MS } from './stores.ts';

/** What must still be there after a start; for adapters that keep anything. */
export function durabilityContract(adapter: Adapter): void {
  describe(`a new start, ${adapter.name}`, () => {
    test('everything that was answered is there', async () => {
      const ground = await openGround(adapter);
      const { mine, myDomain } = ground;
      const link = present((await ground.links.insert([draftOf(ground, 'a', { tags: ['t'] })]))[0]);
      await ground.counts.apply([], new Map([['s', { segment: 3, offset: 4 }]]));
      await ground.quotas.take(quotaTake(mine, { count: 2, limit: 5 }));
      await ground.uses.take(link.id, { clicksMax: 1, uniqueClicksMax: null }, 'v');
      const person = present(
        await ground.persons.insert({ email: 'a@b.c', name: '', emailProvenAtMs: null, createdAtMs: 1 }),
      );
      await ground.members.add({ workspaceId: mine, personId: person.id, role: 'owner', joinedAtMs: 1 }, 1);
      const salt = await ground.salts.saltFor('2026-11-20');
      const secret = await ground.secrets.secretFor('cookies');

      const again = await ground.reopen();
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
      const next = present((await again.links.insert([draftOf(ground, 'b')]))[0]);
      expect(next.id).toBeGreaterThan(link.id);
      await again.close();
    });

    test('a message that was under way is sent again as the same one, and what waits after it', async () => {
      const ground = await openGround(adapter);
      await ground.webhooks.insert({
        ...{ workspaceId: ground.mine, linkId: null, url: 'https://h.example/', events: WEBHOOK_EVENTS },
        ...{ form: 'native', secret: 's', clickBatchMs: 0, enabled: true, createdAtMs: 1 },
      });
      await ground.links.insert([draftOf(ground, 'a'), draftOf(ground, 'b')]);
      await ground.clickOutbox.apply([], new Map([['s', { segment: 3, offset: 4 }]]));
      const [first] = await ground.outbox.due(STORES_AT_MS, 1, new Set());

      const again = await ground.reopen();
      expect(await again.outbox.due(STORES_AT_MS, 1, new Set())).toEqual([present(first)]);
      expect(await again.clickOutbox.positions()).toEqual(new Map([['s', { segment: 3, offset: 4 }]]));
      const [webhook] = await again.webhooks.list(ground.mine);
      expect(webhook?.waiting).toBe(2);
      await again.links.insert([draftOf(ground, 'c')]);
      expect((await again.webhooks.list(ground.mine))[0]?.waiting).toBe(3);
      await again.close();
    });

    test('a key of idempotency left unanswered by the last run is free, an answered one is not', async () => {
      const ground = await openGround(adapter);
      const answer = { status: 200, headers: {}, body: 'b' };
      await ground.idempotency.reserve(ground.mine, 'left', 'f', 0);
      await ground.idempotency.reserve(ground.mine, 'done', 'f', 0);
      await ground.idempotency.finish(ground.mine, 'done', answer);
      const again = await ground.reopen();
      expect(await again.idempotency.reserve(ground.mine, 'left', 'g', 1)).toBe('new');
      expect(await again.idempotency.reserve(ground.mine, 'done', 'f', 1)).toEqual(answer);
      await again.close();
    });
  });
}
