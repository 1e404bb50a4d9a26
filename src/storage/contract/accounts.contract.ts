import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Destination } from '../../core/destination.ts';
import type { Domain, DomainId } from '../../core/domain.ts';
import type { DomainLogo } from '../../core/domain-logo.ts';
import { DEFAULT_DOMAIN_SETTINGS, type DomainSettings } from '../../core/domain-settings.ts';
import type { ApiKey, KeyId } from '../../core/key.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import { type Adapter, draftOf, type Ground, openGround, present } from './stores.ts';

export function accountsContract(adapter: Adapter): void {
  describe(`workspaces, keys and domains, ${adapter.name}`, () => {
    let ground: Ground;
    beforeEach(async () => {
      ground = await openGround(adapter);
    });
    afterEach(() => ground.close());

    const keyDraft = (over: Partial<ApiKey> = {}): Omit<ApiKey, 'id'> => ({
      workspaceId: ground.mine,
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
      ...over,
    });

    const domainDraft = (over: Partial<Domain> = {}): Omit<Domain, 'id'> => ({
      workspaceId: ground.mine,
      host: 'go.example.com',
      verifiedAtMs: null,
      verificationToken: 'token',
      createdAtMs: 9,
      settings: DEFAULT_DOMAIN_SETTINGS,
      logos: null,
      ...over,
    });

    test('workspaces are listed by id, and the first is the oldest', async () => {
      expect(await ground.workspaces.first()).toEqual(await ground.workspaces.byId(ground.mine));
      const all = await ground.workspaces.list(null, 10);
      expect(all.map(({ name }) => name)).toEqual(['mine', 'theirs']);
      expect(await ground.workspaces.list(null, 1)).toEqual([present(all[0])]);
      expect(await ground.workspaces.list(ground.mine, 10)).toEqual([present(all[1])]);
      expect(await ground.workspaces.byId(999 as WorkspaceId)).toBeNull();
    });

    test('a change touches only what it names', async () => {
      const before = present(await ground.workspaces.byId(ground.mine));
      expect(await ground.workspaces.change(ground.mine, { name: 'new' })).toEqual({
        ...before,
        name: 'new',
      });
      expect(await ground.workspaces.change(ground.mine, { plan: 'linkly' })).toMatchObject({ name: 'new' });
      expect(await ground.workspaces.change(ground.mine, {})).toMatchObject({ name: 'new', plan: 'linkly' });
      expect(await ground.workspaces.change(999 as WorkspaceId, { name: 'x' })).toBeNull();
      expect((await ground.workspaces.byId(ground.theirs))?.name).toBe('theirs');
    });

    test('a key is found by its secret and by its workspace, and as it was made', async () => {
      for (const [hash, over] of [
        ['h1', {}],
        ['h2', { domainId: ground.myDomain, ownLinksOnly: true, instanceAdmin: true, expiresAtMs: 7 }],
        ['h3', { scopes: [] }],
      ] as const) {
        const key = await ground.keys.insert(keyDraft(over), hash);
        expect(key).toEqual({ ...keyDraft(over), id: key.id });
        expect(await ground.keys.bySecretHash(hash, 1)).toEqual(key);
        expect(await ground.keys.byId(ground.mine, key.id)).toEqual(key);
        expect(await ground.keys.byId(ground.theirs, key.id)).toBeNull();
      }
      expect(await ground.keys.bySecretHash('nobody', 1)).toBeNull();
      const all = await ground.keys.list(ground.mine, null, null, 10);
      expect(all).toHaveLength(3);
      expect(await ground.keys.list(ground.mine, null, present(all[0]).id, 1)).toEqual([present(all[1])]);
      expect(await ground.keys.list(ground.theirs, null, null, 10)).toEqual([]);
    });

    test('a key is revoked once, by its own workspace', async () => {
      const { id } = await ground.keys.insert(keyDraft(), 'h');
      expect(await ground.keys.revoke(ground.theirs, id, 5)).toBe(false);
      expect(await ground.keys.revoke(ground.mine, id, 6)).toBe(true);
      expect(await ground.keys.revoke(ground.mine, id, 7)).toBe(false);
      expect((await ground.keys.bySecretHash('h', 8))?.revokedAtMs).toBe(6);
      expect(await ground.keys.rotate(ground.mine, id, { hash: 'n', prefix: 'p' }, 9)).toBeNull();
    });

    test('after a rotation the old secret works until its grace ends', async () => {
      const { id } = await ground.keys.insert(keyDraft(), 'old');
      const rotated = await ground.keys.rotate(ground.mine, id, { hash: 'new', prefix: 'wm_new' }, 100);
      expect(rotated).toEqual({ ...keyDraft(), id, prefix: 'wm_new' });
      expect((await ground.keys.bySecretHash('new', 500))?.id).toBe(id);
      expect(await ground.keys.bySecretHash('old', 99)).toMatchObject({ id, expiresAtMs: 100 });
      expect((await ground.keys.bySecretHash('new', 99))?.expiresAtMs).toBe(keyDraft().expiresAtMs);
      expect(await ground.keys.bySecretHash('old', 100)).toBeNull();
      expect(await ground.keys.rotate(ground.theirs, id, { hash: 'x', prefix: 'x' }, 1)).toBeNull();
      expect(await ground.keys.rotate(ground.mine, 999 as KeyId, { hash: 'x', prefix: 'x' }, 1)).toBeNull();
    });

    test('a proved host is held by one, also when many want it at once', async () => {
      const answers = await Promise.all(
        [ground.mine, ground.theirs, null].map((workspaceId) =>
          ground.domains.insert(domainDraft({ workspaceId, verifiedAtMs: 5 })),
        ),
      );
      const won = answers.filter((domain) => domain !== null);
      expect(won).toHaveLength(1);
      expect(await ground.domains.byHost('go.example.com')).toEqual(present(won[0]));
      expect(await ground.domains.byHost('GO.example.com')).toBeNull();
    });

    test('many may claim a host; the first who proves it has it, and the other claims fall away', async () => {
      const mine = present(await ground.domains.insert(domainDraft()));
      const theirs = present(await ground.domains.insert(domainDraft({ workspaceId: ground.theirs })));
      expect([mine.host, theirs.host]).toEqual(['go.example.com', 'go.example.com']);
      expect(await ground.domains.insert(domainDraft())).toBeNull();
      expect(await ground.domains.byHost('go.example.com')).toBeNull();
      const other = present(await ground.domains.insert(domainDraft({ host: 'no.example.com' })));

      expect(await ground.domains.verify(theirs.id, 77)).toEqual({ ...theirs, verifiedAtMs: 77 });
      expect(await ground.domains.byHost('go.example.com')).toEqual({ ...theirs, verifiedAtMs: 77 });
      expect(await ground.domains.byId(mine.id)).toBeNull();
      expect(await ground.domains.verify(mine.id, 78)).toBeNull();
      expect(await ground.domains.insert(domainDraft())).toBeNull();
      expect(await ground.domains.byId(other.id)).toEqual(other);
    });

    test('a workspace sees its own domains and the shared ones', async () => {
      const shared = present(await ground.domains.insert(domainDraft({ workspaceId: null })));
      expect((await ground.domains.list(ground.mine)).map(({ id }) => id)).toEqual([
        ground.myDomain,
        shared.id,
      ]);
      expect(await ground.domains.all()).toHaveLength(3);
      expect(await ground.domains.byId(shared.id)).toEqual(shared);
    });

    test('a domain is verified, and is missing when it is not there', async () => {
      const domain = present(await ground.domains.insert(domainDraft()));
      expect(await ground.domains.verify(domain.id, 77)).toEqual({ ...domain, verifiedAtMs: 77 });
      expect(await ground.domains.verify(999 as DomainId, 77)).toBeNull();
    });

    test('settings of a domain are kept as they are, and are missing when it is not there', async () => {
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
      const domain = present(await ground.domains.insert(domainDraft({ settings, verifiedAtMs: 5 })));
      expect(await ground.domains.byId(domain.id)).toEqual({ ...domain, settings });
      const plain = { ...domain, settings: DEFAULT_DOMAIN_SETTINGS, logos: null };
      expect(await ground.domains.change(domain.id, DEFAULT_DOMAIN_SETTINGS)).toEqual(plain);
      expect(await ground.domains.byHost(domain.host)).toEqual(plain);
      expect(await ground.domains.change(999 as DomainId, settings)).toBeNull();
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
        const file = await ground.domains.logoFile(id, hash);
        return file === null ? null : new TextDecoder().decode(file);
      };

      test('are kept with their files, also when the settings change', async () => {
        const domain = present(await ground.domains.insert(domainDraft({ verifiedAtMs: 5 })));
        const [light, dark] = [logo('l'), logo('d')];
        await ground.domains.setLogo(domain.id, 'light', light);
        const logos = { light: light.facts, dark: dark.facts };
        expect(await ground.domains.setLogo(domain.id, 'dark', dark)).toEqual({ ...domain, logos });
        await ground.domains.change(domain.id, { ...DEFAULT_DOMAIN_SETTINGS, name: 'x' });
        expect((await ground.domains.byHost(domain.host))?.logos).toEqual(logos);
        expect([await fileOf(domain.id, 'l'), await fileOf(domain.id, 'd')]).toEqual(['l', 'd']);
        expect(await fileOf(ground.myDomain, 'l')).toBeNull();
      });

      test('leave nothing behind when another takes their place, or none', async () => {
        const id = ground.myDomain;
        await ground.domains.setLogo(id, 'light', logo('a'));
        await ground.domains.setLogo(id, 'dark', logo('a'));
        await ground.domains.setLogo(id, 'light', logo('b'));
        expect([await fileOf(id, 'a'), await fileOf(id, 'b')]).toEqual(['a', 'b']);
        await ground.domains.setLogo(id, 'dark', null);
        expect([await fileOf(id, 'a'), await fileOf(id, 'b')]).toEqual([null, 'b']);
        await ground.domains.setLogo(id, 'dark', logo('a'));
        expect((await ground.domains.setLogo(id, 'light', null))?.logos).toBeNull();
        expect([await fileOf(id, 'a'), await fileOf(id, 'b')]).toEqual([null, null]);
      });

      test('are missing for a domain that is not there, and go with it', async () => {
        expect(await ground.domains.setLogo(999 as DomainId, 'light', logo('a'))).toBeNull();
        await ground.domains.setLogo(ground.myDomain, 'light', logo('a'));
        expect(await ground.domains.remove(ground.myDomain)).toBe(true);
        expect(await fileOf(ground.myDomain, 'a')).toBeNull();
      });
    });

    test('a domain goes when its last link is gone, trash included', async () => {
      const link = present((await ground.links.insert([draftOf(ground, 'a')]))[0]);
      await ground.links.replace({ ...link, trashedAtMs: 1 }, 1, null);
      expect(await ground.domains.remove(ground.myDomain)).toBe(false);
      await ground.links.remove(ground.mine, [link.id]);
      expect(await ground.domains.remove(ground.myDomain)).toBe(true);
      expect(await ground.domains.byId(ground.myDomain)).toBeNull();
      const next = present(await ground.domains.insert(domainDraft()));
      expect(next.id).toBeGreaterThan(ground.theirDomain);
    });
  });
}
