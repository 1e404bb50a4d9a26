import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Destination } from '../../core/destination.ts';
import type { Link } from '../../core/link.ts';
import { toRoute } from '../../core/route.ts';
import type { Slug } from '../../core/slug.ts';
import { type Adapter, draftOf, FULL_BEHAVIOUR, type Ground, openGround, present } from './stores.ts';

export function routesContract(adapter: Adapter): void {
  describe(`routes, ${adapter.name}`, () => {
    let ground: Ground;
    beforeEach(async () => {
      ground = await openGround(adapter);
    });
    afterEach(() => ground.close());

    test('a route is what its link says', async () => {
      const drafts = [
        draftOf(ground, 'plain'),
        draftOf(ground, '春天/🎉'),
        draftOf(ground, 'full', {
          enabled: false,
          redirectStatus: 301,
          startsAtMs: 1,
          expires: { atMs: 2, clicks: 3, uniqueClicks: 4, redirectTo: 'https://e.org/' as Destination },
          forwardQuery: true,
          forwardPath: true,
          utm: { source: 'a&b', medium: '', campaign: 'c d', term: '', content: '' },
        }),
        draftOf(ground, 'some', { forwardQuery: true }),
        draftOf(ground, 'off', { enabled: false }),
        draftOf(ground, 'all', { behaviour: FULL_BEHAVIOUR, hideReferrer: true, forwardQueryWins: true }),
        draftOf(ground, 'public', { publicStats: true, title: 't' }),
      ];
      const links = (await ground.links.insert(drafts)).map(present);
      for (const link of links) {
        expect(await ground.routes.byAddress(ground.myDomain, link.slug)).toEqual(toRoute(link));
      }
    });

    test('no route leads to another domain, another case, an unknown slug or the trash', async () => {
      const link = present((await ground.links.insert([draftOf(ground, 'a')]))[0]);
      const route = async (slug: string, domainId = ground.myDomain) =>
        ground.routes.byAddress(domainId, slug);
      expect(await route('a', ground.theirDomain)).toBeNull();
      expect(await route('A')).toBeNull();
      expect(await route(`' or 1=1 --`)).toBeNull();
      await ground.links.replace({ ...link, trashedAtMs: 1 }, 1, null);
      expect(await route('a')).toBeNull();
    });

    test('a change that was answered is seen by the next read', async () => {
      let link = present((await ground.links.insert([draftOf(ground, 'a')]))[0]);
      for (let i = 0; i < 5; i++) {
        const destination = `https://example.org/${i}` as Destination;
        link = (await ground.links.replace({ ...link, destination }, link.version, null)) as Link;
        expect((await ground.routes.byAddress(ground.myDomain, 'a'))?.destination).toBe(destination);
      }
      await ground.links.replace({ ...link, slug: 'b' as Slug }, link.version, null);
      expect(await ground.routes.byAddress(ground.myDomain, 'a')).toBeNull();
      expect((await ground.routes.byAddress(ground.myDomain, 'b'))?.linkId).toBe(link.id);
    });
  });
}
