import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Link } from '../../core/links/link.ts';
import { TAGS_PER_WORKSPACE_MAX, type Tag, TagsFull, withTag } from '../../core/links/tag.ts';
import {
  type Adapter,
  BY,
  draftOf,
  OPERATOR,
  openContractStores,
  present,
  queryOf,
  TAG_WORDS,
  type TestStores,
  tagsOf,
} from './stores.ts';

/** How changes of tags affect links, past versions and the words in clicks. */
export function tagsContract(adapter: Adapter): void {
  describe(`tags, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    async function insert(slug: string, ...tags: string[]): Promise<Link> {
      const [link] = await stores.links.insert([draftOf(stores, slug, { tags })]);
      return present(link ?? null);
    }
    const named = async (name: string): Promise<Tag> => {
      const tag = await stores.tags.byName(stores.mine, name);
      if (tag === null) throw new Error(`there is no tag ${name}`);
      return tag;
    };
    const read = async ({ id }: Link): Promise<Link> => present(await stores.links.byId(stores.mine, id));
    const settle = async (): Promise<void> => {
      while (await stores.tags.settle());
    };
    const slugsWith = async (name: string): Promise<string> => {
      const { items } = await stores.links.list(queryOf(stores, { tag: withTag(name) }));
      return items.map(({ slug }) => slug).join(' ');
    };
    const mine = () => tagsOf(stores.tags, stores.mine);
    const change = (tag: Tag, over: Partial<Tag>) => stores.tags.change({ ...tag, ...over }, BY);

    test('a link creates its missing tags, and another link finds them in any letter case', async () => {
      const first = await insert('a', 'Spring', 'ÉTÉ');
      const second = await insert('b', 'e\u0301te\u0301', 'spring', 'SPRING');
      expect([first.tags, second.tags]).toEqual([
        ['Spring', 'ÉTÉ'],
        ['ÉTÉ', 'Spring'],
      ]);
      expect((await read(second)).tags).toEqual(second.tags);
      expect(await mine()).toEqual([
        ['Spring', 2],
        ['ÉTÉ', 2],
      ]);
      expect(await slugsWith('sPRING')).toBe('b a');
      expect(await stores.tags.byName(stores.theirs, 'Spring')).toBeNull();
    });

    test('a tag without links can be created once', async () => {
      const draft = { workspaceId: stores.mine, name: 'Sale', color: '#2f6fde', createdAtMs: 7 };
      const made = await stores.tags.insert(draft, BY);
      expect(made).toMatchObject({ ...draft, links: 0 });
      expect(await stores.tags.insert({ ...draft, name: 'SALE' }, BY)).toBeNull();
      expect((await stores.tags.insert({ ...draft, workspaceId: stores.theirs }, BY))?.name).toBe('Sale');
      expect((await insert('a', 'sale')).tags).toEqual(['Sale']);
      expect(await named('sale')).toMatchObject({ color: '#2f6fde', links: 1, createdAtMs: 7 });
    });

    test('returns the stored spelling of names in any letter case', async () => {
      await insert('a', 'Spring', 'É', 'other');
      const spelt = await stores.tags.spellings(stores.mine, ['SPRING', 'spring', 'e\u0301', 'none']);
      expect([...spelt].sort()).toEqual([
        ['spring', 'Spring'],
        ['é', 'É'],
      ]);
      expect([...(await stores.tags.spellings(stores.theirs, ['Spring']))]).toEqual([]);
      expect([...(await stores.tags.spellings(stores.mine, []))]).toEqual([]);
    });

    test('a list continues after a name, and a search narrows it', async () => {
      await insert('a', 'B', 'a', 'é', '10', 'ab');
      const page = async (search: string | null, after: string | null, limit: number) =>
        (await stores.tags.list({ workspaceId: stores.mine, search, after, limit })).map(({ name }) => name);
      expect(await page(null, null, 3)).toEqual(['10', 'a', 'ab']);
      expect(await page(null, 'ab', 3)).toEqual(['B', 'é']);
      expect(await page('b', null, 3)).toEqual(['ab', 'B']);
      expect(await page('%', null, 3)).toEqual([]);
    });

    test('a rename applies to every link at once, and changes no version', async () => {
      const link = await insert('a', 'x', 'old');
      const tag = await named('OLD');
      expect(await change(tag, { name: 'New', color: '#ffffff' })).toMatchObject({ name: 'New', links: 1 });
      expect(await read(link)).toEqual({ ...link, tags: ['x', 'New'] });
      expect(await slugsWith('new')).toBe('a');
      expect(await slugsWith('old')).toBe('');
      expect(await change(tag, { name: 'X' })).toBe('taken');
      expect(await change(tag, { name: 'NEW' })).toMatchObject({ name: 'NEW' });
      expect(await change(tag, { workspaceId: stores.theirs, name: 'z' })).toBeNull();
    });

    test('a merged tag is removed, and its links have the other tag, once', async () => {
      const [both, one, other] = [
        await insert('a', 'x', 'y'),
        await insert('b', 'x', 'z'),
        await insert('c', 'y'),
      ];
      const trashed = await insert('d', 'x');
      await stores.links.replace({ ...trashed, trashedAtMs: 3 }, 1, OPERATOR);
      const merged = await stores.tags.merge(stores.mine, (await named('x')).id, (await named('y')).id, BY);
      await settle();
      expect(merged?.name).toBe('y');
      expect([(await read(both)).tags, (await read(one)).tags, (await read(other)).tags]).toEqual([
        ['y'],
        ['y', 'z'],
        ['y'],
      ]);
      expect(await mine()).toEqual([
        ['y', 3],
        ['z', 1],
      ]);
      expect(await slugsWith('y')).toBe('c b a');
      expect((await read(both)).version).toBe(1);
      expect(
        await stores.tags.merge(stores.theirs, (await named('z')).id, (await named('y')).id, BY),
      ).toBeNull();
    });

    test('a deleted tag is removed from every link, and its name is free', async () => {
      const link = await insert('a', 'x', 'y');
      const { id } = await named('x');
      expect(await stores.tags.remove(stores.theirs, id, BY)).toBe(false);
      expect([
        await stores.tags.remove(stores.mine, id, BY),
        await stores.tags.remove(stores.mine, id, BY),
      ]).toEqual([true, false]);
      await settle();
      expect((await read(link)).tags).toEqual(['y']);
      expect(await mine()).toEqual([['y', 1]]);
      await insert('b', 'X');
      expect(await slugsWith('x')).toBe('b');
    });

    test('a link may be changed and trashed like any other after its tag was merged', async () => {
      const link = await insert('a', 'x');
      await insert('b', 'y');
      await stores.tags.merge(stores.mine, (await named('x')).id, (await named('y')).id, BY);
      const changed = await stores.links.replace({ ...(await read(link)), tags: ['y', 'w'] }, 1, OPERATOR);
      if (typeof changed === 'string') throw new Error(changed);
      await stores.links.replace({ ...changed, trashedAtMs: 3 }, 2, OPERATOR);
      await settle();
      expect(await mine()).toEqual([
        ['w', 0],
        ['y', 1],
      ]);
      await stores.links.remove(stores.mine, [link.id], BY);
      expect(await slugsWith('y')).toBe('b');
    });

    test('a past version shows the current names of tags', async () => {
      const link = await insert('a', 'x', 'y', 'z');
      await stores.links.replace({ ...link, tags: [], updatedAtMs: 2 }, 1, OPERATOR);
      await change(await named('x'), { name: 'renamed' });
      await stores.tags.merge(stores.mine, (await named('y')).id, (await named('renamed')).id, BY);
      await stores.tags.remove(stores.mine, (await named('z')).id, BY);
      const [version] = await stores.links.history(link.id);
      expect(version?.fields.tags).toEqual(['renamed', 'z']);
    });

    test('the words of a tag outlive its name, and a reused name gets a new word', async () => {
      await insert('a', 'x', 'y');
      await change(await named('x'), { name: 'first' });
      await insert('b', 'x');
      await stores.tags.merge(stores.mine, (await named('y')).id, (await named('first')).id, BY);
      const words = await stores.tags.words(stores.mine);
      expect([words.get('x'), words.get('y'), [...words.values()].sort()]).toEqual([
        'first',
        'first',
        ['first', 'first', 'x'],
      ]);
      expect([...(await stores.tags.words(stores.theirs))]).toEqual([]);
    });

    test('the words of merged tags are limited, and a merge above the limit changes nothing', async () => {
      const link = await insert('a', 'into', ...Array.from({ length: TAG_WORDS + 1 }, (_, i) => `t${i}`));
      const merge = async (name: string) =>
        stores.tags.merge(stores.mine, (await named(name)).id, (await named('into')).id, BY);
      for (let i = 0; i < TAG_WORDS; i++) await merge(`t${i}`);
      const refused = await merge(`t${TAG_WORDS}`).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(TagsFull);
      expect(refused).toMatchObject({ what: 'tag_aliases' });
      await settle();
      expect((await read(link)).tags).toEqual(['into', `t${TAG_WORDS}`]);
    });

    test('the tags of a workspace are limited, and a refused write changes nothing', async () => {
      const names = Array.from({ length: TAGS_PER_WORKSPACE_MAX }, (_, i) => `t${i}`);
      for (let at = 0; at < names.length; at += 1_000) {
        const drafts = Array.from({ length: 20 }, (_, i) =>
          draftOf(stores, `s${at + i}`, { tags: names.slice(at + i * 50, at + i * 50 + 50) }),
        );
        await stores.links.insert(drafts);
      }
      const drafts = [draftOf(stores, 'a'), draftOf(stores, 'b', { tags: ['t1', 'one too many'] })];
      expect(stores.links.insert(drafts)).rejects.toBeInstanceOf(TagsFull);
      expect(await stores.links.byAddress(stores.myDomain, 'a')).toBeNull();
      expect(await stores.tags.byName(stores.mine, 'one too many')).toBeNull();
      const more = { workspaceId: stores.mine, name: 'more', color: null, createdAtMs: 1 };
      expect(stores.tags.insert(more, BY)).rejects.toBeInstanceOf(TagsFull);
      expect((await insert('c', 'T1')).tags).toEqual(['t1']);
    }, 60_000);
  });
}
