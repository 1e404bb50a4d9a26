import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Destination } from '../../core/base/destination.ts';
import type { KeyId, LinkId, PersonId } from '../../core/base/ids.ts';
import type { Slug } from '../../core/base/slug.ts';
import type { Link } from '../../core/links/link.ts';
import { DEFAULT_FIELDS } from '../../core/links/link-fields.ts';
import { addressOf, HISTORY_MAX } from '../../core/links/link-store.ts';
import {
  type Adapter,
  BY,
  draftOf,
  FULL_BEHAVIOUR,
  OPERATOR,
  openContractStores,
  present,
  queryOf,
  type TestStores,
  tagsOf,
} from './stores.ts';

const ODD = `'; drop table links; -- "%_\\ 春天 🎉 é`;

export function linksContract(adapter: Adapter): void {
  describe(`links, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    const insertOne = async (slug: string, over = {}): Promise<Link> =>
      present((await stores.links.insert([draftOf(stores, slug, over)]))[0]);

    const newestTo = async (destination: Destination, workspaceId = stores.mine): Promise<Link | null> =>
      (await stores.links.byDestination(workspaceId, destination, { below: null, limit: 1 }))[0] ?? null;

    test('a link is read back as it was inserted, by id and by address', async () => {
      const draft = draftOf(stores, 'a', {
        title: ODD,
        note: ODD,
        tags: ['z', ODD],
        externalId: ODD,
        metadata: { [ODD]: [1, null, { deep: true }] },
        enabled: false,
        redirectStatus: 308,
        startsAtMs: 5,
        expires: { atMs: 9, clicks: 3, uniqueClicks: 2, redirectTo: 'https://e.org/' as Destination },
        forwardQuery: true,
        forwardQueryWins: true,
        forwardPath: true,
        hideReferrer: true,
        publicStats: true,
        behaviour: FULL_BEHAVIOUR,
        utm: { source: ODD, medium: 'm', campaign: '', term: '', content: '' },
        uniqueWindowMinutes: 0,
        createdBy: { kind: 'person', id: 7 as PersonId },
      });
      const link = present((await stores.links.insert([draft]))[0]);
      expect(link).toEqual({
        ...draft,
        id: link.id,
        updatedAtMs: 1_000,
        version: 1,
        trashedAtMs: null,
        clicks: 0,
        uniqueClicks: 0,
        lastClickedAtMs: null,
      });
      expect(await stores.links.byId(stores.mine, link.id)).toEqual(link);
      expect(await stores.links.byAddress(stores.myDomain, 'a')).toEqual(link);
    });

    test('a link with default fields is read back unchanged', async () => {
      const link = await insertOne('plain');
      expect(await stores.links.byId(stores.mine, link.id)).toEqual(link);
    });

    test('drafts of a batch are independent, and the first of two with the same address wins', async () => {
      await insertOne('held');
      const slugs = ['x', 'held', 'y', 'x', 'X'];
      const links = await stores.links.insert(
        slugs.map((slug, i) => draftOf(stores, slug, { title: i % 2 === 0 ? '' : 't' })),
      );
      expect(links.map((link) => link?.slug ?? null)).toEqual(['x', null, 'y', null, 'X'] as (Slug | null)[]);
      expect((await stores.links.byAddress(stores.myDomain, 'x'))?.title).toBe('');
    });

    test('a batch of many plain and special drafts is stored whole and in order', async () => {
      const drafts = Array.from({ length: 700 }, (_, i) =>
        draftOf(stores, `s${i}`, i % 97 === 0 ? { tags: ['some'], title: `t${i}` } : {}),
      );
      const links = (await stores.links.insert(drafts)).map(present);
      expect(links.map(({ slug }) => slug)).toEqual(drafts.map(({ slug }) => slug));
      expect(links.every((link, i) => i === 0 || link.id > (links[i - 1]?.id ?? 0))).toBe(true);
      const ids = links.map(({ id }) => id);
      expect(await stores.links.byIds(stores.mine, ids)).toEqual(links);
      expect(await tagsOf(stores.tags, stores.mine)).toEqual([['some', 8]]);
    });

    test('an empty batch inserts nothing', async () => {
      expect(await stores.links.insert([])).toEqual([]);
    });

    test('the same slug may be used on two domains', async () => {
      await insertOne('a');
      expect(await insertOne('a', { domainId: stores.theirDomain })).toMatchObject({ slug: 'a' as Slug });
    });

    test('exactly one of many concurrent inserts gets a slug', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          stores.links.insert([draftOf(stores, 'wanted', { title: `${i}` })]),
        ),
      );
      expect(answers.filter(([link]) => link !== null)).toHaveLength(1);
      expect(await stores.links.countByDomain(stores.myDomain)).toBe(1);
    });

    test('a link of another workspace is not found', async () => {
      const { id } = await insertOne('a');
      expect(await stores.links.byId(stores.theirs, id)).toBeNull();
      expect(await stores.links.byIds(stores.theirs, [id])).toEqual([null]);
      expect(await stores.links.remove(stores.theirs, [id], BY)).toEqual([]);
      expect(
        await stores.links.replace({ ...(await own(id)), workspaceId: stores.theirs }, 1, OPERATOR),
      ).toBe('conflict');
      expect(await stores.links.byId(stores.mine, id)).not.toBeNull();
    });

    const own = async (id: LinkId): Promise<Link> => present(await stores.links.byId(stores.mine, id));

    test('byIds answers in the given order, null for an id that does not exist', async () => {
      const [a, b] = [await insertOne('a'), await insertOne('b')];
      const ids = [b.id, 999_999 as LinkId, a.id, b.id];
      const links = await stores.links.byIds(stores.mine, ids);
      expect(links.map((link) => link?.slug ?? null)).toEqual(['b', null, 'a', 'b'] as (Slug | null)[]);
      expect(await stores.links.byIds(stores.mine, [])).toEqual([]);
    });

    test('a destination finds the newest link that is not in the trash, an external id the only one', async () => {
      const over = { externalId: 'e', destination: 'https://same.example/' as Destination };
      const [old, young] = [await insertOne('old', over), await insertOne('young', over)];
      const find = async () => [
        await stores.links.byExternalId(stores.mine, 'e'),
        await newestTo(over.destination),
      ];
      expect(await find()).toEqual(['ambiguous', young]);
      await stores.links.replace({ ...young, trashedAtMs: 5 }, 1, OPERATOR);
      expect(await find()).toEqual([old, old]);
      await stores.links.remove(stores.mine, [old.id], BY);
      expect(await find()).toEqual([null, null]);
      expect(await stores.links.byExternalId(stores.theirs, 'e')).toBeNull();
      expect(await newestTo(over.destination, stores.theirs)).toBeNull();
    });

    test('all links of a destination are read newest first, a page at a time', async () => {
      const destination = 'https://same.example/' as Destination;
      const ids: LinkId[] = [];
      for (const slug of ['s1', 's2', 's3']) ids.unshift((await insertOne(slug, { destination })).id);
      await insertOne('other');
      const idsOf = async (below: LinkId | null, limit: number) =>
        (await stores.links.byDestination(stores.mine, destination, { below, limit })).map(({ id }) => id);
      expect(await idsOf(null, 9)).toEqual(ids);
      expect(await idsOf(null, 2)).toEqual(ids.slice(0, 2));
      expect(await idsOf(ids[1] ?? null, 2)).toEqual(ids.slice(2));
    });

    test('a link is found by its current destination', async () => {
      const [was, is] = ['https://was.example/', 'https://is.example/'] as Destination[];
      const link = await insertOne('a', { destination: was });
      expect(await newestTo(present(was))).toEqual(link);
      const moved = await stores.links.replace({ ...link, destination: present(is) }, 1, OPERATOR);
      expect(await newestTo(present(was))).toBeNull();
      expect(await newestTo(present(is))).toEqual(moved as Link);
    });

    test('a replaced link has the next version, and its history has the previous one', async () => {
      const link = await insertOne('a', { tags: ['one', 'two'], createdBy: { kind: 'key', id: 3 as KeyId } });
      const next = { ...link, title: 'new', tags: ['two', 'three'], slug: 'b' as Slug, updatedAtMs: 2_000 };
      const stored = await stores.links.replace(next, 1, { kind: 'person', id: 9 as PersonId });
      expect(stored).toEqual({ ...next, version: 2 });
      expect(await own(link.id)).toEqual({ ...next, version: 2 });
      expect(await stores.links.byAddress(stores.myDomain, 'a')).toBeNull();
      expect(await tagsOf(stores.tags, stores.mine)).toEqual([
        ['one', 0],
        ['three', 1],
        ['two', 1],
      ]);
      const [version, ...more] = await stores.links.history(link.id);
      expect(more).toEqual([]);
      expect(version).toMatchObject({
        version: 1,
        replacedAtMs: 2_000,
        replacedBy: { kind: 'person', id: 9 as PersonId },
      });
      expect(version?.fields).toMatchObject({ title: '', tags: ['one', 'two'], slug: 'a' as Slug });
      expect({ ...link, ...version?.fields }).toEqual(link);
    });

    test('fields that a change may not set stay the same', async () => {
      const link = await insertOne('a');
      const forged = { ...link, createdAtMs: 5, createdVia: 'forged', createdBy: OPERATOR, clicks: 99 };
      const stored = await stores.links.replace({ ...forged, title: 'new' }, 1, OPERATOR);
      expect(stored).toEqual({ ...link, title: 'new', version: 2 });
    });

    test('a change without a difference creates no version', async () => {
      const link = await insertOne('a', { tags: ['one'], externalId: 'e' });
      const same = { ...link, updatedAtMs: 9_000 };
      expect(await stores.links.replace(same, 1, OPERATOR)).toEqual(link);
      expect(
        await stores.links.saveAll([{ replace: same, version: 1, before: addressOf(link) }], OPERATOR),
      ).toEqual({
        links: [link],
      });
      const put = await stores.links.upsert({ ...draftOf(stores, 'a'), externalId: 'e' }, () => same);
      expect(put).toMatchObject({ link: { version: 1 }, created: false });
      expect(await own(link.id)).toEqual(link);
      expect(await stores.links.history(link.id)).toEqual([]);
    });

    test('steps of which one is refused store nothing, and each refused step is named once', async () => {
      const link = await insertOne('a');
      const before = addressOf(link);
      const renamed = { ...link, title: 'new' };
      const steps = [
        { insert: draftOf(stores, 'b') },
        { insert: draftOf(stores, 'a') },
        { replace: renamed, version: 1, before },
        { replace: renamed, version: 7, before },
      ];
      expect(await stores.links.saveAll(steps, OPERATOR)).toEqual({
        refused: [
          { index: 1, reason: 'slug_taken' },
          { index: 3, reason: 'conflict' },
        ],
      });
      expect(await own(link.id)).toEqual(link);
      expect(await stores.links.byAddress(stores.myDomain, 'b')).toBeNull();
    });

    test('a link whose settings hold a NUL and half a surrogate pair is stored as it is, and found by its end', async () => {
      const behaviour = { ...FULL_BEHAVIOUR, bodyHtml: '\0 \\u0000 \ud800' };
      const expires = { ...DEFAULT_FIELDS.expires, atMs: 7_000 };
      const link = await insertOne('a', { behaviour, expires });
      expect((await own(link.id))?.behaviour).toEqual(behaviour);
      const found = await stores.links.list(
        queryOf(stores, { expiresAfterMs: 6_999, expiresBeforeMs: 7_001 }),
      );
      expect(found.items.map(({ slug }) => slug)).toEqual(['a' as Slug]);
      const later = { ...link, expires: { ...expires, atMs: null } };
      await stores.links.replace(later, 1, OPERATOR);
      expect((await stores.links.list(queryOf(stores, { expiresAfterMs: 0 }))).items).toEqual([]);
    });

    test('one of many concurrent replacements of a version wins', async () => {
      const link = await insertOne('a');
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => stores.links.replace({ ...link, title: `${i}` }, 1, OPERATOR)),
      );
      const won = answers.filter((answer) => typeof answer !== 'string');
      expect(won).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'conflict')).toHaveLength(19);
      expect(await own(link.id)).toEqual(present(won[0]) as Link);
    });

    test('a removed link is a conflict, a taken address is slug_taken and changes nothing', async () => {
      const [a, b] = [await insertOne('a'), await insertOne('b')];
      expect(await stores.links.replace({ ...b, slug: 'a' as Slug }, 1, OPERATOR)).toBe('slug_taken');
      expect(await own(b.id)).toEqual(b);
      expect(await stores.links.history(b.id)).toEqual([]);
      await stores.links.remove(stores.mine, [a.id], BY);
      expect(await stores.links.replace(a, 1, OPERATOR)).toBe('conflict');
    });

    test('the trash holds a slug until the link is removed', async () => {
      const link = await insertOne('a');
      await stores.links.replace({ ...link, trashedAtMs: 7 }, 1, OPERATOR);
      expect(await stores.links.insert([draftOf(stores, 'a')])).toEqual([null]);
      expect((await stores.links.byAddress(stores.myDomain, 'a'))?.trashedAtMs).toBe(7);
      await stores.links.remove(stores.mine, [link.id], BY);
      expect(await stores.links.insert([draftOf(stores, 'a')])).not.toEqual([null]);
    });

    test('removing a link removes all of its data, and its id is never reused', async () => {
      const link = await insertOne('a', { tags: ['t'] });
      await stores.links.replace({ ...link, title: 'x' }, 1, OPERATOR);
      await stores.counts.apply(
        () => [{ linkId: link.id, clicks: 1, uniqueClicks: 1, lastClickedAtMs: 5 }],
        new Map(),
      );
      expect(await stores.links.remove(stores.mine, [link.id, link.id, 999 as LinkId], BY)).toEqual([
        link.id,
      ]);
      expect(await stores.links.byId(stores.mine, link.id)).toBeNull();
      expect(await stores.links.history(link.id)).toEqual([]);
      expect(await tagsOf(stores.tags, stores.mine)).toEqual([['t', 0]]);
      const again = await insertOne('a');
      expect(again.id).toBeGreaterThan(link.id);
      expect(again.clicks).toBe(0);
    });

    test('history is newest first and limited', async () => {
      let link = await insertOne('a');
      for (let i = 0; i < HISTORY_MAX + 5; i++) {
        link = (await stores.links.replace({ ...link, title: `${i}` }, link.version, OPERATOR)) as Link;
      }
      const versions = (await stores.links.history(link.id)).map(({ version }) => version);
      expect(versions).toHaveLength(HISTORY_MAX);
      expect(versions[0]).toBe(HISTORY_MAX + 5);
      expect(versions.at(-1)).toBe(6);
    });

    test('upsert inserts at first and changes afterwards', async () => {
      const draft = { ...draftOf(stores, 'a'), externalId: 'e' };
      const never = () => {
        throw new Error('there is nothing to change');
      };
      const first = await stores.links.upsert(draft, never);
      if (typeof first === 'string') throw new Error('the slug was free');
      expect(first).toMatchObject({ created: true, before: null });
      const second = await stores.links.upsert(
        { ...draft, createdBy: { kind: 'key', id: 8 as KeyId } },
        (current) => ({
          ...current,
          title: 'changed',
        }),
      );
      expect(second).toEqual({
        link: { ...first.link, title: 'changed', version: 2 },
        created: false,
        before: first.link,
      });
      expect((await stores.links.history(first.link.id))[0]?.replacedBy).toEqual({
        kind: 'key',
        id: 8 as KeyId,
      });
    });

    test('upsert answers slug_taken when either way meets a taken address', async () => {
      await insertOne('held');
      const draft = { ...draftOf(stores, 'held'), externalId: 'e' };
      expect(await stores.links.upsert(draft, (current) => current)).toBe('slug_taken');
      await insertOne('free', { externalId: 'e' });
      const moved = (current: Link) => ({ ...current, slug: 'held' as Slug });
      expect(await stores.links.upsert(draft, moved)).toBe('slug_taken');
    });

    test('upsert changes none of several links with the same external id', async () => {
      const [first, second] = [
        await insertOne('a', { externalId: 'e' }),
        await insertOne('b', { externalId: 'e' }),
      ];
      const change = (current: Link) => ({ ...current, title: 'changed' });
      const put = () => stores.links.upsert({ ...draftOf(stores, 'c'), externalId: 'e' }, change);
      expect(await put()).toBe('ambiguous');
      expect([await own(first.id), await own(second.id)]).toEqual([first, second]);
      await stores.links.replace({ ...second, trashedAtMs: 5 }, 1, OPERATOR);
      expect(await put()).toMatchObject({ link: { id: first.id, title: 'changed' } });
    });

    test('one of many concurrent upserts of an external id creates the link, all others change it', async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          stores.links.upsert({ ...draftOf(stores, `s${i}`), externalId: 'e' }, (current) => current),
        ),
      );
      expect(answers.filter((answer) => typeof answer !== 'string' && answer.created)).toHaveLength(1);
      expect(await stores.links.countByDomain(stores.myDomain)).toBe(1);
    });

    test('a change that throws inside upsert leaves everything as it was', async () => {
      const link = await insertOne('a', { externalId: 'e' });
      const failing = stores.links.upsert({ ...draftOf(stores, 'b'), externalId: 'e' }, () => {
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await own(link.id)).toEqual(link);
    });
  });
}
