import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Destination } from '../../core/base/destination.ts';
import type { Slug } from '../../core/base/slug.ts';
import type { Link } from '../../core/links/link.ts';
import { toRoute } from '../../core/visits/route.ts';
import {
  type Adapter,
  draftOf,
  FULL_BEHAVIOUR,
  OPERATOR,
  openContractStores,
  present,
  type TestStores,
} from './stores.ts';

export function routesContract(adapter: Adapter): void {
  describe(`routes, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    test('a route has the fields of its link', async () => {
      const drafts = [
        draftOf(stores, 'plain'),
        draftOf(stores, '春天/🎉'),
        draftOf(stores, 'full', {
          enabled: false,
          redirectStatus: 301,
          startsAtMs: 1,
          expires: { atMs: 2, clicks: 3, uniqueClicks: 4, redirectTo: 'https://e.org/' as Destination },
          forwardQuery: true,
          forwardPath: true,
          utm: { source: 'a&b', medium: '', campaign: 'c d', term: '', content: '' },
        }),
        draftOf(stores, 'some', { forwardQuery: true }),
        draftOf(stores, 'off', { enabled: false }),
        draftOf(stores, 'all', { behaviour: FULL_BEHAVIOUR, hideReferrer: true, forwardQueryWins: true }),
        draftOf(stores, 'public', { publicStats: true, title: 't' }),
      ];
      const links = (await stores.links.insert(drafts)).map(present);
      for (const link of links) {
        expect(await stores.routes.byAddress(stores.myDomain, link.slug)).toEqual(toRoute(link));
      }
    });

    test('no route leads to another domain, another case, an unknown slug or the trash', async () => {
      const link = present((await stores.links.insert([draftOf(stores, 'a')]))[0]);
      const route = async (slug: string, domainId = stores.myDomain) =>
        stores.routes.byAddress(domainId, slug);
      expect(await route('a', stores.theirDomain)).toBeNull();
      expect(await route('A')).toBeNull();
      expect(await route(`' or 1=1 --`)).toBeNull();
      await stores.links.replace({ ...link, trashedAtMs: 1 }, 1, OPERATOR);
      expect(await route('a')).toBeNull();
    });

    test('an acknowledged change is visible to the next read', async () => {
      let link = present((await stores.links.insert([draftOf(stores, 'a')]))[0]);
      for (let i = 0; i < 5; i++) {
        const destination = `https://example.org/${i}` as Destination;
        link = (await stores.links.replace({ ...link, destination }, link.version, OPERATOR)) as Link;
        expect((await stores.routes.byAddress(stores.myDomain, 'a'))?.destination).toBe(destination);
      }
      await stores.links.replace({ ...link, slug: 'b' as Slug }, link.version, OPERATOR);
      expect(await stores.routes.byAddress(stores.myDomain, 'a')).toBeNull();
      expect((await stores.routes.byAddress(stores.myDomain, 'b'))?.linkId).toBe(link.id);
    });
  });
}
