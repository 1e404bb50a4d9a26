import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { ApiKey } from '../../core/accounts/key.ts';
import { operatorAt } from '../../core/base/author.ts';
import type { Destination } from '../../core/base/destination.ts';
import type { DomainId, KeyId, WorkspaceId } from '../../core/base/ids.ts';
import type { Domain } from '../../core/domains/domain.ts';
import type { DomainLogo } from '../../core/domains/domain-logo.ts';
import { DEFAULT_DOMAIN_SETTINGS, type DomainSettings } from '../../core/domains/domain-settings.ts';
import {
  type Adapter,
  BY,
  draftOf,
  OPERATOR,
  openContractStores,
  present,
  type TestStores,
} from './stores.ts';

export function accountsContract(adapter: Adapter): void {
  describe(`workspaces, keys and domains, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    const keyDraft = (over: Partial<ApiKey> = {}): Omit<ApiKey, 'id'> => ({
      workspaceId: stores.mine,
      personId: null,
      name: `ci "1" 🎉`,
      prefix: 'wm_ab12',
      scopes: ['links:create', 'stats:read'],
      domainId: null,
      ownLinksOnly: false,
      instanceAdmin: false,
      expiresAtMs: null,
      createdAtMs: 5,
      revokedAtMs: null,
      createdBy: { kind: 'environment' },
      ...over,
    });

    const domainDraft = (over: Partial<Domain> = {}): Omit<Domain, 'id'> => ({
      workspaceId: stores.mine,
      host: 'go.example.com',
      verifiedAtMs: null,
      verificationToken: 'token',
      createdAtMs: 9,
      settings: DEFAULT_DOMAIN_SETTINGS,
      logos: null,
      ...over,
    });

    test('workspaces are listed by id, and the first is the oldest', async () => {
      expect(await stores.workspaces.first()).toEqual(await stores.workspaces.byId(stores.mine));
      const listed = await stores.workspaces.list(null, 10);
      expect(listed.map(({ name }) => name)).toEqual(['mine', 'theirs']);
      expect(await stores.workspaces.list(null, 1)).toEqual([present(listed[0])]);
      expect(await stores.workspaces.list(stores.mine, 10)).toEqual([present(listed[1])]);
      expect(await stores.workspaces.byId(999 as WorkspaceId)).toBeNull();
    });

    test('a change sets only the given fields', async () => {
      const before = present(await stores.workspaces.byId(stores.mine));
      expect(await stores.workspaces.change(stores.mine, { name: 'new' }, BY)).toEqual({
        ...before,
        name: 'new',
      });
      expect(await stores.workspaces.change(stores.mine, { plan: 'small' }, BY)).toMatchObject({
        name: 'new',
      });
      expect(await stores.workspaces.change(stores.mine, {}, BY)).toMatchObject({
        name: 'new',
        plan: 'small',
      });
      expect(await stores.workspaces.change(999 as WorkspaceId, { name: 'x' }, BY)).toBeNull();
      expect((await stores.workspaces.byId(stores.theirs))?.name).toBe('theirs');
    });

    test('a key is found by its secret and in its workspace, as it was created', async () => {
      for (const [hash, over] of [
        ['h1', {}],
        ['h2', { domainId: stores.myDomain, ownLinksOnly: true, instanceAdmin: true, expiresAtMs: 7 }],
        ['h3', { scopes: [] }],
      ] as const) {
        const key = await stores.keys.insert(keyDraft(over), hash, BY);
        expect(key).toEqual({ ...keyDraft(over), id: key.id });
        expect(await stores.keys.bySecretHash(hash, 1)).toEqual(key);
        expect(await stores.keys.byId(stores.mine, key.id)).toEqual(key);
        expect(await stores.keys.byId(stores.theirs, key.id)).toBeNull();
      }
      expect(await stores.keys.bySecretHash('nobody', 1)).toBeNull();
      const listed = await stores.keys.list(stores.mine, null, null, 10);
      expect(listed).toHaveLength(3);
      expect(await stores.keys.list(stores.mine, null, present(listed[0]).id, 1)).toEqual([
        present(listed[1]),
      ]);
      expect(await stores.keys.list(stores.theirs, null, null, 10)).toEqual([]);
    });

    test('a key is revoked once, by its own workspace', async () => {
      const { id } = await stores.keys.insert(keyDraft(), 'h', BY);
      expect(await stores.keys.revoke(stores.theirs, id, operatorAt(5))).toBe(false);
      expect(await stores.keys.revoke(stores.mine, id, operatorAt(6))).toBe(true);
      expect(await stores.keys.revoke(stores.mine, id, operatorAt(7))).toBe(false);
      expect((await stores.keys.bySecretHash('h', 8))?.revokedAtMs).toBe(6);
      expect(await stores.keys.rotate(stores.mine, id, { hash: 'n', prefix: 'p' }, 9, BY)).toBeNull();
    });

    test('after a rotation the old secret works until its grace ends', async () => {
      const { id } = await stores.keys.insert(keyDraft(), 'old', BY);
      const rotated = await stores.keys.rotate(stores.mine, id, { hash: 'new', prefix: 'wm_new' }, 100, BY);
      expect(rotated).toEqual({ ...keyDraft(), id, prefix: 'wm_new' });
      expect((await stores.keys.bySecretHash('new', 500))?.id).toBe(id);
      expect(await stores.keys.bySecretHash('old', 99)).toMatchObject({ id, expiresAtMs: 100 });
      expect((await stores.keys.bySecretHash('new', 99))?.expiresAtMs).toBe(keyDraft().expiresAtMs);
      expect(await stores.keys.bySecretHash('old', 100)).toBeNull();
      expect(await stores.keys.rotate(stores.theirs, id, { hash: 'x', prefix: 'x' }, 1, BY)).toBeNull();
      expect(
        await stores.keys.rotate(stores.mine, 999 as KeyId, { hash: 'x', prefix: 'x' }, 1, BY),
      ).toBeNull();
    });

    test('a verified host belongs to one workspace, also under concurrent calls', async () => {
      const answers = await Promise.all(
        [stores.mine, stores.theirs, null].map((workspaceId) =>
          stores.domains.insert(domainDraft({ workspaceId, verifiedAtMs: 5 }), BY),
        ),
      );
      const won = answers.filter((domain) => domain !== null);
      expect(won).toHaveLength(1);
      expect(await stores.domains.byHost('go.example.com')).toEqual(present(won[0]));
      expect(await stores.domains.byHost('GO.example.com')).toBeNull();
    });

    test('several workspaces may claim a host; the first to verify it gets it, and the other claims are removed', async () => {
      const mine = present(await stores.domains.insert(domainDraft(), BY));
      const theirs = present(await stores.domains.insert(domainDraft({ workspaceId: stores.theirs }), BY));
      expect([mine.host, theirs.host]).toEqual(['go.example.com', 'go.example.com']);
      expect(await stores.domains.insert(domainDraft(), BY)).toBeNull();
      expect(await stores.domains.byHost('go.example.com')).toBeNull();
      const other = present(await stores.domains.insert(domainDraft({ host: 'no.example.com' }), BY));

      expect(await stores.domains.verify(theirs.id, operatorAt(77))).toEqual({ ...theirs, verifiedAtMs: 77 });
      expect(await stores.domains.byHost('go.example.com')).toEqual({ ...theirs, verifiedAtMs: 77 });
      expect(await stores.domains.byId(mine.id)).toBeNull();
      expect(await stores.domains.verify(mine.id, operatorAt(78))).toBeNull();
      expect(await stores.domains.insert(domainDraft(), BY)).toBeNull();
      expect(await stores.domains.byId(other.id)).toEqual(other);
    });

    test('a workspace sees its own domains and the shared ones', async () => {
      const shared = present(await stores.domains.insert(domainDraft({ workspaceId: null }), BY));
      expect((await stores.domains.list(stores.mine)).map(({ id }) => id)).toEqual([
        stores.myDomain,
        shared.id,
      ]);
      expect(await stores.domains.all()).toHaveLength(3);
      expect(await stores.domains.byId(shared.id)).toEqual(shared);
    });

    test('a domain can be verified; one that does not exist cannot', async () => {
      const domain = present(await stores.domains.insert(domainDraft(), BY));
      expect(await stores.domains.verify(domain.id, operatorAt(77))).toEqual({ ...domain, verifiedAtMs: 77 });
      expect(await stores.domains.verify(999 as DomainId, operatorAt(77))).toBeNull();
    });

    test('settings of a domain are stored unchanged; a domain that does not exist has none', async () => {
      const settings: DomainSettings = {
        rootRedirect: 'https://e.org/' as Destination,
        notFoundRedirect: 'https://e.org/404' as Destination,
        defaultStatus: 307,
        caseSensitive: false,
        ogImage: 'https://e.org/i.png' as Destination,
        robots: 'disallow',
        icon: 'https://e.org/i.ico' as Destination,
        name: `'; drop table domains; -- 春`,
        homeUrl: 'https://e.org/home' as Destination,
        color: '#00ff00',
        headers: ['ACME', 'SHOP1'],
      };
      const domain = present(await stores.domains.insert(domainDraft({ settings, verifiedAtMs: 5 }), BY));
      expect(await stores.domains.byId(domain.id)).toEqual({ ...domain, settings });
      const plain = { ...domain, settings: DEFAULT_DOMAIN_SETTINGS, logos: null };
      expect(await stores.domains.change(domain.id, DEFAULT_DOMAIN_SETTINGS, BY)).toEqual(plain);
      expect(await stores.domains.byHost(domain.host)).toEqual(plain);
      expect(await stores.domains.change(999 as DomainId, settings, BY)).toBeNull();
    });

    describe('the logos of a domain', () => {
      const logo = (hash: string): { facts: DomainLogo; file: Uint8Array } => ({
        facts: {
          type: 'image/png',
          width: 3,
          height: 0.5,
          hash,
          bytes: 3,
          sourceUrl: `https://e.org/'${hash}`,
          changedAtMs: 9,
        },
        file: new TextEncoder().encode(hash),
      });
      const fileOf = async (id: DomainId, hash: string) => {
        const file = await stores.domains.logoFile(id, hash);
        return file === null ? null : new TextDecoder().decode(file);
      };

      test('are stored with their files, also when the settings change', async () => {
        const domain = present(await stores.domains.insert(domainDraft({ verifiedAtMs: 5 }), BY));
        const [light, dark] = [logo('l'), logo('d')];
        await stores.domains.setLogo(domain.id, 'light', light, BY);
        const logos = { light: light.facts, dark: dark.facts };
        expect(await stores.domains.setLogo(domain.id, 'dark', dark, BY)).toEqual({ ...domain, logos });
        await stores.domains.change(domain.id, { ...DEFAULT_DOMAIN_SETTINGS, name: 'x' }, BY);
        expect((await stores.domains.byHost(domain.host))?.logos).toEqual(logos);
        expect([await fileOf(domain.id, 'l'), await fileOf(domain.id, 'd')]).toEqual(['l', 'd']);
        expect(await fileOf(stores.myDomain, 'l')).toBeNull();
      });

      test('leave no file when they are replaced or removed', async () => {
        const id = stores.myDomain;
        await stores.domains.setLogo(id, 'light', logo('a'), BY);
        await stores.domains.setLogo(id, 'dark', logo('a'), BY);
        await stores.domains.setLogo(id, 'light', logo('b'), BY);
        expect([await fileOf(id, 'a'), await fileOf(id, 'b')]).toEqual(['a', 'b']);
        await stores.domains.setLogo(id, 'dark', null, BY);
        expect([await fileOf(id, 'a'), await fileOf(id, 'b')]).toEqual([null, 'b']);
        await stores.domains.setLogo(id, 'dark', logo('a'), BY);
        expect((await stores.domains.setLogo(id, 'light', null, BY))?.logos).toBeNull();
        expect([await fileOf(id, 'a'), await fileOf(id, 'b')]).toEqual([null, null]);
      });

      test('do not exist without their domain, and are removed with it', async () => {
        expect(await stores.domains.setLogo(999 as DomainId, 'light', logo('a'), BY)).toBeNull();
        await stores.domains.setLogo(stores.myDomain, 'light', logo('a'), BY);
        expect(await stores.domains.remove(stores.myDomain, BY)).toBe(true);
        expect(await fileOf(stores.myDomain, 'a')).toBeNull();
      });
    });

    test('a domain can be removed after its last link, including the trash', async () => {
      const link = present((await stores.links.insert([draftOf(stores, 'a')]))[0]);
      await stores.links.replace({ ...link, trashedAtMs: 1 }, 1, OPERATOR);
      expect(await stores.domains.remove(stores.myDomain, BY)).toBe(false);
      await stores.links.remove(stores.mine, [link.id], BY);
      expect(await stores.domains.remove(stores.myDomain, BY)).toBe(true);
      expect(await stores.domains.byId(stores.myDomain)).toBeNull();
      const next = present(await stores.domains.insert(domainDraft(), BY));
      expect(next.id).toBeGreaterThan(stores.theirDomain);
    });
  });
}
